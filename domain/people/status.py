"""What somebody says they are registered or licensed as: good for twelve months, then said anew."""

from datetime import date, datetime

import msgspec

from domain.kernel.classes import Coded
from domain.people.limits import STATUS_ASKED_BEFORE


class Status(msgspec.Struct, frozen=True):
    """What was said last, until when it is good, and whether that was noted to be over."""

    profession: Coded
    lapses_at: datetime
    lapsed: bool = False

    def is_asked(self, at: datetime) -> bool:
        """Whether it is time to say so again."""
        return self.lapsed or at >= self.lapses_at - STATUS_ASKED_BEFORE


def twelve_months_on(day: date) -> date:
    """Return the same day of the next year; of 29 February the day before."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
