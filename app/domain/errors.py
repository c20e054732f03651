"""Refusals: what the house says no to, each a code with parameters.

The domain knows no language. `app/words.py` holds the sentence for every code, and a house test asserts
that none is missing. The edges map `Refusal.status` to an HTTP answer or to exit code 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Refusal(Exception):
    """A rule said no. Nothing is stored unless `keep` says that the refusal itself is a fact worth keeping.

    Args:
        code: which sentence, for example ``"time_up"``.
        status: the HTTP status that fits, 400 to 503.
        keep: True when the rows written before the refusal must be committed (a late answer, a failed sign-in).
        params: values that the sentence names.
    """

    status = 409
    page: Callable[[], str] | None = None
    """Set by a view whose own page should carry the sentence, a form for example."""

    def __init__(self, code: str, /, *, status: int | None = None, keep: bool = False, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.keep = keep
        self.params = params
        if status is not None:
            self.status = status


class NotFound(Refusal):
    """There is no such thing, or not for this person: the two are not told apart."""

    status = 404

    def __init__(self, code: str = "not_found", /, **params: Any) -> None:
        super().__init__(code, **params)


class Forbidden(Refusal):
    """The actor is known and may not do this."""

    status = 403

    def __init__(self, code: str = "forbidden", /, **params: Any) -> None:
        super().__init__(code, **params)


class Invalid(Refusal):
    """The input cannot be understood or breaks a rule of form."""

    status = 422


class Unavailable(Refusal):
    """The store cannot take the work now; nothing was kept and trying again is safe."""

    status = 503

    def __init__(self, code: str = "unavailable", /, **params: Any) -> None:
        super().__init__(code, **params)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a file that someone wrote: where it is, what is wrong and how to mend it.

    Attributes:
        code: which sentence; its parameters are in `params`.
        line: line number in the file, counted from 1, or None where the whole file is meant.
        place: the thing meant, for example ``question ls-007``.
    """

    code: str
    line: int | None = None
    place: str = ""
    params: dict[str, Any] = field(default_factory=dict)


class Faults(Refusal):
    """A file holds faults, all of them listed; nothing was taken from it."""

    status = 422

    def __init__(self, faults: tuple[Fault, ...], *, path: str = "") -> None:
        super().__init__("file_has_faults", path=path, count=len(faults))
        self.faults = faults
