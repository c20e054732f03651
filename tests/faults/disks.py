"""A disk as a power cut would leave it, from a record of what was written and what was synced."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.traces import Call

RECORDED = ("pwrite64", "ftruncate", "fsync", "fdatasync", "unlink")
_DESCRIPTOR = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})+)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBERS = re.compile(r", (\d+)(?:, (\d+))? *\) += ")


def decoded(escaped: str) -> bytes:
    """What strace wrote with `-xx`."""
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass(eq=False)
class Change:
    """A write (data at an offset), a new length (`data` None), or the end of the file (`length` None too)."""

    offset: int
    data: bytes | None
    length: int | None = None
    done: bool = False

    def apply(self, content: bytearray) -> None:
        if self.data is not None:
            content.extend(bytes(max(0, self.offset - len(content))))
            content[self.offset : self.offset + len(self.data)] = self.data
        else:
            kept = self.length or 0
            del content[kept:]
            content.extend(bytes(kept - len(content)))

    def torn(self, sector: int, rng: random.Random) -> Iterator[Change]:
        """What of it reached the disk, when each sector did or did not."""
        if self.data is None:
            if rng.randrange(2):
                yield self
            return
        end = self.offset + len(self.data)
        for start in range(self.offset - self.offset % sector, end, sector):
            if rng.randrange(2):
                first, last = max(start, self.offset), min(start + sector, end)
                yield Change(first, self.data[first - self.offset : last - self.offset])


@dataclass
class File:
    #: what is surely on the disk
    synced: bytearray
    #: what may or may not be, in order
    unsynced: list[Change] = field(default_factory=list)


class Disk:
    """Files from a known state on. Calls are told to it as they begin and as they end, in the order of the record."""

    def __init__(self, files: list[Path]) -> None:
        self.files = {str(path): File(bytearray(path.read_bytes())) for path in files}
        self._under_way: dict[Call, Change | list[Change]] = {}

    def begin(self, call: Call) -> None:
        """From here on it may have had its effect."""
        file = self.files.get(_path(call))
        if file is None:
            return
        if call.name in ("fsync", "fdatasync"):
            self._under_way[call] = [change for change in file.unsynced if change.done]
        else:
            change = self._under_way[call] = _change(call)
            file.unsynced.append(change)

    def end(self, call: Call) -> None:
        """From here on it has had its effect, unless it failed."""
        told = self._under_way.pop(call, None)
        if told is None:
            return
        file = self.files[_path(call)]
        if isinstance(told, Change):
            told.done = call.ok
            if not call.ok:
                file.unsynced.remove(told)
        elif call.ok:
            for change in file.unsynced:
                if change in told:
                    change.apply(file.synced)
            file.unsynced = [change for change in file.unsynced if change not in told]

    def after_power_cut(self, folder: Path, survives: str, rng: random.Random) -> None:
        """Write the files as they may be found.

        Args:
            survives: of what was not synced: ``nothing``, ``everything``, or the size of a sector in bytes, each of
                which reached the disk or did not.
        """
        for path, file in self.files.items():
            content = bytearray(file.synced)
            for change in file.unsynced if survives != "nothing" else ():
                for part in [change] if survives == "everything" else change.torn(int(survives), rng):
                    part.apply(content)
            (folder / Path(path).name).write_bytes(content)


def _path(call: Call) -> str:
    found = _DESCRIPTOR.match(call.text) or _STRING.match(call.text)
    return decoded(found[1]).decode(errors="replace") if found else ""


def _change(call: Call) -> Change:
    if call.name == "unlink":
        return Change(0, None)
    numbers = _NUMBERS.search(call.text, max(0, len(call.text) - 80))
    assert numbers, call.text[-80:]
    if call.name == "ftruncate":
        return Change(0, None, int(numbers[1]))
    data = decoded(_STRING.search(call.text)[1])  # type: ignore[index]
    assert len(data) == int(numbers[1]), "the record cuts strings short"
    return Change(int(numbers[2]), data)
