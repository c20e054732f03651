"""Question banks at the shell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext, ngettext

from app.cli import importing, imports
from app.cli.edge import Group, committed, ensure_schema
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Faults
from app.fault_words import describe
from app.formats import bankfile, doors
from app.remark_words import remark
from app.services.banks import exporting, loading

FILE_NAME = "bank.toml"

group = Group("banks", help="Check and load question banks.")


@group.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...]) -> None:
    """Read bank files and name every fault; nothing is stored, and no database is needed.

    PATH is a file, or a folder in which every bank.toml is read. Exit code 1 if there is any fault.
    """
    results = [_check(path) for path in _files(paths)]
    context.exit(0 if all(results) else 1)


@group.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@committed
def load(paths: tuple[Path, ...], *, now: datetime, dice: Dice) -> None:
    """Load bank files into the database: all of them, or none when one has a fault.

    Changed questions get a new revision; questions that are missing from a file are retired.
    """
    banks = []
    for path in _files(paths):
        try:
            banks.append(bankfile.read(path.read_bytes()))
        except Faults as found:
            raise Faults(found.faults, path=str(path)) from found
    ensure_schema()
    for bank in banks:
        done = loading.load_bank(COMMAND_LINE, bank, now=now, dice=dice)
        click.echo(
            gettext(
                "%(code)s: %(new)s new, %(revised)s revised, %(unchanged)s unchanged, %(retired)s retired",
                code=done.code,
                new=done.new,
                revised=done.revised,
                unchanged=done.unchanged,
                retired=done.retired,
            )
        )
        if done.waiting:
            words = ngettext(
                "%(code)s: %(num)d question waits for a second person to approve it",
                "%(code)s: %(num)d questions wait for a second person to approve them",
                done.waiting,
                code=done.code,
            )
            click.echo(words, err=True)


@group.command()
@click.argument("code")
@click.option("--format", "form", type=click.Choice(tuple(doors.WRITERS)), default="bankfile", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; otherwise stdout.")
@committed
def export(code: str, form: str, output: Path | None, *, now: datetime, dice: Dice) -> None:
    """Write a bank as a file: its questions in their newest revision, the retired ones left out.

    What the format cannot hold is listed on stderr.
    """
    file = exporting.exported(COMMAND_LINE, code, form)
    for loss in file.losses:
        click.echo(f"{loss.ref or code}: {remark(loss.remark)}", err=True)
    if output:
        output.write_bytes(file.data)
    else:
        click.echo(file.data, nl=False)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", required=True, help="Code of the bank; with --preview it need not exist.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the answers.")
@click.option("--preview", is_flag=True, help="Print what was understood and store nothing.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--skip-refused", is_flag=True, help="Import the rest though something was refused.")
@click.option("--topic", default="", help="Topic, by code or title, of questions that name none the bank has.")
@click.option("--level", default="", help="Level of questions that name none the bank has.")
@click.pass_context
def import_file(
    context: click.Context,
    file: Path,
    bank: str,
    key: Path | None,
    preview: bool,
    form: str,
    skip_refused: bool,
    topic: str,
    level: str,
) -> None:
    """Read questions from a Word, Excel, text, GIFT, Aiken, Moodle XML or bank file.

    Without --preview what has no doubt is imported into the bank, as drafts; nothing at all if anything is refused,
    unless --skip-refused. Exit code 1 if anything is refused.
    """
    if not preview:
        wanted = importing.Wanted(bank, skip_refused=skip_refused, topic=topic, level=level)
        context.exit(0 if importing.import_file(file, key, wanted) else 1)
    try:
        found = imports.preview(imports.read_file(file, key))
    except Faults as faults:
        found = imports.preview_of_faults(faults)
    imports.print_preview(found, form)
    context.exit(1 if found["refused"] else 0)


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files meant, each once, in the order given; a folder stands for its banks, by name."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob(FILE_NAME)) if path.is_dir() else [path]
        if not inside:
            raise click.UsageError(gettext("There is no %(name)s below %(folder)s.", name=FILE_NAME, folder=path))
        found.update(dict.fromkeys(inside))
    return list(found)


def _check(path: Path) -> bool:
    """Say what is in the file; False where it has faults or cannot be read."""
    try:
        bank = bankfile.read(path.read_bytes())
    except Faults as found:
        for fault in found.faults:
            click.echo(f"{path}: {describe(fault)}")
        return False
    except OSError as error:
        words = gettext("The file cannot be read: %(why)s", why=error.strerror)
        click.echo(f"{path}: {words}")
        return False
    counts = gettext(
        "%(questions)s questions, %(topics)s topics", questions=len(bank.questions), topics=len(bank.topics)
    )
    click.echo(f"{path}: ok, {counts}")
    return True
