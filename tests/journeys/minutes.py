"""Minutes that go by on a page within a moment, with everything that its own timers do in them."""

from __future__ import annotations

import time

from playwright.sync_api import Request

from tests.journeys.person import Person

PATIENCE_S = 10


class Minutes:
    """The clock of somebody's browser, from before the page is loaded. Beside the leaps it goes on as it does."""

    def __init__(self, person: Person) -> None:
        self.page = person.page
        self.under_way: set[Request] = set()
        self.page.clock.install()
        self.page.on("request", lambda call: self.under_way.add(call))
        self.page.on("requestfinished", lambda call: self.under_way.discard(call))
        self.page.on("requestfailed", lambda call: self.under_way.discard(call))

    def stop(self) -> None:
        """From here on no time passes there but by a leap."""
        self.page.clock.pause_at(self.page.evaluate("Date.now() / 1000") + 0.5)

    def sleep(self, seconds: int) -> None:
        """The page, which was turned away from, sleeps. Its timers ring once when it wakes and is looked at again.

        The waking rings with them: the page may be on its way to another one right after.
        """
        self.page.evaluate(
            """(ms) => window.setTimeout(() => {
              delete document.visibilityState;
              document.dispatchEvent(new Event("visibilitychange"));
            }, ms)""",
            seconds * 1000,
        )
        self.page.clock.fast_forward(seconds * 1000)

    def pass_(self, seconds: int) -> None:
        """Second by second. A call is waited for, or the page would lose patience with a server that had no time."""
        for _ in range(seconds):
            self.page.clock.run_for(1000)
            until = time.monotonic() + PATIENCE_S
            while self.under_way:
                assert time.monotonic() < until, [call.url for call in self.under_way]
                self.page.wait_for_timeout(5)
