"""Writes to both mailboxes of somebody that another is asked for, and has it settled in time."""

from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid5

from domain.kernel import PersonId
from domain.policies.policy import (
    AskOldMailbox,
    Owed,
    SendNewMailboxCode,
    SettleMailbox,
    TellOfficersOfMailbox,
    TellOfMailbox,
    TellOfMailboxStopped,
)
from domain.protocol.answers import Done
from domain.protocol.mailboxes import (
    MailboxCode,
    MoveLetterOf,
    MoveLetterTo,
    SettleNewMailbox,
)
from domain.protocol.names import Occasion
from services.app.asking import ask_for
from services.languages import N_
from services.letters.officers import other_officers
from services.letters.post import Post, Words

NEW_CODE: Final = Words(
    N_("Circlekeep: your code for your new address"),
    (
        N_("Someone asked that this address become the one of a Circlekeep account."),
        N_(
            "If it was you, type this code within one hour on the page where it was asked, or "
            "give it to the administrator who helps you:"
        ),
        "%(code)s",
        N_("If it was not you, do nothing: the address is not used without the code."),
    ),
)
OLD_ASKED: Final = Words(
    N_("Circlekeep: another address was asked for"),
    (
        N_("Someone asked that another address take the place of this one in your account."),
        N_("If it was you, type this code where you are signed in. It then applies at once:"),
        "%(code)s",
        N_("If it was not you, stop it with the same code on this page:"),
        "%(link)s",
        N_(
            "If you do nothing, it can apply after 72 hours. Whoever is signed in to your account "
            "can stop it too, under “Account”. Never give this code to anyone."
        ),
    ),
)
STOPPED: Final = Words(
    N_("Circlekeep: your address stays the same"),
    (
        N_("Another address had been asked for your Circlekeep account. It was not taken."),
        N_(
            "If you did not ask for it, change your password and tell an administrator of your "
            "organization."
        ),
    ),
)
MOVED: Final = Words(
    N_("Circlekeep: your address is another one"),
    (
        N_(
            "Your Circlekeep account has another email address. Letters go there from now on, and "
            "whoever was signed in elsewhere was signed out. Your password and your passkeys "
            "stay the same."
        ),
        N_("If you did not expect this, tell an administrator of your organization at once."),
    ),
)
OFFICERS: Final = Words(
    N_("Circlekeep: someone who holds a role asks for another address"),
    (
        N_(
            "Someone who holds a role in your organization asks for another email address. If "
            "their earlier mailbox does not answer within 72 hours, it is taken only if an officer "
            "of another role confirms that it is they who ask."
        ),
        N_("Ask them yourself, by telephone or in person. Then open “Officers”:"),
        "%(link)s",
    ),
)


async def send_new_mailbox_code(post: Post, owed: Owed, deed: SendNewMailboxCode) -> None:
    """Have the code made, and write it to the mailbox that is asked for."""
    made = await _about(post, owed, deed, MoveLetterTo.NEW)
    if made.to is not None:
        await post.write(NEW_CODE, [made.to], lambda _: owed.command_id, code=made.told.reveal())


async def ask_old_mailbox(post: Post, owed: Owed, deed: AskOldMailbox) -> None:
    """Write a code to the mailbox that somebody has: with it they agree, or stop it."""
    made = await _about(post, owed, deed, MoveLetterTo.OLD)
    if made.to is not None and made.told.reveal():
        whose = f"organization={owed.tenant.organization}&person={deed.person}"
        link = f"{post.site}/mailbox-stops?{whose}"
        values = {"code": made.told.reveal(), "link": link}
        await post.write(OLD_ASKED, [made.to], lambda _: owed.command_id, **values)


async def tell_officers_of_mailbox(post: Post, owed: Owed, deed: TellOfficersOfMailbox) -> None:
    """Write to the other officers of the organization; whose it is they see there, on record."""
    others, link = await other_officers(post, owed, deed.person), f"{post.site}/officers"
    await post.write(OFFICERS, others, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def settle_mailbox(post: Post, owed: Owed, deed: SettleMailbox) -> None:
    """Have it taken, or given up."""
    organization = owed.tenant.organization
    settle = SettleNewMailbox(post.secret, organization, deed.person, owed.event_id)
    await ask_for(post.warden, settle, Done)


async def tell_of_mailbox_stopped(post: Post, owed: Owed, deed: TellOfMailboxStopped) -> None:
    """Write to the mailbox that somebody keeps."""
    to = await post.addresses(owed.tenant.organization, Occasion.PERSON, people=(deed.person,))
    await post.write(STOPPED, to, lambda who: uuid5(owed.command_id, str(who)))


async def tell_of_mailbox(post: Post, owed: Owed, deed: TellOfMailbox) -> None:
    """Write to the mailbox before and to the new one, each a letter of its own."""
    for which in MoveLetterTo:
        made = await _about(post, owed, deed, which)
        if made.to is not None:
            await post.write(MOVED, [made.to], _always(uuid5(owed.command_id, which)))


def _always(id_: UUID) -> Callable[[PersonId], UUID]:
    return lambda _: id_


async def _about(
    post: Post,
    owed: Owed,
    deed: SendNewMailboxCode | AskOldMailbox | TellOfMailbox,
    which: MoveLetterTo,
) -> MailboxCode:
    asked = MoveLetterOf(post.secret, owed.tenant.organization, deed.person, which)
    return await ask_for(post.warden, asked, MailboxCode)
