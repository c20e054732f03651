"""Reads one file in a process of its own and says what came of it: ``python -m tests.formats.measured FILE``.

On stdout as JSON: the outcome (``reading``, or the code of the first fault), seconds, and the highest memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from app.domain.errors import Faults
from app.formats import doors, pictures

LIMIT = 4_000_000_000
"""Bytes of address space: a file that would take the machine down takes only this process."""


def main(path: Path) -> None:
    """Read it: a picture by its ending, anything else through the doors."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    data = path.read_bytes()
    before = time.perf_counter()
    try:
        if path.suffix == ".png":
            pictures.reencode(data)
        else:
            doors.read(data, path.name)
        outcome = "reading"
    except Faults as found:
        outcome = found.faults[0].code
    seconds = time.perf_counter() - before
    print(json.dumps({"outcome": outcome, "seconds": round(seconds, 2), "megabytes": round(_peak())}))


def _peak() -> float:
    """The most memory that this program held; what getrusage says begins with the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
