"""The times that an invitation goes by."""

from datetime import timedelta
from typing import Final

LASTS: Final = timedelta(days=14)
"""So long an invitation can be accepted, from when it was issued or sent again."""
