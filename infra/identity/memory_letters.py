"""How many letters were asked for to a mailbox, in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.access.letters import Count, counting_still, free_at

MOST_REMEMBERED: Final = 100_000


class MemoryLetterCounts:
    """The twin of ``PostgresLetterCounts``."""

    def __init__(self) -> None:
        self._asked: dict[bytes, list[datetime]] = {}

    async def count(self, counts: Sequence[Count], at: datetime) -> datetime | None:
        """Count a letter in all of these; if it is too many of one, return when it no longer is."""
        there = {key: counting_still(asked, at) for key, asked in self._asked.items()}
        self._asked = {key: asked for key, asked in there.items() if asked}
        free = max(free_at(self._asked.get(one.whose, []), one.most, at) for one in counts)
        if free > at:
            return free
        for one in counts:
            self._asked[one.whose] = [*self._asked.pop(one.whose, []), at]
        while len(self._asked) > MOST_REMEMBERED:
            del self._asked[next(iter(self._asked))]
        return None
