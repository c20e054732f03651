"""The list of sign-in names and one-time passwords that is cut into slips of paper."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from flask_babel import gettext as _

from app.services.people.registering import SignInSlip
from app.services.programmes.sheets import text_cell

passwords_option = click.option(
    "--passwords",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="New file for the sign-in names and one-time passwords (CSV); only its owner may read it.",
)


@contextmanager
def new_private_file(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner may read; taken away again if what is done with it fails.

    Raises:
        click.BadParameter: there is a file already, or none can be made there.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.BadParameter(_("%(path)s exists already; name a new file.", path=path)) from None
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}") from None
    try:
        # utf-8-sig: without a byte order mark Excel shows Vietnamese names as garbage.
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_slips(file: TextIO, slips: Sequence[SignInSlip]) -> None:
    """A CSV of names, sign-in names and one-time passwords, on disk when this returns."""
    writer = csv.writer(file)
    writer.writerow([_("Full name"), _("Sign-in name"), _("One-time password")])
    for slip in slips:
        password = slip.password or _("(has an account)")
        writer.writerow([text_cell(cell) for cell in (slip.name, slip.username, password)])
    file.flush()
    os.fsync(file.fileno())
