"""A quarter of a year, as `2026-Q4`, and the audits that it has."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.codes import refusal
from domain.kernel import OrganizationId

_NAME = re.compile(r"(20[0-9][0-9])-Q([1-4])")


class Quarter(NamedTuple):
    """Three months, in UTC as the log counts days."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def begins(self) -> datetime:
        """The first moment of it."""
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)

    @property
    def before(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        after = Quarter(self.year + 1, 1) if self.number == len("1234") else None
        return (after or Quarter(self.year, self.number + 1)).begins


def quarter(name: str) -> Quarter:
    """Read a quarter's name. Raises ``Refused`` (``audit.quarter_unknown``)."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise refusal("audit.quarter_unknown")
    return Quarter(int(found.group(1)), int(found.group(2)))


def quarter_of(day: date) -> Quarter:
    """Say in which quarter a day is."""
    return Quarter(day.year, (day.month + 2) // 3)


def audit_id(organization: OrganizationId, name: str, round_: int) -> UUID:
    """Name the audit of a round: a quarter has one of each number."""
    return uuid5(organization, f"audit:{name}:{round_}")
