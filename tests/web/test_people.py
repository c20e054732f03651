"""Signing in and out, and the language switch."""

from app.services.people import sign_ins
from tests.conftest import PASSWORD


def test_a_stranger_finds_the_sign_in(client):
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="/login"' in page.text


def test_lan_signs_in_and_out(client):
    answer = client.post_form("/login", username="Lan ", password=PASSWORD)
    assert answer.status_code == 303
    assert "Trần Thị Lan" in client.get("/").text
    assert client.post_form("/logout", page="/").status_code == 303
    assert "Trần Thị Lan" not in client.get("/").text


def test_a_wrong_password_says_so_and_keeps_the_form(client):
    answer = client.post_form("/login", username="lan", password="sai-mat-khau")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert 'value="lan"' in answer.text


def test_a_signed_out_cookie_is_worth_nothing(client, sign_in):
    lan = sign_in("lan")
    stolen = lan.get_cookie("bangvang").value
    lan.post_form("/logout", page="/")
    client.set_cookie("bangvang", stolen)
    assert client.get("/account/password").status_code == 303


def test_the_eleventh_wrong_password_from_one_address_is_told_to_wait_and_the_right_one_passes(client):
    for _ in range(10):
        assert client.post_form("/login", username="lan", password="sai").status_code == 401
    assert client.post_form("/login", username="lan", password="sai").status_code == 429
    # The room has one address: neither Lan nor anybody else in it is locked out by a neighbour.
    assert client.post_form("/login", username="minh", password=PASSWORD).status_code == 303
    assert client.post_form("/login", username="lan", password=PASSWORD).status_code == 303


def test_a_refused_try_counts_too_and_at_the_limit_even_the_right_password_waits(client, monkeypatch):
    monkeypatch.setattr(sign_ins, "TRIES_HERE", 2)
    monkeypatch.setattr(sign_ins, "TRIES_ANYWHERE", 4)
    told = [client.post_form("/login", username="lan", password="sai").status_code for _ in range(5)]
    assert told == [401, 401, 429, 429, 429]
    assert client.post_form("/login", username="lan", password=PASSWORD).status_code == 429


def test_the_switch_changes_the_language_and_the_account_remembers(sign_in):
    lan = sign_in("lan")
    assert 'lang="vi"' in lan.get("/").text
    assert lan.post_form("/language", page="/", language="en").status_code == 303
    assert 'lang="en"' in lan.get("/").text
    assert 'lang="en"' in sign_in("lan").get("/").text


def test_an_unknown_language_is_refused(client):
    assert client.post_form("/language", page="/login", language="xx").status_code == 422


def test_a_form_without_its_token_is_refused(client):
    assert client.post("/login", data={"username": "lan", "password": PASSWORD}).status_code == 400


def test_the_way_back_never_leads_to_another_site(client):
    for evil in ("https://example.org/", "//example.org", "/\\example.org", "//[", "http://["):
        answer = client.post_form("/login", username="lan", password=PASSWORD, next=evil)
        assert answer.headers["Location"] == "/"


def test_a_guarded_page_leads_to_the_sign_in_and_back(client):
    answer = client.get("/account/password")
    assert answer.headers["Location"] == "/login?next=/account/password"
    answer = client.post_form("/login", username="lan", password=PASSWORD, next="/account/password")
    assert answer.headers["Location"] == "/account/password"


def test_a_changed_password_signs_out_other_devices(sign_in):
    phone, laptop = sign_in("lan"), sign_in("lan")
    new = {"old": PASSWORD, "new": "mat-khau-moi-2", "again": "mat-khau-moi-2"}
    assert laptop.post_form("/account/password", **new).status_code == 303
    assert laptop.get("/account/password").status_code == 200
    assert phone.get("/account/password").status_code == 303
    assert sign_in("lan", "mat-khau-moi-2")


def test_a_weak_or_mistyped_new_password_is_refused(sign_in):
    lan = sign_in("lan")
    for old, new, again in (
        (PASSWORD, "ngan", "ngan"),
        (PASSWORD, "mat-khau-moi-2", "khac"),
        ("sai", "mat-khau-2", "mat-khau-2"),
    ):
        answer = lan.post_form("/account/password", old=old, new=new, again=again)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
