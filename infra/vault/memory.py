"""The vault's rows in dictionaries: for tests, and for reading what the others must do."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.access.vault import (
    Change,
    Ciphertext,
    DataKey,
    DestroyKey,
    Drop,
    Item,
    Keep,
    ReplaceKey,
)
from domain.kernel import OrganizationId, Tenant
from infra.vault.rows import busy


class MemoryRows:
    """The twin of ``PostgresRows``; one contract suite holds both."""

    def __init__(self) -> None:
        self._keys: dict[tuple[Tenant, UUID], DataKey] = {}
        self._rows: dict[tuple[Tenant, UUID], Ciphertext] = {}

    async def settled_keys(self, tenant: Tenant, keys: Sequence[DataKey]) -> Sequence[DataKey]:
        """Return the live keys of these keys' scopes; where there is none, keep the one given."""
        live = {key.scope: key for key in self._keys.values() if key.tenant == tenant}
        for key in keys:
            settled = live.setdefault(key.scope, key)
            self._keys[tenant, settled.key] = settled
        return [live[key.scope] for key in keys]

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[Item]:
        """Return what is known of items."""
        return [self._rows[tenant, item].item for item in items if (tenant, item) in self._rows]

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

    def carry_out(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Make all changes or none. Raises ``Conflict`` if a key is not as assumed."""
        keys, rows = dict(self._keys), dict(self._rows)
        for change in changes:
            match change:
                case DestroyKey(key=key):
                    if keys.pop((tenant, key), None) is None:
                        raise busy()
                case ReplaceKey(key=fresh):
                    keys[tenant, fresh.key] = fresh
                case Drop(item=item):
                    rows.pop((tenant, item), None)
                case Keep(row=row):
                    rows[tenant, row.item.item] = row
        if any((owner, row.key) not in keys for (owner, _), row in rows.items()):
            raise busy()
        self._keys, self._rows = keys, rows

    def _all(self) -> Iterable[Item]:
        return (row.item for row in self._rows.values())


def _in_order(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=lambda item: (item.sealed_at, item.item))
