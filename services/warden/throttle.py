"""Counts failed sign-ins for each account, so that passwords are not guessed."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from domain.ports import Clock

LIMIT: Final = 10
WINDOW: Final = timedelta(minutes=15)
MOST_REMEMBERED: Final = 100_000


class Throttle:
    """Remembers failures by tag, known account or not, and forgets them after the window."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._failures: dict[bytes, deque[datetime]] = {}

    def is_closed(self, tag: bytes) -> bool:
        """Whether there were too many failures lately."""
        return len(self._recent(tag)) >= LIMIT

    def failed(self, tag: bytes) -> bool:
        """Count a failure; say whether it was the one that closes the door."""
        recent = self._recent(tag)
        recent.append(self._now())
        self._failures[tag] = recent
        while len(self._failures) > MOST_REMEMBERED:
            del self._failures[next(iter(self._failures))]
        return len(recent) == LIMIT

    def succeeded(self, tag: bytes) -> None:
        """Forget the failures."""
        self._failures.pop(tag, None)

    def _recent(self, tag: bytes) -> deque[datetime]:
        recent = self._failures.get(tag, deque())
        while recent and recent[0] <= self._now() - WINDOW:
            recent.popleft()
        return recent
