"""Two clocks: a right is over by the later of them, what must have passed has by the earlier."""

from datetime import datetime, timedelta
from typing import Final

NOT_AT_ALL: Final = timedelta(0)


def later(at: datetime, ahead: timedelta) -> datetime:
    """Return the later of two clocks: one that shows ``at``, and one so far ahead of it."""
    return at + max(ahead, NOT_AT_ALL)


def earlier(at: datetime, ahead: timedelta) -> datetime:
    """Return the earlier of the two."""
    return at + min(ahead, NOT_AT_ALL)
