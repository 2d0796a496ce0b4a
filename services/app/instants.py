"""Days and moments as callers may send them: none so far away that no clock or calendar has it."""

from abc import ABC
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from domain.kernel.classes import Class

YEARS: Final = r"^(19|20|21)[0-9]{2}-"
"""The same years, as the published document says them."""

if TYPE_CHECKING:
    Moment: TypeAlias = datetime
    Day: TypeAlias = date
else:

    class Moment(ABC):  # noqa: B024 - it is told apart, and never made
        """A moment with its offset from UTC, in a year that there can be an entry of."""

        of_class = Class.C1

    class Day(ABC):  # noqa: B024 - the same
        """A day, in a year that there can be an entry of."""

        of_class = Class.C1

    Moment.register(datetime)
    Day.register(date)
