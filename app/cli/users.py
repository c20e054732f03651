"""People, accounts and roles at the shell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from app.cli.edge import Group, committed, ensure_schema, faults_of, say, today
from app.cli.slips import new_private_file, passwords_option, write_slips
from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, ROLES
from app.domain.errors import Invalid
from app.services.people import accounts, credentials, registering, units
from app.services.people.accounts import NewPerson
from app.services.people.rosters import read_roster
from app.words import sentence

group = Group("users", help="People, accounts and roles.")

role_option = click.option("--role", type=click.Choice(ROLES), default="learner", show_default=True)


@group.command("create-admin")
@click.option("--if-missing", is_flag=True, help="Do nothing when there is an administrator already.")
@click.option("--username", help="Asked for when not given.")
@click.option("--name", help="Full name; asked for when not given.")
@click.option("--password", help="Asked for when not given.")
@committed
def create_admin(
    if_missing: bool, username: str | None, name: str | None, password: str | None, *, now: datetime, dice: Dice
) -> None:
    """Make the first administrator of an instance."""
    ensure_schema()
    if if_missing and accounts.has_administrator():
        return
    name = name or _ask(_("Full name of the administrator"), accounts.clean_name)
    key = username or _ask(_("Sign-in name"), accounts.new_username)
    end_transaction(commit=False)  # nothing is held while somebody thinks of a password
    password = password or _ask(
        _("Password"), lambda typed: credentials.check_strength(typed, credentials.username_key(key)), hidden=True
    )
    accounts.create_account(
        COMMAND_LINE,
        NewPerson(name),
        key,
        password,
        ("administrator",),
        must_change_password=False,
        now=now,
        dice=dice,
    )
    click.echo(_("The administrator %(username)s can sign in now.", username=credentials.username_key(key)))


def _ask(words: str, check: Callable[[str], object], *, hidden: bool = False) -> str:
    """Ask until what is typed can be taken, so that one bad answer does not cost the good ones."""
    while True:
        typed: str = click.prompt(words, hide_input=hidden, confirmation_prompt=hidden)
        try:
            check(typed)
        except Invalid as refusal:
            say(sentence(refusal))
        else:
            return typed


@group.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@role_option
@committed
def add(username: str, name: str, role: str, *, now: datetime, dice: Dice) -> None:
    """Make an account with a role and print its one-time password."""
    password = credentials.one_time_password(dice)
    accounts.create_account(COMMAND_LINE, NewPerson(name), username, password, (role,), now=now, dice=dice)
    _tell_password(username, password)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@role_option
@passwords_option
@committed
def import_(file: Path, role: str, passwords: Path, *, now: datetime, dice: Dice) -> None:
    """Make accounts with a role for a list of people (.xlsx, .xls, .ods or .csv), for example all instructors.

    FILE is like a class list: họ và tên; ngày sinh, đơn vị and số điện thoại are optional. Who has an account already
    keeps it and gets the role.
    """
    with faults_of(file):
        entries = read_roster(file.read_bytes(), file.name, units.unit_names(), today=today(now))
    people = [entry.person for entry in entries]
    with new_private_file(passwords) as slips_file:
        done = registering.register_list(COMMAND_LINE, people, role=role, now=now, dice=dice)
        write_slips(slips_file, done.slips)
        # Committed while the file can still be taken back: a list of passwords that open nothing must not stay.
        end_transaction(commit=True)
    words = _(
        "%(people)s people, %(fresh)s with a new account. Sign-in names and passwords: %(path)s",
        people=len(people),
        fresh=done.new,
        path=passwords,
    )
    click.echo(words)


@group.command()
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@committed
def grant(username: str, role: str, *, now: datetime, dice: Dice) -> None:
    """Give an account a role everywhere."""
    accounts.grant_role(COMMAND_LINE, accounts.account_id_of(username), role, now=now)
    click.echo(_("%(username)s now is: %(role)s.", username=username, role=role))


@group.command()
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@committed
def revoke(username: str, role: str, *, now: datetime, dice: Dice) -> None:
    """Take a role back."""
    accounts.revoke_role(COMMAND_LINE, accounts.account_id_of(username), role, now=now)
    click.echo(_("%(username)s no longer is: %(role)s.", username=username, role=role))


@group.command("reset-password")
@click.argument("username")
@committed
def reset_password(username: str, *, now: datetime, dice: Dice) -> None:
    """Give an account a new one-time password, print it, and end its sign-ins everywhere."""
    account_id = accounts.account_id_of(username)
    _tell_password(username, accounts.reset_password(COMMAND_LINE, account_id, now=now, dice=dice))


def _tell_password(username: str, password: str) -> None:
    key = credentials.username_key(username)
    click.echo(_("%(username)s signs in once with the password %(password)s.", username=key, password=password))
