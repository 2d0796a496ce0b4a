"""Counts tries to sign in before they are verified, so that no number at once gets past the count.

A stranger's try counts against the account and against the network that it comes from; one from a
device that signed in to this account before counts against that device alone. So strangers lock no
owner out, and an address that a whole hospital shares slows strangers only.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from domain.ports import Clock

LIMIT: Final = 10
"""Tries that failed, or are under way, for one account, or for one account from one device."""

OF_A_NETWORK: Final = 60
WINDOW: Final = timedelta(minutes=15)
MOST_REMEMBERED: Final = 100_000


class Of(StrEnum):
    """Whom a try counts against."""

    ACCOUNT = "account"
    NETWORK = "network"
    DEVICE = "device"


MOST: Final = {Of.ACCOUNT: LIMIT, Of.NETWORK: OF_A_NETWORK, Of.DEVICE: LIMIT}


class Key(NamedTuple):
    """One count: of what, and whose."""

    of: Of
    whose: bytes


class Try(NamedTuple):
    """A try that was let through and counted; ``closes`` is whether no other follows it."""

    keys: tuple[Key, ...]
    at: datetime
    closes: bool


class Throttle:
    """Remembers tries by tag, known account or not, and forgets them after the window."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._tries: dict[Key, deque[datetime]] = {}

    def begin(self, account: bytes, network: str, device: bytes | None = None) -> Try | None:
        """Count a try before anything is verified; None if there were too many."""
        if device is not None:
            return self._count([Key(Of.DEVICE, device)])
        keys = [Key(Of.ACCOUNT, account)]
        if network:
            keys.append(Key(Of.NETWORK, network.encode()))
        return self._count(keys)

    def succeeded(self, counted: Try) -> None:
        """Take a try back that was right."""
        for key in counted.keys:
            tries = self._tries.get(key)
            if tries is not None and counted.at in tries:
                tries.remove(counted.at)

    def _count(self, keys: Iterable[Key]) -> Try | None:
        recent = {key: self._recent(key) for key in keys}
        if any(len(tries) >= MOST[key.of] for key, tries in recent.items()):
            return None
        at = self._now()
        for key, tries in recent.items():
            tries.append(at)
            self._tries[key] = tries
        while len(self._tries) > MOST_REMEMBERED:
            del self._tries[next(iter(self._tries))]
        closes = any(key.of is Of.ACCOUNT and len(tries) == LIMIT for key, tries in recent.items())
        return Try(tuple(recent), at, closes)

    def _recent(self, key: Key) -> deque[datetime]:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= self._now() - WINDOW:
            tries.popleft()
        return tries
