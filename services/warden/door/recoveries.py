"""What strangers try from one network, and what is done after an answer.

It is counted in this process. What is under way is in the database (``domain/access/proofs.py``),
and so is how many letters are asked for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

LASTS: Final = timedelta(hours=1)
GUESSES: Final = 5
"""So many codes may be typed, then another must be asked for."""
STOPPED_FOR: Final = timedelta(hours=72)
MOST_REMEMBERED: Final = 100_000
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Recoveries:
    """What was asked for lately, and what is still being done of it."""

    _asked: dict[bytes, deque[datetime]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def count_network(self, what: bytes, network: str, most: int, now: datetime) -> bool:
        """Count what a network asks for; False if it was too much."""
        asked = self._recent(what + network.encode(), now)
        if network and len(asked) >= most:
            return False
        asked.append(now)
        return True

    def _recent(self, key: bytes, now: datetime) -> deque[datetime]:
        asked = self._asked.setdefault(key, deque())
        while asked and asked[0] <= now - LASTS:
            asked.popleft()
        while len(self._asked) > MOST_REMEMBERED:
            del self._asked[next(iter(self._asked))]
        return asked

    def later(self, work: Awaitable[None]) -> None:
        """Do it when the answer is given: how long it takes tells nobody whether it was done."""
        task = asyncio.ensure_future(_quietly(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody is left to tell; who asked asks again
        _log.error("door.recovery_not_recorded", error=type(error).__name__)
