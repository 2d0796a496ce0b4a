"""One who asks for much keeps nobody else waiting, least of all another organization."""

import asyncio

from domain.access.events import AccessDenied
from domain.kernel import Sealed, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.names import FindPeople, PeopleFound
from domain.protocol.trail import SearchTrail
from infra.callers.turns import MOST_WAITING
from tests.kit.memory_warden import MemoryWarden


async def test_sixty_searches_of_one_auditor_do_not_come_before_another_tenants_one(
    memory: MemoryWarden,
) -> None:
    """Threat: denial of service. Whoever asks for too much is told so, and it is on record."""
    ours, theirs = await memory.house("ONE", sessions=0), await memory.house("TWO", sessions=0)
    search = FindPeople(await ours.token(ours.auditor), Sealed("Given"))
    other = FindPeople(await theirs.token(theirs.auditor), Sealed("Family-"))
    ended: list[str] = []

    async def ask(whose: str, request: FindPeople) -> object:
        answer = await memory.warden.answer(request)
        ended.append(whose)
        return answer

    many = [asyncio.ensure_future(ask("ours", search)) for _ in range(60)]
    await asyncio.sleep(0)
    await ask("theirs", other)
    answers = await asyncio.gather(*many)
    told = [one.code for one in answers if isinstance(one, RefusedAnswer)]
    assert told.count("work.too_much") >= 60 - MOST_WAITING - 2
    done_before = ended[: ended.index("theirs")].count("ours") - told.count("work.too_much")
    assert done_before <= 3
    rules = {
        entry.event.rule
        for entry in await memory.accesses(own_log(ours.organization))
        if isinstance(entry.event, AccessDenied)
    }
    assert "work.too_much" in rules


async def test_while_everybody_is_looked_through_others_are_answered(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    found = await house.wants(
        FindPeople(await house.token(house.auditor), Sealed(f"Given-{house.leader.hex[:8]}")),
        PeopleFound,
    )
    assert list(found.names) == [house.leader]
    search = SearchTrail(token=await house.token(house.auditor))
    assert not isinstance(await house.ask(search), RefusedAnswer)
