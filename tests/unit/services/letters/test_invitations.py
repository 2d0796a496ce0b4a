"""The letter of an invitation leads to its page; what comes back is noted, the rest tried again."""

from uuid import UUID

import pytest

from domain.kernel import Sealed, Unavailable, own_log
from domain.policies.policy import Owed, SendInvitation
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from domain.protocol.invitations import InvitationByMail, InvitationLetter, NoteLetterReturned
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from tests.kit.letters import AT, ORGANIZATION, THING, Reader

READER = Sealed("reader@example.org")
SITE = "https://groups.example.org"


class Asked(Reader):
    """The reader's Warden, which remembers what it was asked; ``over`` has nothing to send."""

    def __init__(self, *, over: bool = False) -> None:
        super().__init__("en-CA")
        self.over = over
        self.asked: list[Request] = []

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request)
        if isinstance(request, NoteLetterReturned):
            return Done()
        return InvitationLetter() if self.over else await super().ask(request)


def owed() -> Owed:
    return Owed(
        tenant=own_log(ORGANIZATION),
        policy="invitations",
        event_id=THING,
        correlation_id=THING,
        command_id=UUID(int=5),
        deed=SendInvitation(THING),
        due_at=AT,
    )


async def sent(warden: Asked, mail: MemoryMail) -> Post:
    post = Post(warden, mail, Sealed("secret"), SITE)
    assert await carry_out(post, owed(), SendInvitation(THING)) is None
    return post


async def test_it_leads_to_the_page_with_the_code_after_the_sign_that_no_log_has() -> None:
    mail = MemoryMail()
    await sent(Asked(), mail)
    [letter] = mail.letters
    assert f"{SITE}/invitation#one-time-link" in letter.text


async def test_what_has_left_is_given_no_other_link() -> None:
    warden, mail = Asked(), MemoryMail()
    post = await sent(warden, mail)
    assert await carry_out(post, owed(), SendInvitation(THING)) is None
    assert len(mail.letters) == 1
    assert warden.asked == [InvitationByMail(Sealed("secret"), ORGANIZATION, THING)]


async def test_nothing_is_sent_of_what_is_over_by_then() -> None:
    mail = MemoryMail()
    await sent(Asked(over=True), mail)
    assert mail.letters == []


async def test_what_the_mailbox_refuses_for_good_is_noted_and_is_not_tried_again() -> None:
    warden, mail = Asked(), MemoryMail()
    mail.dead = READER
    await sent(warden, mail)
    noted = warden.asked[-1]
    assert isinstance(noted, NoteLetterReturned)
    assert noted.invitation == THING


async def test_what_cannot_be_sent_now_is_tried_again() -> None:
    warden, mail = Asked(), MemoryMail()
    mail.away = True
    post = Post(warden, mail, Sealed("secret"), SITE)
    with pytest.raises(Unavailable):
        await carry_out(post, owed(), SendInvitation(THING))
    assert not any(isinstance(one, NoteLetterReturned) for one in warden.asked)
    mail.away = False
    assert await carry_out(post, owed(), SendInvitation(THING)) is None
    assert len(mail.letters) == 1
