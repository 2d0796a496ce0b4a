"""When a key is rotated, and when what was retired is destroyed."""

from datetime import datetime, timedelta
from typing import Final

ROTATED_EVERY: Final = timedelta(days=30)
DESTROYED_AFTER: Final = timedelta(days=35)
"""The life of a backup: what an older one holds cannot be opened any more."""


def rotation_due(made_at: datetime) -> datetime:
    """Return when a version that is current is followed by the next."""
    return made_at + ROTATED_EVERY


def destruction_due(retired_at: datetime) -> datetime:
    """Return when a version that was retired is destroyed."""
    return retired_at + DESTROYED_AFTER
