"""What is under way to take accounts back by mail: kept in this process, and gone with it.

A browser that asks is given a mark, and the mailbox a code that is made when the letter is sent.
Both are needed, within the hour; of each only its SHA-256 is kept.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from domain.access.identity import Known

LASTS: Final = timedelta(hours=1)
GUESSES: Final = 5
"""So many codes may be typed, then another must be asked for."""
OF_AN_ADDRESS, OF_A_NETWORK = 3, 30
"""So many are asked for within an hour: of one address, known or not, and from one network."""
STOPPED_FOR: Final = timedelta(hours=72)
MOST_REMEMBERED: Final = 100_000
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Recovery:
    """One that was asked for, of an address that somebody has or nobody: both are kept alike.

    ``whose`` is absent until it is on record, ``code`` until the letter is on its way.
    """

    id: UUID
    email: bytes
    until: datetime
    whose: Known | None = None
    code: bytes | None = None
    guesses: int = 0


@dataclass(slots=True)
class Recoveries:
    """All of them, by the mark of the browser that asked."""

    _by_browser: dict[bytes, Recovery] = field(default_factory=dict)
    _asked: dict[bytes, deque[datetime]] = field(default_factory=dict)
    _stopped: dict[UUID, datetime] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def count(self, email: bytes, network: str, now: datetime) -> bool:
        """Count that one is asked for; False if there were too many, known address or not."""
        limits = [(b"address" + email, OF_AN_ADDRESS)]
        if network:
            limits.append((b"network" + network.encode(), OF_A_NETWORK))
        recent = [(self._recent(key, now), most) for key, most in limits]
        if any(len(asked) >= most for asked, most in recent):
            return False
        for asked, _ in recent:
            asked.append(now)
        return True

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

    def keep(self, browser: bytes, recovery: Recovery) -> None:
        """Remember one by the SHA-256 of its browser's mark."""
        self._by_browser[browser] = recovery
        while len(self._by_browser) > MOST_REMEMBERED:
            del self._by_browser[next(iter(self._by_browser))]

    def of_letter(self, id_: UUID, now: datetime) -> Recovery | None:
        """Return the one that a letter is to be written for, if it still lasts."""
        found = (one for one in self._by_browser.values() if one.id == id_ and now < one.until)
        return next(found, None)

    def of_browser(self, browser: bytes, now: datetime) -> Recovery | None:
        """Return the one that a browser asked for, while its code may be guessed at."""
        found = self._by_browser.get(browser)
        if found is None or now >= found.until or found.guesses >= GUESSES:
            return None
        return found

    def end(self, email: bytes) -> None:
        """Forget those of an address: one was used, or its owner stopped it."""
        for browser in [b for b, one in self._by_browser.items() if one.email == email]:
            del self._by_browser[browser]

    def stop(self, email: bytes, accounts: Iterable[UUID], now: datetime) -> None:
        """Let nobody take these accounts of an address back by mail for a while."""
        self.end(email)
        self._stopped.update((account, now + STOPPED_FOR) for account in accounts)

    def is_stopped(self, account: UUID, now: datetime) -> bool:
        """Whether the owner of an account stopped it."""
        return now < self._stopped.get(account, now)

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
