"""How much one person is shown in an hour, and how often they are refused before they must wait.

Both are counted in this process: a Warden that starts anew counts anew, each of several its own.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from domain.kernel import OrganizationId, PersonId, Tenant
from domain.organizations.events import Quotas

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
Somebody: TypeAlias = tuple[OrganizationId, PersonId]


class Counted(StrEnum):
    """What is counted: texts of others that are opened, and names."""

    READS = "reads"
    NAMES = "names"


class Limits:
    """The quotas of organizations, each looked up once a minute."""

    def __init__(self) -> None:
        self._known: dict[OrganizationId, tuple[Quotas, datetime]] = {}

    def known(self, organization: OrganizationId, now: datetime) -> Quotas | None:
        """Return quotas that were looked up lately."""
        quotas, at = self._known.get(organization, (None, now))
        return quotas if at > now - MINUTE else None

    def keep(self, organization: OrganizationId, quotas: Quotas, now: datetime) -> Quotas:
        """Remember quotas for a minute."""
        self._known[organization] = quotas, now
        return quotas


class Spent:
    """What each person was shown in the last hour."""

    def __init__(self) -> None:
        self._shown: dict[tuple[Somebody, Counted], deque[tuple[datetime, int]]] = {}

    def spend(
        self,
        who: Somebody,
        what: Counted,
        amount: int,
        most: int,
        now: datetime,
    ) -> timedelta:
        """Count what is about to be shown; return how long to wait if it is too much, else 0."""
        shown = self._shown.setdefault((who, what), deque())
        while shown and shown[0][0] <= now - HOUR:
            shown.popleft()
        if sum(n for _, n in shown) + amount <= most:
            shown.append((now, amount))
            return timedelta(0)
        return shown[0][0] + HOUR - now if shown else HOUR


class Flooding(NamedTuple):
    """Refusals of somebody, in one log, that were counted and not recorded one by one."""

    tenant: Tenant
    person: PersonId
    refusals: int


@dataclass(slots=True)
class _Window:
    began: datetime
    tenant: Tenant
    recorded: int = 0
    more: int = 0


@dataclass(slots=True)
class Refusals:
    """How often each person was refused within a minute; a flood becomes one entry a minute."""

    _windows: dict[Somebody, _Window] = field(default_factory=dict)

    def count(self, tenant: Tenant, person: PersonId, most: int, now: datetime) -> bool:
        """Count a refusal; say whether it is recorded by itself, as ``most`` of a minute are."""
        key = tenant.organization, person
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = _Window(now, tenant)
        if window.recorded < most:
            window.recorded += 1
            return True
        window.more += 1
        return False

    def over(self, now: datetime, after: timedelta = MINUTE) -> Iterator[Flooding]:
        """Forget minutes that are over, and give those in which there was a flood."""
        for key, window in list(self._windows.items()):
            if window.began <= now - after:
                del self._windows[key]
                if window.more:
                    yield Flooding(window.tenant, key[1], window.more)
