"""What a legal hold keeps from being destroyed."""

from collections.abc import Iterable
from uuid import UUID

from domain.access.vault import Item
from domain.kernel import Tenant
from services.warden.ports import Parts


async def held(parts: Parts, items: Iterable[Item]) -> frozenset[UUID]:
    """Return those of some items that a legal hold covers."""
    by_tenant: dict[Tenant, list[UUID]] = {}
    for item in items:
        by_tenant.setdefault(item.tenant, []).append(item.item)
    found = [id_ for where, ids in by_tenant.items() for id_ in await parts.vault.held(where, ids)]
    return frozenset(found)
