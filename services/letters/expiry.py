"""Writes to the privacy officers that things have had their time, a day before they go."""

from typing import Final
from uuid import uuid5

from domain.kernel import Role
from domain.policies.policy import Owed, TellOfExpiry
from domain.protocol.names import Occasion
from services.languages import N_
from services.letters.post import Post, Words

GOES_FROM_TOMORROW: Final = Words(
    N_("Circlekeep: what will be destroyed from tomorrow"),
    (
        N_(
            "Some of what your organization keeps has passed its retention period. Nothing is "
            "destroyed for at least a day."
        ),
        N_(
            "Sign in and open “Privacy” to see how much. If it must stay, place a legal hold. If "
            "nothing should be due yet, a clock is wrong: place a hold and call your operator."
        ),
    ),
)


async def tell_of_expiry(post: Post, owed: Owed, _deed: TellOfExpiry) -> None:
    """Write to each privacy officer: who is written to twice on a day gets the same letter."""
    organization = owed.tenant.organization
    officers = await post.addresses(organization, Occasion.EXPIRY, office=Role.PRIVACY_OFFICER)
    day = owed.due_at.date()
    await post.write(
        GOES_FROM_TOMORROW, officers, lambda who: uuid5(organization, f"expiry:{who}:{day}")
    )
