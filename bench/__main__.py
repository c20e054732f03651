"""Speed as ratios, in one run on one server: ``python -m bench [--quick]``.

Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import board, learners, saves, weights
from bench.instance import Instance
from bench.server import Server

RATIO = 0.5
"""The save call must reach this share of the floor's rate."""
BOARD_SECONDS = 2.0


def main(quick: bool) -> int:
    """Measure, print, and say whether every limit holds."""
    rounds, seconds, count = (3, 2.0, 32) if quick else (5, 4.0, 64)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        instance = Instance(home / "instance")
        say("preparing the instance")
        instance.prepare(count)
        settings = instance.app.config
        floor_home = {"BENCH_FLOOR_DATABASE": str(home / "floor.sqlite3")}
        with (
            Server("app:create_app()", settings, instance.environment, home / "house.log") as house,
            Server("bench.floor:create_app()", settings, floor_home, home / "floor.log") as floor,
        ):
            say(f"seating {count} learners")
            seated, costs = learners.seat(house, count)
            weight = weights.first_visit(house, seated[0])
            compared = saves.compare(
                floor,
                learners.calls(seated, 1),
                house,
                lambda number: learners.calls(seated, 1 + number * 10_000),
                rounds=rounds,
                seconds=seconds,
                say=say,
            )
        say("making a round of 43,000 attempts")
        with instance.app.app_context():
            board.make_round()
            taken, lines, full = board.time_board()
    print_saves(compared)
    print_costs(costs)
    total = sum(weight.values())
    print(f"\nexam page of 20 questions, first visit: {total / 1000:.1f} kB compressed (limit 100), of it")
    print("  " + ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in weight.items()))
    print(f"\nboard of {board.ATTEMPTS:,} attempts by {lines:,} people, {full:,} tied at full marks:")
    print(f"  {taken:.2f} s (limit 2)")
    held = {
        f"save call at least {RATIO} of the floor's rate": compared.rate_ratio >= RATIO,
        "page under 100 kB": total < weights.LIMIT,
        "board under 2 s": taken < BOARD_SECONDS,
    }
    print()
    for limit, holds in held.items():
        print(f"{'holds ' if holds else 'MISSED'}  {limit}")
    return 0 if all(held.values()) else 1


def print_saves(compared: saves.Compared) -> None:
    """The save call beside the floor."""
    print(f"\n{'':14}{'rate/s':>9}{'CPU us':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for name, each in (("floor", compared.floor), ("save", compared.save)):
        times = (each.p50, each.p95, each.p99)
        print(f"{name:14}{each.rate:9.0f}{each.cpu:9.0f}" + "".join(f"{us / 1000:9.1f}" for us in times))
    low, high = compared.spread
    print(
        f"save / floor: rate {compared.rate_ratio:.2f} (rounds {low:.2f} to {high:.2f}), CPU {compared.cpu_ratio:.2f}"
    )


def print_costs(costs: dict[str, float]) -> None:
    """What the other steps of an attempt cost the server."""
    print("\nCPU us a request, the password's hash left out of the sign-in:")
    password = learners.password_cost()
    for name, cost in costs.items():
        shown = cost - password if name == "sign_in" else cost
        print(f"  {name.replace('_', ' '):16}{shown:9.0f}")
    print(f"  {'password hash':16}{password:9.0f}")


def say(words: str) -> None:
    """Progress."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main("--quick" in sys.argv[1:]))
