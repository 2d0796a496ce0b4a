"""Whether a legal hold keeps anything of a tenant from being destroyed."""

from typing import Protocol

from domain.kernel import Tenant
from infra.vault.rows import Rows


class Holds(Protocol):
    """Asked by whoever would destroy more than one item, such as a version of a key."""

    async def blocks(self, tenant: Tenant) -> bool:
        """Whether a hold covers, or could cover, something of the tenant."""
        ...


class KeptHolds:
    """``Holds`` by the vault's rows. An organization's own log is held by each of its holds."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def blocks(self, tenant: Tenant) -> bool:
        """Whether a hold covers, or could cover, something of the tenant."""
        return bool(await self._rows.holds(tenant))
