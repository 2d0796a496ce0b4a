"""How what has had its time goes: announced first, a day later at the soonest, and some a day."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.kernel import Log

NOTICE: Final = timedelta(hours=24)
"""How long it is known that things go, before they do."""
A_DAY: Final = timedelta(hours=24)
AT_LEAST: Final = 20
SHARE: Final = 20
"""In a day one in so many items of an organization goes, or ``AT_LEAST``, whichever is more."""
RECORDS: Final = MappingProxyType({Log.ACCESS: "access_records", Log.OWN: "own_looks"})
"""What the bodies of records are called where kinds of items are."""


class Announced(NamedTuple):
    """It was said at this moment that what was sealed before another goes."""

    before: datetime
    at: datetime

    def may_go(self, now: datetime) -> bool:
        """Whether it has been known for long enough."""
        return self.at + NOTICE <= now


class Announcements(NamedTuple):
    """The last two of a kind: the older one has been known for long enough."""

    last: Announced
    before_that: Announced | None = None

    def followed_by(self, next_: Announced) -> "Announcements":
        """Add one."""
        return Announcements(next_, self.last)

    def says(self, before: datetime) -> bool:
        """Whether one of them says that what was sealed before this goes."""
        return before in {one.before for one in (self.last, self.before_that) if one}

    def going(self, now: datetime) -> datetime | None:
        """Return before when something was sealed that may go now; None if nothing may."""
        known = [one for one in (self.last, self.before_that) if one and one.may_go(now)]
        return known[0].before if known else None


def allowance(there: int, gone_today: int) -> int:
    """Return how many items may still go today, of so many that there are."""
    return max(0, max(AT_LEAST, (there + gone_today) // SHARE) - gone_today)
