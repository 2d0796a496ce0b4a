"""Whether the Warden's clock and the database's agree: what is on record goes by the database's."""

from datetime import datetime, timedelta
from typing import Final

TOLERATED: Final = timedelta(seconds=2)
AGAIN_AFTER: Final = timedelta(minutes=1)
NOT_AT_ALL: Final = timedelta(0)


def apart(before: datetime, recorded_at: datetime, after: datetime) -> timedelta:
    """Return how far a record's time is outside of the moments between which it was appended."""
    if recorded_at < before:
        return recorded_at - before
    return max(recorded_at - after, NOT_AT_ALL)
