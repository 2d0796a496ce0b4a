"""Writes that two registrations are regarded as one, or no more; and asks who decides."""

from typing import Final
from uuid import uuid5

from domain.kernel import PersonId, Role
from domain.policies.policy import (
    EndInvitations,
    Owed,
    TellOfLink,
    TellOfLinkProposed,
    TellOfUnlink,
)
from domain.protocol.answers import Done
from domain.protocol.linking import WithdrawInvitationsOf
from domain.protocol.names import Occasion
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

PROPOSED: Final = Words(
    N_("Circlekeep: someone may be registered twice"),
    (
        N_(
            "An administrator says that two registrations in your organization are the same "
            "person. Another administrator of the organization confirms it, or declines."
        ),
        "%(link)s",
    ),
)
LINKED: Final = Words(
    N_("Circlekeep: two registrations are regarded as one"),
    (
        N_(
            "Administrators of your organization said that you are registered there twice, and "
            "show and count both registrations as one person."
        ),
        N_(
            "Nothing else changes: each registration keeps its own account, rights and sealed "
            "texts, and nothing passes from one to the other."
        ),
        N_("If this is wrong, tell your organization. It can be undone at any time."),
    ),
)
UNLINKED: Final = Words(
    N_("Circlekeep: two registrations are separate again"),
    (
        N_(
            "An administrator of your organization ended the link between two registrations. "
            "They are shown and counted as two people again. Nothing else changes."
        ),
        N_("If this is wrong, tell your organization."),
    ),
)


async def tell_of_link_proposed(post: Post, owed: Owed, deed: TellOfLinkProposed) -> None:
    """Write to who can confirm it; whom it is about they see there, on record."""
    organization, link = owed.tenant.organization, f"{post.site}/organization/people/alike"
    admins = await post.addresses(organization, Occasion.PERSON, office=Role.ORGANIZATION_ADMIN)
    to = [one for one in admins if one.person != deed.by]
    if to:
        await post.write(PROPOSED, to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def tell_of_link(post: Post, owed: Owed, deed: TellOfLink) -> None:
    """Write to one of the two; who the other is is not in it."""
    await _tell(post, owed, LINKED, deed.person)


async def tell_of_unlink(post: Post, owed: Owed, deed: TellOfUnlink) -> None:
    """Write to one of the two; who the other was is not in it."""
    await _tell(post, owed, UNLINKED, deed.person)


async def end_invitations(post: Post, owed: Owed, deed: EndInvitations) -> None:
    """Have what waits for a second registration taken back: its links open nothing any more."""
    organization = owed.tenant.organization
    await ask_for(post.warden, WithdrawInvitationsOf(post.secret, organization, deed.person), Done)


async def _tell(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=(person,))
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)))
