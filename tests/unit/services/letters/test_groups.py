"""Who is written to of what happens in a group, and that no letter says whom it is about."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, Sealed, Tenant
from domain.kernel.identifiers import ProgramId
from domain.policies.group_deeds import (
    CircleDeed,
    TellOfDeparture,
    TellOfEnd,
    TellOfLeaderMissing,
    TellOfNewMember,
    TellOfRequest,
    TellOfSeat,
    TellOfTooFew,
)
from domain.policies.policy import LetterDeed, Owed
from domain.protocol import Answer, Request
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from domain.protocol.people import GroupConcerns, WhomGroupConcerns
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from tests.kit.letters import AT, ORGANIZATION, THING

LEADER, MEMBER, ADMIN, ASKING = (PersonId(UUID(int=number)) for number in (11, 12, 13, 14))
LED = GroupConcerns(name="Group 85", leaders=(LEADER,), members=(MEMBER,), admins=(ADMIN,))
PROGRAM = ProgramId(UUID(int=8))


class Circle:
    """A Warden that knows one group, and everybody's address."""

    def __init__(self, concerns: GroupConcerns) -> None:
        self.concerns = concerns
        self.asked: list[Request] = []

    async def ask(self, request: Request) -> Answer:
        """Say whom it concerns, or where they are written to."""
        self.asked.append(request)
        if isinstance(request, WhomGroupConcerns):
            return self.concerns
        assert isinstance(request, AddressesOf)
        assert request.occasion is Occasion.GROUP
        return Addresses(
            tuple(
                PostalAddress(one, Sealed(f"{one.int}@example.org"), "en-CA")
                for one in request.people
            )
        )


async def written(deed: LetterDeed, concerns: GroupConcerns = LED) -> dict[int, str]:
    """Carry a deed out; give what is written to whom, by number."""
    warden, mail = Circle(concerns), MemoryMail()
    owed = Owed(
        tenant=Tenant(ORGANIZATION, PROGRAM),
        policy="group_news",
        event_id=THING,
        correlation_id=THING,
        command_id=UUID(int=5),
        deed=deed,
        due_at=AT,
    )
    post = Post(warden, mail, Sealed(""), "https://groups.example.org")
    assert await carry_out(post, owed, deed) is None
    assert len({letter.id for letter in mail.letters}) == len(mail.letters)
    return {
        int(letter.to.reveal().partition("@")[0]): f"{letter.subject}\n{letter.text}"
        for letter in mail.letters
    }


@pytest.mark.parametrize(
    ("deed", "numbers"),
    [
        (TellOfRequest(THING), [11]),
        (TellOfNewMember(THING), [11]),
        (TellOfDeparture(THING), [11]),
        (TellOfTooFew(THING), [11, 13]),
        (TellOfLeaderMissing(THING), [12, 13]),
        (TellOfEnd(THING), [11, 12]),
    ],
    ids=repr,
)
async def test_each_is_told_what_is_theirs_to_know(
    deed: CircleDeed, numbers: Sequence[int]
) -> None:
    letters = await written(deed)
    assert list(letters) == numbers
    for text in letters.values():
        assert "Group 85" in text


async def test_while_nobody_leads_who_administers_hears_that_somebody_asks() -> None:
    unled = msgspec.structs.replace(LED, leaders=())
    assert list(await written(TellOfRequest(THING), unled)) == [13]


async def test_admins_are_asked_to_find_a_leader_and_members_told_that_they_are() -> None:
    letters = await written(TellOfLeaderMissing(THING))
    assert "Find a leader" in letters[13]
    assert "you are told when someone leads it" in letters[12]


async def test_a_letter_leads_to_the_page_where_it_goes_on() -> None:
    here = f"https://groups.example.org/programs/{PROGRAM}/groups/{THING}"
    assert here in (await written(TellOfRequest(THING)))[11]
    assert "https://groups.example.org/my-groups" in (await written(TellOfSeat(ASKING)))[14]


async def test_where_nobody_is_concerned_nobody_is_written_to() -> None:
    assert await written(TellOfEnd(THING), GroupConcerns(name="Group 85")) == {}
