"""Writes to somebody that what is known of them was corrected by another: it may be wrong."""

from typing import Final
from uuid import uuid5

from domain.policies.policy import Owed, TellOfCorrection
from domain.protocol.names import Occasion
from services.languages import N_
from services.letters.post import Post, Words

CORRECTED: Final = Words(
    N_("Circlekeep: your details were corrected"),
    (
        N_(
            "An administrator of your organization corrected your name, your profession or your "
            "practice in Circlekeep."
        ),
        N_("If it is wrong, or you did not expect it, tell your organization."),
    ),
)


async def tell_of_correction(post: Post, owed: Owed, deed: TellOfCorrection) -> None:
    """Write to whom it is about; what it was, and what it is now, stays where it is sealed."""
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.PERSON, people=(deed.person,))
    await post.write(CORRECTED, to, lambda who: uuid5(owed.command_id, str(who)))
