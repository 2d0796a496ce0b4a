"""What a legal hold keeps from being destroyed."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar
from uuid import UUID

from domain.access.vault import Item
from domain.kernel import Conflict, Tenant
from services.warden.ports import Parts

T = TypeVar("T")
HELD: Final = "item.held"


async def held(parts: Parts, items: Iterable[Item]) -> frozenset[UUID]:
    """Return those of some items that a legal hold covers."""
    by_tenant: dict[Tenant, list[UUID]] = {}
    for item in items:
        by_tenant.setdefault(item.tenant, []).append(item.item)
    found = [id_ for where, ids in by_tenant.items() for id_ in await parts.vault.held(where, ids)]
    return frozenset(found)


async def heeding_holds(act: Callable[[], Awaitable[T]]) -> T:
    """Do something that closes what a hold keeps; if one came meanwhile, look at it once more."""
    try:
        return await act()
    except Conflict as refused:
        if refused.code != HELD:
            raise
        return await act()
