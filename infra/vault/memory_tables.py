"""The tables of the vault in dictionaries, and how changes of them are made: all or none."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from msgspec.structs import replace

from domain.access.vault import (
    AnnounceRetirement,
    Change,
    Ciphertext,
    DataKey,
    DestroyKey,
    Drop,
    EndHold,
    ForgetPerson,
    HeedHolds,
    HeedOnly,
    Keep,
    KeepHold,
    KeepPeriod,
    Redaction,
    ReplaceKey,
)
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Tenant, own_log
from infra.vault.journal import GENESIS
from infra.vault.memory_holds import MemoryHolds
from infra.vault.rows import busy, held


def _forget_nobody(_organization: OrganizationId, _person: PersonId) -> None:
    """Where nobody signs in there is nothing to forget."""


class MemoryTables:
    """Keys, items, what remains of those destroyed, holds, periods, and how far the journal is."""

    def __init__(
        self,
        forget: Callable[[OrganizationId, PersonId], None] = _forget_nobody,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take what destroys a person's way to sign in, and a clock."""
        self._forget = forget
        self._now = now
        self._keys: dict[tuple[Tenant, UUID], DataKey] = {}
        self._rows: dict[tuple[Tenant, UUID], Ciphertext] = {}
        self._remains: dict[tuple[Tenant, UUID], tuple[Redaction, UUID | None]] = {}
        self._names: dict[OrganizationId, tuple[UUID, bytes, bytes]] = {}
        self._holds = MemoryHolds(now)
        self.periods: dict[tuple[OrganizationId, date], int] = {}
        self._journal = (0, GENESIS)

    def require_free(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Refuse if a hold covers what would be destroyed."""
        drops = [change.item for change in changes if isinstance(change, Drop)]
        rows = [self._rows[tenant, item] for item in drops if (tenant, item) in self._rows]
        if any(self._holds.cover(row.item) for row in rows):
            raise held()
        for change in changes:
            if isinstance(change, HeedHolds):
                if self._holds.which_could_cover(tenant, change.program):
                    raise refusal("key.held")
            elif isinstance(change, HeedOnly):
                whole = own_log(tenant.organization)
                could = self._holds.which_could_cover(whole, whole.program)
                placed = {one.hold for one in could}
                if placed - change.holds:
                    raise held()

    def carry_out(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Make all changes or none. Raises ``Conflict`` if a key is not as assumed, or held."""
        self.require_free(tenant, changes)
        keys, rows = dict(self._keys), dict(self._rows)
        for change in changes:
            match change:
                case DestroyKey(key=key):
                    if keys.pop((tenant, key), None) is None:
                        raise busy()
                case ReplaceKey(key=fresh):
                    keys[tenant, fresh.key] = fresh
                case Drop(item=item):
                    row = rows.pop((tenant, item), None)
                    if row is not None:
                        self._redact(change, row)
                case Keep(row=row):
                    rows[tenant, row.item.item] = row
                case _:
                    self._settle(tenant.organization, change)
        if any((owner, row.key) not in keys for (owner, _), row in rows.items()):
            raise busy()
        self._keys, self._rows = keys, rows

    def _redact(self, drop: Drop, row: Ciphertext) -> None:
        if drop.ground is not None:
            remains = Redaction(row.item, row.key, drop.ground, self._now())
            self._remains[row.item.tenant, row.item.item] = (remains, drop.request)

    def _settle(
        self,
        organization: OrganizationId,
        change: ForgetPerson
        | KeepHold
        | EndHold
        | KeepPeriod
        | AnnounceRetirement
        | HeedHolds
        | HeedOnly,
    ) -> None:
        """Do what is about no single item; access records are not kept here."""
        match change:
            case ForgetPerson(author=author):
                for key, (remains, request) in self._remains.items():
                    if remains.item.author == author:
                        nobodys = replace(remains, item=replace(remains.item, author=b""))
                        self._remains[key] = (nobodys, request)
            case KeepHold(covered=covered):
                self._holds.place(organization, covered)
            case EndHold(hold=hold):
                self._holds.end(organization, hold)
            case KeepPeriod(from_day=from_day, days=days):
                self.periods.setdefault((organization, from_day), days)
            case _:
                pass
