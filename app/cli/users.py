"""People and roles at the shell."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.cli.edge import committed, ensure_schema
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, ROLES
from app.services.people import accounts
from app.services.people.accounts import NewPerson

group = AppGroup("users", help="People, accounts and roles.")


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
    name = name or click.prompt(_("Full name of the administrator"))
    username = username or click.prompt(_("Sign-in name"))
    password = password or click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    accounts.create_account(
        COMMAND_LINE,
        NewPerson(name),
        username,
        password,
        ("administrator",),
        must_change_password=False,
        now=now,
        dice=dice,
    )
    click.echo(_("The administrator %(username)s can sign in now.", username=username))


@group.command()
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@committed
def grant(username: str, role: str, *, now: datetime, dice: Dice) -> None:
    """Give an account a role everywhere."""
    accounts.grant_role(COMMAND_LINE, accounts.account_id_of(username), role, now=now)
    click.echo(_("%(username)s now is: %(role)s.", username=username, role=role))
