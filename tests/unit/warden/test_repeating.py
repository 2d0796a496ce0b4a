"""What is asked of the Warden under an idempotency key is done once, and nothing else under it."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from domain.access.events import OperatorAdmitted
from domain.access.origin import HERE
from domain.access.purposes import OperatorReason
from domain.groups.commands import EndMembership
from domain.kernel import Log, PersonId, Said, Sealed, own_log
from domain.protocol import Answer, Request
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.door import AdmitOperator, OperatorAdmission
from domain.protocol.people import EnactRoster, NewPerson, PersonalData, RegisterPeople, RosterStep
from services.warden.inquiry import Inquiry
from tests.kit.memory_warden import MemoryWarden

KEY = bytes(range(32))


async def test_another_request_under_the_key_is_refused_and_not_done(memory: MemoryWarden) -> None:
    """The Warden claims the key in the transaction of its own append."""
    house = await memory.house()
    token, command = await house.token(house.admin), uuid4()
    first, other = house.members[:2]

    def ending(person: object) -> Request:
        step = RosterStep(group=house.group, command=EndMembership(person), command_id=command)  # type: ignore[arg-type]
        return EnactRoster(token, house.program, (step,))

    async def ask(request: Request, said: Said) -> str | None:
        origin = msgspec.structs.replace(HERE, said=said)
        answer = await memory.warden.answer(request, Inquiry(origin))
        if isinstance(answer, Enacted):
            [step] = answer.steps
            return step.refused.code if step.refused else None
        return answer.code  # type: ignore[union-attr]  # a refusal

    one, two = Said(KEY, uuid4()), Said(KEY, uuid4())
    assert await ask(ending(first), one) is None
    assert await ask(ending(first), one) is None
    assert await ask(ending(other), two) == "idempotency.differs"
    assert await memory.store.said_before(house.organization, KEY) not in {one.words, two.words}


@pytest.mark.parametrize("changed", ["mail", "name", "profession"])
async def test_somebody_else_under_the_key_is_not_compared_with_who_was_registered_by_it(
    memory: MemoryWarden, changed: str
) -> None:
    """An id that follows from the key says nothing of what was said under it."""
    house = await memory.house(sessions=0)
    token, person = await house.token(house.admin), PersonId(uuid4())
    data = msgspec.json.decode(house.data_of(person).reveal(), type=PersonalData)

    async def register(data: PersonalData, profession: str, said: Said) -> str | None:
        new = NewPerson(
            person=person,
            data=Sealed(msgspec.json.encode(data).decode()),
            profession=profession,
            locale="fr-CA",
            command_id=person,
        )
        origin = msgspec.structs.replace(HERE, said=said)
        answer = await memory.warden.answer(RegisterPeople(token, (new,)), Inquiry(origin))
        assert isinstance(answer, Enacted)
        [step] = answer.steps
        return step.refused.code if step.refused else None

    one, two = Said(KEY, uuid4()), Said(KEY, uuid4())
    other = {
        "mail": msgspec.structs.replace(data, email="another@example.org"),
        "name": msgspec.structs.replace(data, given_name="Another"),
    }.get(changed, data)
    assert await register(data, "resident", one) is None
    assert await register(data, "resident", one) is None
    profession = "family_physician" if changed == "profession" else "resident"
    assert await register(other, profession, two) == "idempotency.differs"
    assert await register(data, "resident", one) is None


async def test_letting_the_operator_in_twice_under_a_key_opens_one_door(
    memory: MemoryWarden,
) -> None:
    """P9: what is recorded among the looks alone is done once as well."""
    house = await memory.house(sessions=0)
    command = uuid4()

    async def ask(minutes: int, said: Said) -> Answer:
        token = await house.token(house.privacy_officer)
        asked = AdmitOperator(token, OperatorReason.SUPPORT, minutes, command)
        origin = msgspec.structs.replace(HERE, said=said)
        return await memory.warden.answer(asked, Inquiry(origin))

    one, two = Said(KEY, uuid4()), Said(KEY, uuid4())
    first = await ask(10, one)
    assert isinstance(first, OperatorAdmission)
    assert first.admission != command, "whoever chooses the key knows no id by it"
    memory.time.passes(timedelta(minutes=1))
    assert await ask(10, one) == first
    both = await asyncio.gather(*(ask(10, one) for _ in range(3)))
    assert both == [first] * 3
    for said, minutes in ((two, 20), (two, 0)):
        differs = await ask(minutes, said)
        assert isinstance(differs, RefusedAnswer)
        assert differs.code == "idempotency.differs"
    admitted = [
        one
        for one in await memory.store.read_log(own_log(house.organization), Log.ACCESS, 0, 1000)
        if isinstance(one.event, OperatorAdmitted)
    ]
    assert len(admitted) == 1
    memory.time.passes(timedelta(days=8))
    await house.sign_in(house.privacy_officer)
    late = await ask(10, one)
    assert isinstance(late, RefusedAnswer)
    assert late.code == "idempotency.expired"


async def test_a_key_that_let_the_operator_in_does_nothing_else(memory: MemoryWarden) -> None:
    """P9: the other way round, too."""
    house = await memory.house()
    officer, admin = await house.token(house.privacy_officer), await house.token(house.admin)
    ending = RosterStep(
        group=house.group, command=EndMembership(house.members[0]), command_id=uuid4()
    )
    letting = AdmitOperator(admin, OperatorReason.SUPPORT, 10, uuid4())
    asked: list[tuple[Request, bytes]] = [
        (AdmitOperator(officer, OperatorReason.SUPPORT, 10, uuid4()), KEY),
        (EnactRoster(admin, house.program, (ending,)), KEY),
        (EnactRoster(admin, house.program, (ending,)), KEY[::-1]),
        (letting, KEY[::-1]),
    ]
    codes = []
    for request, key in asked:
        origin = msgspec.structs.replace(HERE, said=Said(key, uuid4()))
        answer = await memory.warden.answer(request, Inquiry(origin))
        if isinstance(answer, Enacted):
            [step] = answer.steps
            codes.append(step.refused.code if step.refused else None)
        else:
            codes.append(getattr(answer, "code", None))
    assert codes == [None, "idempotency.differs", None, "idempotency.differs"]
