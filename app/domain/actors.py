"""Who acts. Every use-case takes an actor first; nothing reads a hidden current user."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.errors import Forbidden

ROLES = ("learner", "instructor", "invigilator", "organiser", "leader", "administrator")
STAFF = frozenset({"instructor", "invigilator", "organiser", "leader", "administrator"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, or the command line.

    Attributes:
        account_id: None for the command line.
        person_id: None for the command line.
        roles: roles held everywhere; administrators hold every role.
        guest: entered a contest without a password.
    """

    account_id: int | None
    person_id: int | None
    public_id: str
    sign_in_id: int | None
    name: str
    lang: str = "vi"
    roles: frozenset[str] = field(default_factory=frozenset)
    must_change_password: bool = False
    guest: bool = False

    def has(self, *roles: str) -> bool:
        """Does the actor hold one of these roles?"""
        return "administrator" in self.roles or not self.roles.isdisjoint(roles)

    def require(self, *roles: str) -> None:
        """Refuse an actor without one of these roles.

        Raises:
            Forbidden: the actor holds none of them.
        """
        if not self.has(*roles):
            raise Forbidden()

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)


COMMAND_LINE = Actor(None, None, "command-line", None, "command line", roles=frozenset({"administrator"}))
"""Whoever has a shell on the server may do everything."""
