"""Finds whose an address is."""

from domain.kernel import OrganizationId, PersonId, Sealed
from services.warden.people.personal_data import EMAIL
from services.warden.ports import Parts


async def holder_of(parts: Parts, organization: OrganizationId, email: Sealed) -> PersonId | None:
    """Return whose an address is in an organization."""
    key = parts.tags.address(organization, email)
    holder = await parts.accounts.holder(organization, EMAIL, key)
    return None if holder is None else PersonId(holder)
