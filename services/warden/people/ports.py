"""What keeps the names of an organization's people together, as the rooms need it."""

from typing import Protocol

from domain.access.vault import DataKey, NamesKept
from domain.kernel import OrganizationId, Sealed


class Names(Protocol):
    """Keeps names sealed; whoever's data is destroyed takes them all along, to be kept anew."""

    async def known(self, organization: OrganizationId) -> NamesKept:
        """Return the names as they were kept last, and what people there are now."""
        ...

    async def keep(self, organization: OrganizationId, key: DataKey, names: Sealed) -> None:
        """Keep names in place of those before, unless their key was destroyed meanwhile."""
        ...
