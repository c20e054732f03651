"""What strace saw: the system calls of all threads of a server, each with the lines where it begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

FOLLOWING = ("strace", "-f", "--seccomp-bpf", "-y", "-e", "signal=none")
"""A server under strace; add which calls, how much of their strings, and where to."""
_WHOLE = re.compile(r"^(\d+) +(\w+)\((.*)$")
_ENDED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")


@dataclass(frozen=True, eq=False)
class Call:
    """A system call that has ended. What two threads do one after the other is in this order in the trace too."""

    thread: str
    name: str
    text: str
    begun: int
    ended: int

    @property
    def ok(self) -> bool:
        return " = -1 " not in self.text[-200:]


def calls(trace: str) -> list[Call]:
    """The calls of all threads in the order of their ends, those that were interrupted put together again."""
    found: list[Call] = []
    begun: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(trace.splitlines()):
        if match := _ENDED.match(line):
            thread, name, rest = match.groups()
            at, first = begun.pop(thread, (number, ""))
            found.append(Call(thread, name, first + rest, at, number))
        elif match := _WHOLE.match(line):
            thread, name, rest = match.groups()
            if rest.endswith("<unfinished ...>"):
                begun[thread] = number, rest.removesuffix("<unfinished ...>")
            else:
                found.append(Call(thread, name, rest, number, number))
    return found
