"""Writes to somebody that they were corrected by another; brings the code for their mailbox."""

from typing import Final
from uuid import uuid5

from domain.policies.policy import Owed, SendMailboxCode, TellOfCorrection
from domain.protocol.names import Occasion
from domain.protocol.people import MailboxCode, MailboxCodeOf
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

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


async def send_mailbox_code(post: Post, owed: Owed, deed: SendMailboxCode) -> None:
    """Have the code made, and write it to the mailbox, unless it is good no more."""
    asked = MailboxCodeOf(post.secret, owed.tenant.organization, deed.person)
    made = await ask_for(post.warden, asked, MailboxCode)
    if made.to is not None:
        await post.write(CODE, [made.to], lambda _: owed.command_id, code=made.told.reveal())


async def tell_of_correction(post: Post, owed: Owed, deed: TellOfCorrection) -> None:
    """Write to whom it is about; what it was, and what it is now, stays where it is sealed."""
    organization = owed.tenant.organization
    to = await post.addresses(organization, Occasion.PERSON, people=(deed.person,))
    await post.write(CORRECTED, to, lambda who: uuid5(owed.command_id, str(who)))
