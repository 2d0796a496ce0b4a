"""Of an appointment the officers hear by mail, and of the operator's every member, in time."""

from datetime import timedelta
from typing import cast
from uuid import uuid4

from domain.access.refusing import refusal_of
from domain.kernel import PersonId, own_log
from domain.policies.policy import Owed, SettleAppointment, TellOfAppointment
from domain.protocol import Answer, Request
from domain.protocol.answers import RefusedAnswer
from domain.protocol.offices import OfficerProposed
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_offices import accomplice, deserted, offices_of, proposed


class Asked:
    """The Warden as a worker has it: what it refuses is raised."""

    def __init__(self, memory: MemoryWarden) -> None:
        self._memory = memory

    async def ask(self, request: Request) -> Answer:
        answer = await self._memory.warden.answer(request)
        if isinstance(answer, RefusedAnswer):
            raise refusal_of(answer)
        return answer

    async def healthy(self) -> bool:
        return True


def owed(house: House, memory: MemoryWarden, deed: TellOfAppointment | SettleAppointment) -> Owed:
    return Owed(
        tenant=own_log(house.organization),
        policy="appointments",
        event_id=uuid4(),
        correlation_id=uuid4(),
        command_id=uuid4(),
        deed=deed,
        due_at=memory.time(),
    )


async def test_every_member_is_written_to_by_when_to_object_and_no_letter_names_anybody(
    memory: MemoryWarden,
) -> None:
    """P9: every member is told by mail."""
    house, mail = await deserted(memory), MemoryMail()
    answer = cast("OfficerProposed", await proposed(house, accomplice()))
    post = Post(Asked(memory), mail, POSTMAN)
    deed = TellOfAppointment(answer.appointment)
    assert await carry_out(post, owed(house, memory, deed), deed) is None
    told = {letter.to.reveal() for letter in mail.letters}
    assert {house.email(person) for person in (*house.members, house.leader)} <= told
    assert house.email(house.auditor) in told
    for letter in mail.letters:
        assert f"{answer.settles_at:%Y-%m-%d}" in letter.text
        assert "Accomplice" not in letter.text
        assert "three members" in letter.text


async def test_officers_are_written_to_when_one_proposes_and_when_another_confirms(
    memory: MemoryWarden,
) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, mail = glass.house, MemoryMail()
    post = Post(Asked(memory), mail, POSTMAN)
    deed = TellOfAppointment(await glass.propose(house.members[0]))
    assert await carry_out(post, owed(house, memory, deed), deed) is None
    told = {letter.to.reveal() for letter in mail.letters}
    officers = {house.admin, house.auditor, house.privacy_officer, *house.deputies}
    assert told == {house.email(person) for person in (*officers, house.members[0])}


async def test_an_office_begins_by_the_worker_in_its_time_and_is_refused_before(
    memory: MemoryWarden,
) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house = glass.house
    post = Post(Asked(memory), MemoryMail(), POSTMAN)
    person = PersonId(uuid4())
    await house.register([person])
    deed = SettleAppointment(await glass.propose(person))
    refused = await carry_out(post, owed(house, memory, deed), deed)
    assert refused is not None
    assert refused.code == "office.not_settled"
    memory.time.passes(timedelta(hours=72))
    assert await carry_out(post, owed(house, memory, deed), deed) is None
    assert "privacy_officer" in await offices_of(memory, house, person)
