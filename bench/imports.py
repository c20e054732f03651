"""How long a file of 5,000 questions takes to be read and previewed: ``python -m bench.imports [--quick]``.

Exit code 1 when a limit is missed. Every figure is of a process of its own, its start included, as at the shell.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.questions import MultipleChoice, Option, Question, ShortText, SingleChoice, TrueFalse
from app.formats import doors

LIMIT = 10.0
"""Seconds to preview a file."""
COUNT = 5_000
READING = "import sys; from pathlib import Path; from app.formats import doors; p = Path(sys.argv[1]); "
READING += "assert len(doors.read(p.read_bytes(), p.name).drafts) == int(sys.argv[2])"


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds for one file: written by the house, read alone, previewed by the command."""

    name: str
    megabytes: float
    written: float
    read: float
    previewed: float


def main(count: int) -> int:
    """Measure, print, and say whether every limit holds."""
    bank = make_bank(count)
    with tempfile.TemporaryDirectory() as folder:
        timed = [measure(bank, form, Path(folder)) for form in ("sheet", "moodle_xml", "gift")]
    print(f"{count:,} questions{'':4}{'MB':>8}{'written s':>12}{'read s':>10}{'preview s':>12}")
    for one in timed:
        print(f"  {one.name:16}{one.megabytes:8.1f}{one.written:12.1f}{one.read:10.1f}{one.previewed:12.1f}")
    held = {f"{one.name} previewed in under {LIMIT:.0f} s": one.previewed < LIMIT for one in timed}
    print()
    for limit, holds in held.items():
        print(f"{'holds ' if holds else 'MISSED'}  {limit}")
    return 0 if all(held.values()) else 1


def make_bank(count: int) -> Bank:
    """A bank as a centre has it: mostly four options, sources and explanations of a sentence or two."""
    topics = tuple(Topic(f"t-{n}", f"Chương {n}: Lịch sử Đảng bộ tỉnh, thời kỳ {n}") for n in range(1, 9))
    items = tuple(
        BankQuestion(
            f"q-{n}", topics[n % 8].code, ("NB", "TH", "VD", "VDC")[n % 4], question(n), source=f"Tập 1, tr. {n}"
        )
        for n in range(1, count + 1)
    )
    return Bank("bench", "Ngân hàng đo tốc độ", "", "vi", ("NB", "TH", "VD", "VDC"), topics, items)


def question(n: int) -> Question:
    """One of four kinds."""
    stem = (
        f"Câu hỏi thứ {n}: sự kiện nào sau đây diễn ra ở Yên Bái trong năm {1930 + n % 90} (theo Lịch sử Đảng bộ tỉnh)?"
    )
    texts = [f"Sự kiện số {n}, phương án thứ {k}: thành lập chi bộ và ra báo địa phương" for k in range(1, 4)]
    options = (*map(Option, texts), Option("Tất cả các phương án trên", pinned=True))
    why = f"Xem mục {n % 12} của chương này; các phương án khác xảy ra sớm hơn hoặc ở tỉnh khác."
    match n % 10:
        case 0:
            return MultipleChoice(stem, options, (0, 2), why)
        case 1:
            return TrueFalse(stem, n % 3 == 0, why)
        case 2:
            return ShortText(stem, (f"Chi bộ {n}", f"Chi bộ số {n}"), why)
        case _:
            return SingleChoice(stem, options, n % 4, why)


def measure(bank: Bank, form: str, folder: Path) -> Timed:
    """Write a file, then read and preview it as others would."""
    path = folder / f"bank.{doors.WRITERS[form].ending}"
    before = time.perf_counter()
    data, losses = doors.write(form, bank)
    written = time.perf_counter() - before
    if any(loss.remark.code.startswith("reads_otherwise") for loss in losses):
        raise RuntimeError(f"{form}: {losses[:3]}")
    path.write_bytes(data)
    read = run([sys.executable, "-c", READING, str(path), str(len(bank.questions))])
    command = [sys.executable, "-m", "flask", "--app", "app", "banks", "import", str(path), "--bank", "bench"]
    return Timed(form, len(data) / 1e6, written, read, run([*command, "--preview", "--format", "json"]))


def run(command: list[str]) -> float:
    """Seconds that a command takes."""
    before = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parent.parent)
    return time.perf_counter() - before


if __name__ == "__main__":
    raise SystemExit(main(500 if "--quick" in sys.argv[1:] else COUNT))
