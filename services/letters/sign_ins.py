"""Writes to somebody that how they sign in is another: in case it was not they who did it."""

from typing import Final
from uuid import uuid5

from domain.policies.policy import Owed, TellOfPassword
from domain.protocol.names import Occasion
from services.languages import N_
from services.letters.post import Post, Words

PASSWORD_REPLACED: Final = Words(
    N_("Circlekeep: your password was changed"),
    (
        N_(
            "The password of your Circlekeep account was changed. Everyone who was signed in to "
            "your account was signed out."
        ),
        N_("If you did this, there is nothing more to do."),
        N_("If you did not, tell an administrator of your organization at once."),
    ),
)


async def tell_of_password(post: Post, owed: Owed, deed: TellOfPassword) -> None:
    """Write to whose account it is."""
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.SIGN_IN, people=(deed.person,))
    await post.write(PASSWORD_REPLACED, to, lambda who: uuid5(owed.command_id, str(who)))
