"""When checkpoints of own looks are published: once a day, and never of a few looks alone."""

from datetime import datetime, timedelta
from typing import Final

OWN_LOOKS: Final = 3
"""The log that waits for its hour."""
HOUR: Final = 3
"""Of each day, in UTC."""
LASTS: Final = timedelta(minutes=10)
"""A signer that was away all this time waits for the next day: no other hour is told apart."""
FEWEST: Final = 10
"""Entries, two a look. Fewer wait for others to come, so that no week's count is below this."""


def hour_of(now: datetime) -> datetime:
    """Return the moment of this day from which on something may be published."""
    return now.replace(hour=HOUR, minute=0, second=0, microsecond=0)


def may_be_published(new: int, now: datetime) -> bool:
    """Whether so many entries that nobody has been told of may be told of now."""
    return new >= FEWEST and hour_of(now) <= now < hour_of(now) + LASTS
