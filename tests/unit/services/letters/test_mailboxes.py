"""A mailbox that takes nothing is one reader's alone: all others get their letter, and once."""

from uuid import UUID

import pytest

from domain.kernel import PersonId, Sealed, Unavailable, own_log
from domain.policies.policy import (
    AskOldMailbox,
    EndPlaces,
    LetterDeed,
    Owed,
    SendFirstFactorCode,
    SendInvitation,
    SendMailboxCode,
    SendNewMailboxCode,
    SendRecoveryCode,
    SendSignInLink,
    TellOfEndedAccess,
    TellOfMailbox,
    TellOfRenewalAsked,
    TellOfRenewalVouched,
)
from domain.protocol import Answer, Request
from domain.protocol.names import PostalAddress
from domain.protocol.offices import PeopleToTell
from domain.protocol.people import EndPlacesOf, PeopleConcerned, WhomLeavingConcerns
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.notice import NOTICE
from services.letters.post import NOT_TAKEN, REMEMBERED, Post, to_each
from tests.kit.letters import AT, ORGANIZATION, OWED, READER, THING, Reader

READERS = tuple(
    PostalAddress(PersonId(UUID(int=number)), Sealed(f"{number}@example.org"), "en")
    for number in range(11, 15)
)
DEAD = READERS[1].email
OF_ONE = (
    SendRecoveryCode
    | SendSignInLink
    | SendFirstFactorCode
    | SendMailboxCode
    | SendInvitation
    | SendNewMailboxCode
    | AskOldMailbox
    | TellOfMailbox
    | TellOfRenewalAsked
    | TellOfRenewalVouched
)
TO_ALL = [row for row in OWED if not isinstance(row[1], OF_ONE)]
"""A code goes to one mailbox, and so do an invitation and the two letters of another mailbox."""


def owed(deed: LetterDeed) -> Owed:
    return Owed(
        tenant=own_log(ORGANIZATION),
        policy="test",
        event_id=THING,
        correlation_id=THING,
        command_id=UUID(int=5),
        deed=deed,
        due_at=AT,
    )


@pytest.mark.parametrize(
    ("deed", "whom"), [row[1:] for row in TO_ALL], ids=[row[0] for row in TO_ALL]
)
async def test_a_dead_mailbox_keeps_no_other_waiting_and_nobody_is_written_to_twice(
    deed: LetterDeed, whom: PeopleToTell
) -> None:
    mail = MemoryMail()
    mail.dead = DEAD
    post = Post(Reader("en", whom, READERS), mail, Sealed(""))
    for _ in range(3):
        with pytest.raises(Unavailable) as caught:
            await carry_out(post, owed(deed), deed)
        assert caught.value.code == NOT_TAKEN
    assert [letter.to for letter in mail.letters] == [
        one.email for one in READERS if one.email != DEAD
    ]
    mail.dead = None
    assert await carry_out(post, owed(deed), deed) is None
    assert [letter.to for letter in mail.letters[3:]] == [DEAD]


class Leaving(Reader):
    """A Warden that knows whom it concerns for as long as there are places."""

    def __init__(self) -> None:
        super().__init__("en", readers=READERS)
        self.ended = 0

    async def ask(self, request: Request) -> Answer:
        if isinstance(request, WhomLeavingConcerns) and self.ended:
            return PeopleConcerned(())
        self.ended += isinstance(request, EndPlacesOf)
        return await super().ask(request)


@pytest.mark.parametrize("deed", [EndPlaces(READER), TellOfEndedAccess(READER)], ids=str)
async def test_places_end_though_a_letter_is_not_taken_and_who_was_not_told_is_told_later(
    deed: LetterDeed,
) -> None:
    mail, warden = MemoryMail(), Leaving()
    post = Post(warden, mail, Sealed(""))
    mail.away = True
    with pytest.raises(Unavailable):
        await carry_out(post, owed(deed), deed)
    assert warden.ended == 1
    mail.away, mail.dead = False, DEAD
    with pytest.raises(Unavailable):
        await carry_out(post, owed(deed), deed)
    mail.dead = None
    assert await carry_out(post, owed(deed), deed) is None
    assert {letter.to for letter in mail.letters} == {one.email for one in READERS}
    assert len(mail.letters) == len(READERS)
    assert not post.concerned


async def test_a_server_that_is_away_is_not_asked_for_each_reader() -> None:
    asked: list[int] = []

    async def away(one: int) -> None:
        asked.append(one)
        raise Unavailable("mail.unavailable", "nobody takes letters")

    with pytest.raises(Unavailable) as caught:
        await to_each(range(3), away)
    assert (caught.value.code, asked) == ("mail.unavailable", [0])


async def test_the_last_letters_that_left_are_known_again_and_no_more() -> None:
    post = Post(Reader("en"), MemoryMail(), Sealed(""))
    ids = [UUID(int=number) for number in range(REMEMBERED + 1)]
    for id_ in ids:
        await post.write(NOTICE, READERS[:1], {READERS[0].person: id_}.__getitem__)
    assert list(post.left) == ids[1:]
