"""When a group would meet next: in the rhythm of its frame, on the weekday of its sessions."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from domain.kernel.classes import Coded

WEEKS: Final = {"weekly": 1, "fortnightly": 2, "monthly": 4}
"""By frequency, the weeks from one session to the next; the weekday stays."""


def next_day(sessions: Collection[date], frequency: Coded, today: date) -> date:
    """Return the first day after today in the rhythm of the sessions held and planned so far.

    Without any, it is that of today.
    """
    step = timedelta(weeks=WEEKS[frequency])
    day = max(sessions, default=today) + step
    while day <= today:
        day += step
    return day
