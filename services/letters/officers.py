"""To whom it is written that concerns all officers of an organization, but the one it is about."""

from collections.abc import Sequence
from typing import Final

from domain.kernel import PersonId, Role
from domain.policies.policy import Owed
from domain.protocol.names import Occasion, PostalAddress
from services.letters.post import Post

TOLD: Final = (Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR)


async def other_officers(post: Post, owed: Owed, person: PersonId) -> Sequence[PostalAddress]:
    """Return where the officers of the organization are written to, each once."""
    organization = owed.tenant.organization
    to = {
        one.person: one
        for office in TOLD
        for one in await post.addresses(organization, Occasion.PERSON, office=office)
    }
    return [one for who, one in to.items() if who != person]
