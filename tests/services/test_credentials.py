"""Passwords at rest: what protects a stolen table does not get weaker, and no stored hash stops to fit."""

from __future__ import annotations

import pytest

from app.services.people.credentials import hash_password, verify_password

OF_ANOTHER_LIBRARY = "$argon2id$v=19$m=19456,t=2,p=1$8XwUxwKgp/reuJfWGaVtmw$519OgveAwFPVqMWq35G2oACk1moMH6zSxmFZLaKWctQ"
"""Of ``bang-vang-demo``, made by argon2-cffi, which the house used first."""


def test_a_hash_is_argon2id_with_owasps_least_and_a_salt_of_its_own():
    first, second = hash_password("mật khẩu"), hash_password("mật khẩu")
    assert first.startswith("$argon2id$v=19$m=7168,t=5,p=1$")
    assert first != second
    assert verify_password(first, "mật khẩu")
    assert verify_password(second, "mật khẩu")
    assert not verify_password(first, "mat khau")


def test_what_another_library_has_hashed_still_fits():
    assert verify_password(OF_ANOTHER_LIBRARY, "bang-vang-demo")
    assert not verify_password(OF_ANOTHER_LIBRARY, "bang-vang-dem")


@pytest.mark.parametrize("stored", [None, "", "!", "$argon2id$", OF_ANOTHER_LIBRARY[:-4], OF_ANOTHER_LIBRARY * 2, "đ"])
def test_nothing_fits_what_is_no_hash(stored):
    assert verify_password(stored, "bang-vang-demo") is False
    assert verify_password(stored, "nobody has this password") is False
