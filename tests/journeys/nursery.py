"""Where the servers of the journeys are born: what each of them would import and compile again is there already.

A journey opens a server, some kill it and open it again, and half of the processor time of a journey went into a
server's first second. Each is forked from a process that has read `tests.journeys.witness` once. The servers of
`tests/faults` start from nothing, as `flask serve` starts them.
"""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_births = get_context("forkserver")
_births.set_forkserver_preload(["tests.journeys.unborn"])


def open_server(arguments: list[str], environment: dict[str, str], log: Path) -> ForkServerProcess:
    """A gunicorn in a process group of its own, which writes to `log`."""
    server = _births.Process(target=_serve, args=(arguments, environment, log))
    server.start()
    return server


def _serve(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    from gunicorn.app import wsgiapp

    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gunicorn", *arguments]
    wsgiapp.run()
