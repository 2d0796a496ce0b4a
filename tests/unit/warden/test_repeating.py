"""What is asked of the Warden under an idempotency key is done once, and nothing else under it."""

from uuid import uuid4

import msgspec
import pytest

from domain.access.messages import (
    Enacted,
    EnactRoster,
    NewPerson,
    PersonalData,
    RegisterPeople,
    Request,
    RosterStep,
)
from domain.access.origin import HERE
from domain.groups.commands import EndMembership
from domain.kernel import PersonId, Said, Sealed
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
