"""Writes to somebody that they were corrected by another; brings the code for their mailbox."""

from contextlib import suppress
from typing import Final
from uuid import uuid5

from domain.kernel import PersonId, Refused
from domain.policies.policy import (
    EndPlaces,
    Owed,
    SendMailboxCode,
    TellOfCorrection,
    TellOfDeactivation,
    TellOfEndedAccess,
    TellOfLeaving,
    TellOfReactivation,
)
from domain.protocol.answers import Done
from domain.protocol.mailboxes import (
    MailboxCode,
    MailboxCodeOf,
)
from domain.protocol.names import Occasion
from domain.protocol.people import EndPlacesOf, PeopleConcerned, WhomLeavingConcerns
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words, remember

CORRECTED: Final = Words(
    N_("Circlekeep: your details were corrected"),
    (
        N_(
            "An administrator of your organization corrected your details in Circlekeep: your "
            "name, profession, practice, language or time zone."
        ),
        N_(
            "See them under “Account”, and change them there if they are wrong. If you did not "
            "expect this, tell your organization."
        ),
    ),
)


CODE: Final = Words(
    N_("Circlekeep: your code to confirm this address"),
    (
        N_("Someone who is signed in to your Circlekeep account asked to confirm this address."),
        N_("If it was you, type this code on the page where you asked, within one hour:"),
        "%(code)s",
        N_(
            "If it was not you, do nothing, and change your password. Never give this code to "
            "anyone."
        ),
    ),
)


DEACTIVATED: Final = Words(
    N_("Circlekeep: your access was ended"),
    (
        N_(
            "An administrator of your organization ended your access to it in Circlekeep. You can "
            "no longer sign in there. What you wrote stays sealed."
        ),
        N_("If you did not expect this, or want it destroyed, contact your organization."),
    ),
)
REACTIVATED: Final = Words(
    N_("Circlekeep: you have access again"),
    (
        N_(
            "An administrator of your organization gave you access again. Sign in as you did "
            "before."
        ),
    ),
)


LEFT: Final = Words(
    N_("Circlekeep: you left your organization"),
    (
        N_(
            "You left your organization in Circlekeep. You are signed out of it, and your places "
            "in its groups end. What you wrote stays sealed."
        ),
        N_(
            "To come back, accept a new invitation, or ask an administrator to give you access "
            "again. To have what you wrote destroyed, ask its privacy officer."
        ),
        N_("If this was not you, tell an administrator at once."),
    ),
)
SOMEONE_LEFT: Final = Words(
    N_("Circlekeep: someone left your organization"),
    (
        N_(
            "Someone who belongs to a group that you lead or administer, or to your organization, "
            "left it. Their places in groups end. Sign in to see which group has a free seat or "
            "needs a leader."
        ),
    ),
)
ACCESS_ENDED: Final = Words(
    N_("Circlekeep: someone’s access was ended"),
    (
        N_(
            "An administrator ended the access of someone who belongs to a group that you lead or "
            "administer, or to your organization. Sign in to see which group has a free seat or "
            "needs a leader, and whether they still have a place that you or another administrator "
            "ends."
        ),
    ),
)


async def tell_of_leaving(post: Post, owed: Owed, deed: TellOfLeaving) -> None:
    """Write to who left."""
    await _tell(post, owed, LEFT, deed.person)


async def end_places(post: Post, owed: Owed, deed: EndPlaces) -> None:
    """Tell who leads and administers their groups, who are known while the places last; end them.

    Who left is not in it, for whoever opens the mailbox reads it.
    """
    await _end_places(post, owed, SOMEONE_LEFT, deed.person)


async def tell_of_ended_access(post: Post, owed: Owed, deed: TellOfEndedAccess) -> None:
    """Tell who leads and administers their groups, and end places if that was said.

    Whose access it is, and why, is not in it.
    """
    await _end_places(post, owed, ACCESS_ENDED, deed.person)


async def tell_of_deactivation(post: Post, owed: Owed, deed: TellOfDeactivation) -> None:
    """Write to whom it is about; why is not in it, for whoever opens the mailbox reads it."""
    await _tell(post, owed, DEACTIVATED, deed.person)


async def tell_of_reactivation(post: Post, owed: Owed, deed: TellOfReactivation) -> None:
    """Write to whom it is about."""
    await _tell(post, owed, REACTIVATED, deed.person)


async def send_mailbox_code(post: Post, owed: Owed, deed: SendMailboxCode) -> None:
    """Have the code made, and write it to the mailbox, unless it is good no more."""
    asked = MailboxCodeOf(post.secret, owed.tenant.organization, deed.person)
    made = await ask_for(post.warden, asked, MailboxCode)
    if made.to is not None:
        await post.write(CODE, [made.to], lambda _: owed.command_id, code=made.told.reveal())


async def tell_of_correction(post: Post, owed: Owed, deed: TellOfCorrection) -> None:
    """Write to whom it is about; what it was, and what it is now, stays where it is sealed."""
    await _tell(post, owed, CORRECTED, deed.person)


async def _end_places(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    """Tell whom it concerns, and end the places: a letter that is not taken keeps none."""
    ending = EndPlacesOf(post.secret, owed.tenant.organization, person)
    try:
        await _tell_concerned(post, owed, words, person)
    except Exception:
        with suppress(Refused):
            await ask_for(post.warden, ending, Done)
        raise
    await ask_for(post.warden, ending, Done)


async def _tell_concerned(post: Post, owed: Owed, words: Words, person: PersonId) -> None:
    """Write to those whom it concerns that somebody is there no more.

    Whom it concerned while the places lasted is remembered until each letter is taken.
    """
    people = post.concerned.get(owed.command_id)
    if people is None:
        asked = WhomLeavingConcerns(post.secret, owed.tenant.organization, person)
        people = (await ask_for(post.warden, asked, PeopleConcerned)).people
        remember(post.concerned, owed.command_id, people)
    await _tell(post, owed, words, *people)
    post.concerned.pop(owed.command_id, None)


async def _tell(post: Post, owed: Owed, words: Words, *people: PersonId) -> None:
    if not people:
        return
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.PERSON, people=people)
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)))
