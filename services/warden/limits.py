"""Counts what people try, are shown and are refused, and says when it is too much.

All of it is counted in this process: a Warden that starts anew counts anew, each of several its
own; letters alone are counted in the database (``door/letters.py``). A try to sign in is counted
before it is verified, so that no number at once gets past the count. A stranger's try counts
against the account and against the network that it comes from; one from a device that signed in to
this account before counts against that device alone. So strangers lock no owner out, and an address
that a whole hospital shares slows strangers only.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Tenant
from domain.organizations.events import Quotas
from services.warden.door.recoveries import Recoveries

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
Somebody: TypeAlias = tuple[OrganizationId, PersonId]

LIMIT: Final = 10
"""Tries that failed, or are under way, for one account, or for one account from one device."""

OF_CODES: Final = 5
"""Codes of a second factor that were wrong, or are looked at, for one account."""

OF_A_NETWORK: Final = 60
"""Tries of strangers that failed, or are under way, from one network."""

WINDOW: Final = timedelta(minutes=15)
"""For so long a try counts, of whichever count; ``sign_in.too_many`` says so too."""

MOST_REMEMBERED: Final = 100_000
NOTED_EVERY: Final = timedelta(minutes=5)
"""When a sign-in was last used is known to so much."""


class Of(StrEnum):
    """Whom a try counts against."""

    ACCOUNT = "account"
    NETWORK = "network"
    DEVICE = "device"
    CODE = "code"


MOST: Final = {
    Of.ACCOUNT: LIMIT,
    Of.NETWORK: OF_A_NETWORK,
    Of.DEVICE: LIMIT,
    Of.CODE: OF_CODES,
}


class Key(NamedTuple):
    """One count: of what, and whose."""

    of: Of
    whose: bytes


class Try(NamedTuple):
    """A try that was let through and counted; ``closes`` is whether no other follows it."""

    keys: tuple[Key, ...]
    at: datetime
    closes: bool


class Tries:
    """Remembers tries by tag, known account or not, and forgets them after the window."""

    def __init__(self) -> None:
        self._tries: dict[Key, deque[datetime]] = {}

    def begin(
        self, account: bytes, network: str, device: bytes | None, now: datetime
    ) -> Try | None:
        """Count a try before anything is verified; None if there were too many."""
        if device is not None:
            return self._count([Key(Of.DEVICE, device)], now)
        keys = [Key(Of.ACCOUNT, account)]
        if network:
            keys.append(Key(Of.NETWORK, network.encode()))
        return self._count(keys, now)

    def begin_code(self, account: bytes, now: datetime) -> Try | None:
        """Count a code of a second factor before it is looked at; None if there were too many."""
        return self._count([Key(Of.CODE, account)], now)

    def take_back(self, counted: Try) -> None:
        """Take a try back that was right."""
        for key in counted.keys:
            tries = self._tries.get(key)
            if tries is not None and counted.at in tries:
                tries.remove(counted.at)

    def _count(self, keys: Iterable[Key], now: datetime) -> Try | None:
        recent = {key: self._recent(key, now) for key in keys}
        if any(len(tries) >= MOST[key.of] for key, tries in recent.items()):
            return None
        for key, tries in recent.items():
            tries.append(now)
            self._tries[key] = tries
        while len(self._tries) > MOST_REMEMBERED:
            del self._tries[next(iter(self._tries))]
        closes = any(
            key.of in {Of.ACCOUNT, Of.CODE} and len(tries) == MOST[key.of]
            for key, tries in recent.items()
        )
        return Try(tuple(recent), now, closes)

    def _recent(self, key: Key, now: datetime) -> deque[datetime]:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        return tries


class Counted(StrEnum):
    """What is counted: texts of others, names, a colleague's invitations, tries at a code."""

    READS = "reads"
    NAMES = "names"
    INVITATIONS = "invitations"
    MAILBOX_TRIES = "mailbox_tries"


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


class Seen:
    """When each sign-in was last noted as used, so that it is written down rarely."""

    def __init__(self) -> None:
        self._noted: dict[UUID, datetime] = {}

    def is_due(self, session: UUID, now: datetime) -> bool:
        """Whether it is to be written down again; if so, it counts as done."""
        noted = self._noted.get(session)
        if noted is not None and now < noted + NOTED_EVERY:
            return False
        self._noted[session] = now
        while len(self._noted) > MOST_REMEMBERED:
            del self._noted[next(iter(self._noted))]
        return True


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted: tries to come in, what people were shown and how often refused.

    ``recoveries`` are the accounts that are being taken back by mail; whoever gives an account
    another password holds ``replacing`` from the last look at it until that is done.
    """

    tries: Tries = field(default_factory=Tries)
    limits: Limits = field(default_factory=Limits)
    spent: Spent = field(default_factory=Spent)
    refusals: Refusals = field(default_factory=Refusals)
    seen: Seen = field(default_factory=Seen)
    recoveries: Recoveries = field(default_factory=Recoveries)
    replacing: asyncio.Lock = field(default_factory=asyncio.Lock)
