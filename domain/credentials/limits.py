"""The times of a credential: how long it lasts, how long a word waits, who hears of its end."""

from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=5 * 365 + 2)
"""A credential is given for so long at most; then somebody looks again."""
PROPOSAL_STANDS: Final = timedelta(days=30)
"""So long a proposal waits for the second officer; the pages say so too."""
LAST_DAY_ENDS: Final = timedelta(days=1, hours=12)
"""So long after its UTC midnight the last day of a credential is over everywhere on earth."""
FIRST_DAY_BEGINS: Final = timedelta(hours=14)
"""So long before its UTC midnight a day begins somewhere on earth."""
WARNED_BEFORE: Final = (timedelta(days=90), timedelta(days=30), timedelta(days=7))
"""So long before its end the person is written to."""
OFFICERS_BEFORE: Final = timedelta(days=7)
"""So long before its end officers are; their letter says so too."""
