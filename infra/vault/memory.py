"""The vault's rows in dictionaries: for tests, and for reading what the others must do."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from domain.access.vault import (
    PERSONAL_DATA,
    Age,
    Change,
    Ciphertext,
    Covered,
    DataKey,
    Item,
    KeyScope,
    Named,
    RecordsDue,
    Redaction,
    Wrapped,
)
from domain.kernel import OrganizationId, PersonId, Tenant, own_log
from domain.sessions.words import Audience, Ground
from infra.vault.changes import forgotten
from infra.vault.memory_tables import MemoryTables
from infra.vault.rows import NamesRow


class MemoryRows(MemoryTables):
    """The twin of ``PostgresRows``; one contract suite holds both."""

    async def settle_keys(self, tenant: Tenant, keys: Sequence[DataKey]) -> Sequence[DataKey]:
        """Return the live keys of these keys' scopes; where there is none, keep the one given."""
        live = {key.scope: key for key in self._keys.values() if key.tenant == tenant}
        for key in keys:
            settled = live.setdefault(key.scope, key)
            self._keys[tenant, settled.key] = settled
        return [live[key.scope] for key in keys]

    async def live_keys(self, tenant: Tenant, scopes: Sequence[KeyScope]) -> Sequence[DataKey]:
        """Return the live keys of these scopes, as far as there are any."""
        return [key for key in self._keys.values() if key.tenant == tenant and key.scope in scopes]

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[Item]:
        """Return what is known of items."""
        return [self._rows[tenant, item].item for item in items if (tenant, item) in self._rows]

    async def after(self, tenant: Tenant, item: UUID, most: int) -> Sequence[UUID]:
        """Return the next items after an id, in the order of ids."""
        return sorted(id_ for of, id_ in self._rows if of == tenant and id_ > item)[:most]

    async def of_scope(self, tenant: Tenant, scope: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        return _in_order(i for i in self._all() if i.tenant == tenant and i.scope == scope)

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        mine = (i for i in self._all() if i.author in authors and i.kind in kinds)
        return _in_order(i for i in mine if i.tenant.organization == organization)

    async def ciphertexts(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[Ciphertext, DataKey]]:
        """Return items with the keys they are under; without those whose key is destroyed."""
        rows = [self._rows[tenant, item] for item in items if (tenant, item) in self._rows]
        keys = self._keys
        return [(row, keys[tenant, row.key]) for row in rows if (tenant, row.key) in keys]

    async def under_the_keys_of(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under the keys that these items are under."""
        mine = [row for (owner, _), row in self._rows.items() if owner == tenant]
        keys = {row.key for row in mine if row.item.item in items}
        return [(row.item.item, row.key) for row in mine if row.key in keys]

    async def of_class(
        self, tenant: Tenant, label: str, kinds: Sequence[str], limit: int
    ) -> Sequence[Item]:
        """Return items of a class in a program, session by session."""
        fitting = (i for i in self._all() if (i.tenant, i.label) == (tenant, label))
        return _by_session(i for i in fitting if i.kind in kinds)[:limit]

    async def older(
        self,
        tenant: Tenant,
        kind: str,
        before: datetime,
        limit: int,
        *,
        held: bool = False,
        named: Sequence[Named] = (),
    ) -> Sequence[Item]:
        """Return items of a kind sealed before a moment, session by session.

        Those that a hold covers are among them only if ``held``. A hold on a person covers all that
        is of a group whose history names them, as ``named`` says: whose it is decides nothing.
        """
        old = self._older(tenant, kind, before)
        return _by_session(i for i in old if held or not self._holds.reach(i, named))[:limit]

    async def groups_of(self, tenant: Tenant, kind: str, before: datetime) -> Sequence[UUID]:
        """Return the groups in whose sessions items of a kind were sealed before a moment."""
        old = self._older(tenant, kind, before)
        return sorted({item.group for item in old if item.group is not None})

    async def closed(self, tenant: Tenant, limit: int) -> Sequence[Item]:
        """Return items that were kept for a hold alone and that none covers any more."""
        fitting = (i for i in self._all() if (i.tenant, i.audience) == (tenant, Audience.HOLD))
        return _by_session(i for i in fitting if not self._holds.cover(i))[:limit]

    async def ages(self) -> Sequence[Age]:
        """Tell what there is of each kind in every program, and since when."""
        found: dict[tuple[Tenant, str], list[datetime]] = {}
        for item in self._all():
            found.setdefault((item.tenant, item.kind), []).append(item.sealed_at)
        return [Age(*key, len(times), min(times)) for key, times in sorted(found.items())]

    async def expired_since(self, organization: OrganizationId, since: datetime) -> int:
        """Count what went in an organization because its time was over."""
        return sum(
            remains.ground is Ground.EXPIRED and remains.erased_at > since
            for (tenant, _), (remains, _) in self._remains.items()
            if tenant.organization == organization
        )

    async def records_due(self) -> Sequence[RecordsDue]:
        """Tell of no access records: they are not kept here."""
        return ()

    async def held(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these items that a legal hold covers."""
        return [item.item for item in await self.items(tenant, items) if self._holds.cover(item)]

    async def holds(self, tenant: Tenant) -> Sequence[Covered]:
        """Return what the holds name that could cover something of a program, or organization."""
        return self._holds.which_could_cover(tenant, tenant.program)

    async def redactions(
        self, tenant: Tenant, *, scope: UUID | None = None, item: UUID | None = None
    ) -> Sequence[Redaction]:
        """Return what remains of what was destroyed in a session, or of an item."""
        return [
            remains
            for (where, id_), (remains, _) in self._remains.items()
            if where == tenant and scope in {None, remains.item.scope} and item in {None, id_}
        ]

    async def redacted_for(
        self, organization: OrganizationId, request: UUID
    ) -> Sequence[Redaction]:
        """Return what remains of all that an erasure destroyed, in the order of its ids."""
        found = [
            remains
            for (tenant, _), (remains, of) in self._remains.items()
            if tenant.organization == organization and of == request
        ]
        return sorted(found, key=lambda remains: (remains.item.item, remains.key))

    async def redacted_of(self, organization: OrganizationId, author: bytes) -> Sequence[Redaction]:
        """Return what remains of an author's items, in the whole organization."""
        return [
            remains
            for (tenant, _), (remains, _) in self._remains.items()
            if tenant.organization == organization and remains.item.author == author
        ]

    async def names(self, organization: OrganizationId, scope: KeyScope) -> NamesRow:
        """Return who there is, the live key of this scope, and the names kept under it, at once."""
        tenant = own_log(organization)
        people = sorted(
            (row.item.item.bytes, row.nonce)
            for (owner, _), row in self._rows.items()
            if owner == tenant and row.item.kind == PERSONAL_DATA
        )
        key = next(iter(await self.live_keys(tenant, [scope])), None)
        kept = self._names.get(organization)
        sealed = kept[1:] if kept and key and kept[0] == key.key else None
        return NamesRow(b"".join(map(b"".join, people)), key, sealed)

    async def keep_names(
        self, organization: OrganizationId, key: UUID, nonce: bytes, body: bytes
    ) -> None:
        """Keep names in place of those before, if their key is not destroyed."""
        if (own_log(organization), key) in self._keys:
            self._names[organization] = (key, nonce, body)

    async def wrapped_under(self, tenant: Tenant, name: str) -> Mapping[int, int]:
        """Count the live keys under each version of the key of this name."""
        return Counter(key.wrapped.version for key in self._named(tenant, name))

    async def keys_under(
        self, tenant: Tenant, name: str, versions: Sequence[int], limit: int
    ) -> Sequence[DataKey]:
        """Return live keys that are wrapped under these versions, the oldest version first."""
        found = [key for key in self._named(tenant, name) if key.wrapped.version in versions]
        return sorted(found, key=lambda key: (key.wrapped.version, key.key))[:limit]

    @asynccontextmanager
    async def while_none_is_made(
        self, tenant: Tenant, name: str, version: int
    ) -> AsyncIterator[int]:
        """Let nobody keep another key meanwhile; how many live ones are under a version."""
        yield sum(key.wrapped.version == version for key in self._named(tenant, name))

    async def wrap_anew(self, tenant: Tenant, keys: Sequence[tuple[DataKey, Wrapped]]) -> None:
        """Keep keys under what they are wrapped in now; those that changed meanwhile stay."""
        for key, wrapped in keys:
            if self._keys.get((tenant, key.key)) == key:
                self._keys[tenant, key.key] = replace(key, wrapped=wrapped)

    async def live(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these keys that are not destroyed."""
        return [key for key in keys if (tenant, key) in self._keys]

    async def under(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under these keys."""
        mine = [row for (owner, _), row in self._rows.items() if owner == tenant]
        return [(row.item.item, row.key) for row in mine if row.key in keys]

    async def give_up(self, tenant: Tenant, keys: Sequence[UUID]) -> None:
        """Destroy those of these keys under which nothing was ever kept."""
        used = {key for _, key in await self.under(tenant, keys)}
        for key in set(keys) - used:
            self._keys.pop((tenant, key), None)

    async def destroy_again(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Make changes that no append goes with; who is forgotten loses the account after that."""
        self.carry_out(tenant, changes)
        await self.forget_accounts(tenant.organization, forgotten(changes))

    async def forget_accounts(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> None:
        """End what signs these people in to an organization; once more changes nothing."""
        for person in people:
            self._forget(organization, person)

    async def samples(self, each: int) -> Sequence[DataKey]:
        """Return some live data keys under every version of every program's key."""
        found: dict[tuple[Tenant, str, int], list[DataKey]] = {}
        for key in self._keys.values():
            place = (key.tenant, key.wrapped.name, key.wrapped.version)
            found.setdefault(place, []).append(key)
        return [key for keys in found.values() for key in keys[:each]]

    def lose(self, tenant: Tenant, item: UUID) -> None:
        """Let an item vanish, as one vanishes from a disk."""
        del self._rows[tenant, item]

    def flip(self, tenant: Tenant, item: UUID) -> None:
        """Let a bit of what is sealed flip, as one does on a disk."""
        row = self._rows[tenant, item]
        body = bytes([row.body[0] ^ 1]) + row.body[1:]
        self._rows[tenant, item] = replace(row, body=body)

    async def tenants(self) -> Sequence[Tenant]:
        """Return every program and organization that has a key."""
        return sorted({key.tenant for key in self._keys.values()})

    async def clock(self) -> datetime:
        """Return the time."""
        return self._now()

    async def noted_journal(self) -> tuple[int, bytes]:
        """Return how many lines the journal of destructions had, and the hash of the last."""
        return self._journal

    async def note_journal(self, lines: int, last: bytes) -> None:
        """Note that; a shorter one is not noted."""
        self._journal = max(self._journal, (lines, last), key=lambda noted: noted[0])

    def _named(self, tenant: Tenant, name: str) -> Sequence[DataKey]:
        mine = [key for (owner, _), key in self._keys.items() if owner == tenant]
        return [key for key in mine if key.wrapped.name == name]

    def _older(self, tenant: Tenant, kind: str, before: datetime) -> Iterator[Item]:
        fitting = (i for i in self._all() if (i.tenant, i.kind) == (tenant, kind))
        return (i for i in fitting if i.sealed_at < before)

    def _all(self) -> Iterable[Item]:
        return (row.item for row in self._rows.values())


def _in_order(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=lambda item: (item.sealed_at, item.item))


def _by_session(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=lambda item: (item.scope, item.item))
