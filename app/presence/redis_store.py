"""Signs of life in Redis, for several nodes: sorted sets with an instant as the score."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, TypeVar

import redis

from app.presence.records import KEPT, Sign, Silence, Thresholds, Unreachable, heard

Found = TypeVar("Found")


class RedisStore:
    """A store for the processes of several machines.

    Signs are scored by twice their milliseconds, plus one where the page pulses: one number says both.
    """

    def __init__(self, url: str, prefix: str, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
        self._signs, self._silences = f"{prefix}:signs", f"{prefix}:silences"
        self._outages, self._beat = f"{prefix}:outages", f"{prefix}:beat"

    def write(self, signs: Collection[Sign], beat: int | None, outages: Collection[tuple[int, int]] = ()) -> None:
        """Keep signs and a heartbeat; notice the silences and the outage that they end. Two processes that write at
        once would notice the same twice, so the second one starts over.

        Args:
            outages: others that the process itself knows of.
        """
        watched = self._watched(beat)
        self._asked(lambda: self._redis.transaction(lambda pipe: self._write(pipe, signs, beat, outages), *watched))

    def last_signs(self, attempts: Collection[int]) -> list[Sign]:
        return list(self._asked(lambda: self._read(self._redis, attempts)).values())

    def silences(self, attempts: Collection[int], since: int) -> list[Silence]:
        wanted = set(attempts)
        members = self._asked(lambda: self._redis.zrangebyscore(self._silences, f"({since}", "+inf"))
        found = (Silence(*map(int, member.split(":"))) for member in members)
        return [silence for silence in found if silence.attempt in wanted]

    def outages(self, since: int) -> list[tuple[int, int]]:
        members = self._asked(lambda: self._redis.zrangebyscore(self._outages, f"({since}", "+inf"))
        return sorted((int(began), int(ended)) for began, ended in (member.split(":") for member in members))

    def _watched(self, beat: int | None) -> list[str]:
        return [self._signs] if beat is None else [self._signs, self._beat]

    def _write(
        self, pipe: Any, signs: Collection[Sign], beat: int | None, outages: Collection[tuple[int, int]]
    ) -> None:
        last, silences = heard(self._read(pipe, {sign.attempt for sign in signs}), signs, self.thresholds)
        stored = None if beat is None else pipe.get(self._beat)
        pipe.multi()
        if last:
            pipe.zadd(self._signs, {str(sign.attempt): 2 * sign.at + sign.pulsing for sign in last.values()})
        if silences:
            pipe.zadd(self._silences, {":".join(map(str, silence)): silence.ended for silence in silences})
        if outages:
            pipe.zadd(self._outages, {f"{began}:{ended}": ended for began, ended in outages})
        if beat is None or (stored is not None and int(stored) >= beat):
            return
        pipe.set(self._beat, beat)
        if stored is not None and self.thresholds.away(int(stored), beat):
            pipe.zadd(self._outages, {f"{stored}:{beat}": beat})
            self._forget(pipe, beat)

    def _read(self, client: Any, attempts: Collection[int]) -> dict[int, Sign]:
        wanted = list(attempts)
        scores = client.zmscore(self._signs, [str(attempt) for attempt in wanted]) if wanted else []
        return {
            attempt: Sign(attempt, int(score) // 2, bool(int(score) % 2))
            for attempt, score in zip(wanted, scores, strict=True)
            if score is not None
        }

    def _forget(self, pipe: Any, now: int) -> None:
        """Drop what is older than anybody asks for."""
        before = now - KEPT // timedelta(milliseconds=1)
        pipe.zremrangebyscore(self._signs, "-inf", f"({2 * before}")
        for key in (self._silences, self._outages):
            pipe.zremrangebyscore(key, "-inf", f"({before}")

    def _asked(self, question: Callable[[], Found]) -> Found:
        try:
            return question()
        except redis.RedisError as error:
            raise Unreachable(str(error)) from error
