"""The limits of offices: who stops an appointment, and how long each step may take."""

from datetime import timedelta
from typing import Final

ENOUGH_OBJECT: Final = 3
"""So many members stop what the operator proposed; where there are fewer members, one does."""

CONFIRM_WITHIN: Final = timedelta(days=14)
"""After an appointment was proposed, a second officer confirms it, or it lapses."""

SETTLES_AFTER: Final = timedelta(hours=72)
"""After it was confirmed, an appointment holds; until then each officer may object."""

OPERATORS_SETTLES_AFTER: Final = timedelta(days=14)
"""After the operator proposed it, an appointment holds, unless members object."""
