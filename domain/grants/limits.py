"""The limits of break-glass: how much may be asked for, and how long each step may take."""

from datetime import timedelta
from typing import Final

MOST_ITEMS: Final = 20
"""In one request."""

LASTS: Final = timedelta(hours=4)
"""At most, after its approval, what was asked for may be opened."""

REQUEST_STANDS: Final = timedelta(hours=72)
"""After it was made, a request waits for its approvals before it lapses."""

REVIEW_WITHIN: Final = timedelta(hours=72)
"""After its end, each opening is reviewed."""

TOLD_WITHIN: Final = timedelta(hours=24)
"""After an opening, authors and leaders are told, unless that is deferred."""

DEFERRED_AT_MOST: Final = timedelta(days=30)
"""For so long may the law bar telling them."""
