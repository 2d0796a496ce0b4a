"""Finds whose an address is: by its tag, or by one that was made of it long ago.

An old tag is believed only if the address that is sealed is this one: two domains had one tag once.
"""

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.people.addresses import looked_up
from services.warden.people.personal_data import EMAIL, known_people, opened_people
from services.warden.ports import Parts


async def holder_of(parts: Parts, organization: OrganizationId, email: Sealed) -> PersonId | None:
    """Return whose an address is in an organization."""
    key = parts.tags.address(organization, email)
    holder = await parts.accounts.holder(organization, EMAIL, key)
    if holder is not None:
        return PersonId(holder)
    for before in parts.tags.addresses_before(organization, email):
        holder = await parts.accounts.holder(organization, EMAIL, before)
        if holder is not None and await _has(parts, organization, PersonId(holder), email):
            return PersonId(holder)
    return None


async def account_tag(parts: Parts, email: Sealed) -> bytes:
    """Return the tag of an address under which accounts are kept, or are to be kept."""
    for before in parts.tags.accounts_before(email):
        for account in await parts.accounts.accounts_at(before):
            for known in account.people:
                if await _has(parts, known.organization, known.person, email):
                    return before
    return parts.tags.account(email)


async def _has(parts: Parts, organization: OrganizationId, person: PersonId, email: Sealed) -> bool:
    known = await known_people(parts, organization, [person])
    data = (await opened_people(parts, organization, known)).get(person)
    return data is not None and looked_up(data.email) == looked_up(email.reveal())
