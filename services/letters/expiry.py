"""Writes to the privacy officers that things have had their time, a day before they go."""

from typing import Final
from uuid import uuid5

from domain.kernel import Role
from domain.policies.policy import Owed, TellOfExpiry
from domain.protocol.names import Occasion
from services.languages import N_
from services.letters.post import Post, Words

GOES_FROM_TOMORROW: Final = Words(
    N_("Circlekeep: what goes from tomorrow on"),
    (
        N_(
            "Some of what your organization keeps has had its time. It goes in a day at the "
            "soonest."
        ),
        N_(
            "Sign in and look under “Privacy”: there it says how much it is. If it must stay, "
            "place a legal hold. If nothing should have had its time yet, a clock is wrong: place "
            "a hold, and call whoever runs the service."
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
