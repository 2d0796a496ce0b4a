"""Writes that somebody has died to who leads and administers their groups, never to them."""

from collections.abc import Iterable
from typing import Final
from uuid import uuid5

from domain.kernel import PersonId
from domain.policies.policy import Owed, SettleDeath, TellOfDeath, TellOfDeathWithdrawn
from domain.protocol.answers import Done
from domain.protocol.names import Occasion
from domain.protocol.people import DeathConcerns, SettleDeathOf, WhomDeathConcerns
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

BEREAVED: Final = Words(
    N_("Circlekeep: someone in your group has died"),
    (
        N_("Someone who belonged to a group that you lead has died. We are sorry."),
        N_(
            "Sign in and open the page of the group to see who it is. Tell the members yourself, "
            "before they meet if you can, and keep time for it at the next session. No one has to "
            "present a case that day."
        ),
        N_(
            "Their place in the group has ended. What they wrote stays sealed, and no email goes "
            "to them any more."
        ),
        N_("If this is a mistake, tell an administrator of your organization at once."),
    ),
)
DEATH_RECORDED: Final = Words(
    N_("Circlekeep: a death was recorded"),
    (
        N_(
            "An administrator recorded that someone in your organization has died. They can no "
            "longer sign in, their places and roles end, and no email goes to them any more."
        ),
        N_(
            "Sign in to see which group has a free seat or needs a leader. If this is a mistake, "
            "an administrator of the organization corrects it on the page of the person."
        ),
    ),
)
DEATH_AT_THE_DESK: Final = Words(
    N_("Circlekeep: a death was recorded"),
    (
        N_("An administrator recorded that someone in your organization has died."),
        N_(
            "Nothing is opened or erased by itself. On the privacy desk you can request an erasure "
            "or place a legal hold."
        ),
    ),
)
MISTAKEN: Final = Words(
    N_("Circlekeep: a death was recorded by mistake"),
    (
        N_(
            "It had been recorded by mistake that someone in your organization had died. An "
            "administrator has corrected it. We are sorry for the distress."
        ),
        N_(
            "To come back they need a new invitation. Places and roles that had ended do not come "
            "back by themselves. If members were told, tell them too."
        ),
    ),
)
MISTAKEN_ABOUT_YOU: Final = Words(
    N_("Circlekeep: a mistake about you was corrected"),
    (
        N_(
            "An administrator of your organization had recorded by mistake that you had died. It "
            "is corrected, and we are sorry."
        ),
        N_(
            "You were signed out, and places and roles in your organization that had ended do not "
            "come back by themselves. What you wrote is still sealed and yours. To come back, "
            "accept a new invitation."
        ),
    ),
)


async def settle_death(post: Post, owed: Owed, deed: SettleDeath) -> None:
    """Have the Warden end what somebody was, or remind nobody of it any more."""
    settles = SettleDeathOf(post.secret, owed.tenant.organization, deed.person)
    await ask_for(post.warden, settles, Done)


async def tell_of_death(post: Post, owed: Owed, deed: TellOfDeath) -> None:
    """Write to leaders what to do, to admins and privacy officers what is theirs to decide.

    Who has died is not in it, for whoever opens the mailbox reads it.
    """
    asked = WhomDeathConcerns(post.secret, owed.tenant.organization, deed.person)
    concerned = await ask_for(post.warden, asked, DeathConcerns)
    await _tell(post, owed, BEREAVED, concerned.leaders)
    await _tell(post, owed, DEATH_RECORDED, concerned.admins)
    await _tell(post, owed, DEATH_AT_THE_DESK, concerned.privacy)


async def tell_of_death_withdrawn(post: Post, owed: Owed, deed: TellOfDeathWithdrawn) -> None:
    """Write to the same that it was a mistake; and to the person, whose mailbox heard nothing."""
    asked = WhomDeathConcerns(post.secret, owed.tenant.organization, deed.person, alive=True)
    concerned = await ask_for(post.warden, asked, DeathConcerns)
    told = (*concerned.leaders, *concerned.admins, *concerned.privacy)
    await _tell(post, owed, MISTAKEN, told)
    if told:
        await _tell(post, owed, MISTAKEN_ABOUT_YOU, [deed.person])


async def _tell(post: Post, owed: Owed, words: Words, people: Iterable[PersonId]) -> None:
    wanted = tuple(people)
    if wanted:
        to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=wanted)
        await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)))
