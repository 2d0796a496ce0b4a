"""The limits of asking who is behind a number: how long each step may take."""

from datetime import timedelta
from typing import Final

REQUEST_STANDS: Final = timedelta(hours=72)
"""After it was made, a request waits for its approval before it lapses."""

TOLD_WITHIN: Final = timedelta(hours=24)
"""After an answer, whom it is about is told."""
