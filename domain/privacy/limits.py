"""The limits of erasing, holding and keeping: how long each step may take."""

from datetime import timedelta
from typing import Final

DECIDED_WITHIN: Final = timedelta(days=30)
"""After it was made, a request to erase is decided."""

BACKUPS_LIVE: Final = timedelta(days=35)
"""After an erasure, copies of what was erased may still be in backups."""

LAPSES_AFTER: Final = timedelta(hours=72)
"""After it was placed, a hold that nobody else confirmed ends; pages and documents say it too."""

REVIEWED_WITHIN: Final = timedelta(days=366)
"""After it was placed, a hold is to be reviewed."""

SOONEST: Final = timedelta(days=30)
"""After how long rules may hold, so that whoever is concerned has time to object."""
