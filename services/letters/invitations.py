"""Brings somebody the link of their invitation: it says to which program, not who is in it."""

from typing import Final
from uuid import uuid5

from domain.kernel import Unavailable
from domain.kernel.locales import name_in
from domain.policies.policy import Owed, SendInvitation
from domain.protocol.answers import Done
from domain.protocol.invitations import InvitationByMail, InvitationLetter, NoteLetterReturned
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import NOT_TAKEN, Post, Words

INVITED: Final = Words(
    N_("%(organization)s invites you to its Balint groups"),
    (
        N_("%(organization)s invites you to its program “%(program)s”."),
        N_(
            "In a Balint group, six to ten clinicians and one or two leaders meet regularly and "
            "talk, in confidence, about their relationships with patients."
        ),
        N_("To accept or decline, open this page and press the button: %(link)s"),
        N_(
            "The link works once, for 14 days, and is meant for you alone. If you do not know why "
            "you get this email, the page lets you say so."
        ),
    ),
)


async def send_invitation(post: Post, owed: Owed, deed: SendInvitation) -> None:
    """Send it; where the mailbox takes it not, for good, those who invite are shown that."""
    organization, letter = owed.tenant.organization, uuid5(owed.command_id, "invitation")
    if letter in post.left:
        return
    asked = InvitationByMail(post.secret, organization, deed.invitation)
    found = await ask_for(post.warden, asked, InvitationLetter)
    if found.to is None or found.organization is None or found.program is None:
        return
    locale = found.to.locale
    try:
        await post.write(
            INVITED,
            [found.to],
            lambda _: letter,
            organization=name_in(locale, found.organization),
            program=name_in(locale, found.program),
            link=f"{post.site}/invitation#{found.link.reveal()}",
        )
    except Unavailable as away:
        if away.code != NOT_TAKEN:
            raise
        returned = NoteLetterReturned(post.secret, organization, deed.invitation, letter)
        await ask_for(post.warden, returned, Done)
