"""Where chance enters the house. Edges hand a `Dice` down, so that the demonstration and the tests can seed it."""

from __future__ import annotations

import random
import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Dice:
    """Random ids, tokens and seeds.

    Args:
        rng: a seeded generator for the demonstration and tests; by default the system's secure source.
    """

    def __init__(self, rng: random.Random | None = None) -> None:
        self._rng: random.Random = rng or secrets.SystemRandom()

    def public_id(self, length: int = 12) -> str:
        """A random id for a URL: 12 letters of 31 are 59 bits, without look-alikes such as 0/o and 1/l/i."""
        return "".join(self._rng.choices(_ALPHABET, k=length))

    def seed(self) -> int:
        """A seed for a draw, stored beside what was drawn."""
        return self._rng.getrandbits(48)

    def pick(self, count: int) -> int:
        """A number from 0 to count - 1."""
        return self._rng.randrange(count)
