"""What strangers try from one network, and what is done after an answer.

It is counted in this process. What is under way is in the database (``domain/access/proofs.py``),
and so is how many letters are asked for.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

LASTS: Final = timedelta(hours=1)
GUESSES: Final = 5
"""So many codes may be typed, then another must be asked for."""
STOPPED_FOR: Final = timedelta(hours=72)
SPREAD: Final = timedelta(seconds=2)
"""Within so long a letter is put on its way that somebody asked for who is not signed in."""
MOST_REMEMBERED: Final = 100_000
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Recoveries:
    """What was asked for lately, and what is still being done of it.

    ``spread`` is within how long after an answer it begins of which nobody is to learn whether it
    was done: whoever asks again at once would find the Warden busy, or not.
    """

    spread: timedelta = timedelta(0)
    _asked: dict[bytes, deque[datetime]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def count_network(self, what: bytes, network: str, most: int, now: datetime) -> bool:
        """Count what a network asks for; False if it was too much."""
        asked = self._recent(what + network.encode(), now)
        if network and len(asked) >= most:
            return False
        asked.append(now)
        return True

    def take_back(self, what: bytes, network: str) -> None:
        """Take back the last that was counted of a network: it was right."""
        if asked := self._asked.get(what + network.encode()):
            asked.pop()

    def _recent(self, key: bytes, now: datetime) -> deque[datetime]:
        asked = self._asked.setdefault(key, deque())
        while asked and asked[0] <= now - LASTS:
            asked.popleft()
        while len(self._asked) > MOST_REMEMBERED:
            del self._asked[next(iter(self._asked))]
        return asked

    def later(self, work: Awaitable[None]) -> None:
        """Do it when the answer is given: how long it takes tells nobody whether it was done."""
        self._begin(_quietly(work))

    def some_time_later(self, work: Awaitable[None]) -> None:
        """Do it within the spread, at a moment that nobody can tell."""
        wait = secrets.SystemRandom().uniform(0, self.spread.total_seconds())
        self._begin(_after(wait, _quietly(work)))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)


async def _after(wait: float, work: Awaitable[None]) -> None:
    await asyncio.sleep(wait)
    await work


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody is left to tell; who asked asks again
        _log.error("door.recovery_not_recorded", error=type(error).__name__)
