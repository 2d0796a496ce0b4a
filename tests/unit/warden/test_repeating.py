"""What is asked of the Warden under an idempotency key is done once, and nothing else under it."""

from uuid import uuid4

import msgspec

from domain.access.messages import Enacted, EnactRoster, Request, RosterStep
from domain.access.origin import HERE
from domain.groups.commands import EndMembership
from domain.kernel import Said
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
