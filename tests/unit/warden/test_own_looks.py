"""What people look at of their own is on record where they alone are shown it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

from domain.access.events import (
    AccessDenied,
    AccessPermitted,
)
from domain.access.origin import HERE, Origin
from domain.access.purposes import Purpose
from domain.kernel import PersonId, own_log
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from domain.protocol.cases import EraseItem, ItemRedacted, ReadItem
from domain.protocol.mine import MineShown, WhoSawMine
from domain.sessions.words import Audience
from services.warden.trail.own_looks import MOST, OwnLooks
from services.warden.warden import Warden
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down. [mark]"
TRACE = "00-" + "5" * 32 + "-" + "7" * 16 + "-01"


async def served(warden: Warden, request: Request, *, origin: Origin = HERE) -> Answer:
    """Ask as the socket does, by somebody who takes the answer."""
    answers: list[Answer] = []

    async def deliver(answer: Answer) -> bool:
        answers.append(answer)
        return True

    await warden.serve(request, origin, deliver)
    await warden.outcomes.write()
    [answer] = answers
    return answer


async def own_of(memory: MemoryWarden, house: House, person: PersonId) -> Sequence[UUID]:
    """Say what somebody looked at of their own, by a Warden that has just started."""
    looks, _ = await OwnLooks().of(memory.store, house.organization, person)
    return [look.item.id for look in looks]


async def test_p19_a_look_at_ones_own_is_in_no_log_that_officers_search(
    memory: MemoryWarden,
) -> None:
    """P19: own looks go to log 3 of the organization, under ids that no other log has."""
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    author = house.members[0]
    origin = Origin("192.0.2.0/24", TRACE, uuid4())
    token = await house.token(author)
    tenants = (house.tenant, own_log(house.organization))
    before = [len(await memory.accesses(tenant)) for tenant in tenants]
    await served(memory.warden, ReadItem(token, house.program, item, Purpose.OWN), origin=origin)
    await served(memory.warden, WhoSawMine(token, item), origin=origin)
    assert [len(await memory.accesses(tenant)) for tenant in tenants] == before
    session = (await memory.parts.sessions.principal(token)).session
    kept = [one for one in await memory.own_looks(house.organization) if one.version == 1]
    assert len(kept) == 2
    for one in kept:
        assert cast("AccessPermitted", one.event).session != session
        assert one.metadata.traceparent is None
        assert one.metadata.correlation_id == one.stream.id


async def test_p19_a_look_at_what_is_gone_of_ones_own_is_in_no_log_that_officers_search(
    memory: MemoryWarden,
) -> None:
    """P19: that something was here is told to its author, and on record as theirs alone."""
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    token = await house.token(house.members[0])
    await house.wants(EraseItem(token, house.program, item, uuid4()), Done)
    before = len(await memory.accesses(house.tenant))
    shown = await house.ask(ReadItem(token, house.program, item, Purpose.OWN))
    assert isinstance(shown, ItemRedacted)
    assert len(await memory.accesses(house.tenant)) == before
    denial = (await memory.own_looks(house.organization))[-1].event
    assert cast("AccessDenied", denial).rule == "item.gone"


async def test_p25_own_looks_are_shown_to_their_author_alone_and_how_each_ended(
    memory: MemoryWarden,
) -> None:
    """P25: from the log itself, whichever Warden wrote it."""
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    token = await house.token(house.members[0])
    for _ in range(2):
        await served(memory.warden, ReadItem(token, house.program, item, Purpose.OWN))
    anew = memory.but(own_looks=OwnLooks())
    shown = cast("MineShown", await anew.answer(WhoSawMine(token)))
    assert [(look.object, look.ended, look.program) for look in shown.own] == [
        (item, "released", house.program)
    ] * 2
    assert await own_of(memory, house, house.members[1]) == []
    other = await house.told(TEXT, Audience.NOBODY, member=1)
    shown = cast("MineShown", await anew.answer(WhoSawMine(token, item=other)))
    assert shown.own == ()


async def test_only_the_newest_own_looks_of_somebody_are_kept_in_mind(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    token = await house.token(house.members[0])
    for _ in range(MOST + 1):
        memory.time.passes(timedelta(seconds=1))
        await house.ask(ReadItem(token, house.program, item, Purpose.OWN))
    looks, _ = await OwnLooks().of(memory.store, house.organization, house.members[0])
    assert len(looks) == MOST
    assert looks[0].at == memory.time.at
