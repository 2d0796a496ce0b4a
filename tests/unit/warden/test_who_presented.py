"""Who presented is named in the answer that shows it, under the one record of that look."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.access.events import AccessPermitted
from domain.access.purposes import ObjectKind, Purpose
from domain.groups.commands import EndMembership
from domain.kernel import PersonId
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.glass import GlassOpened
from domain.protocol.names import PersonName
from services.warden.people.names import names_from
from services.warden.people.personal_data import known_people, opened_people
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden


async def presented(house: House, *, leaves: bool) -> tuple[PersonId, UUID]:
    """A member presents, and leaves the group perhaps."""
    presenter = house.members[0]
    done = await house.present(presenter, house.sessions[0])
    assert done.made is not None
    if leaves:
        await house.roster(house.admin, EndMembership(presenter))
    return presenter, done.made


async def looks(memory: MemoryWarden, house: House, after: int) -> list[AccessPermitted]:
    recorded = await memory.accesses(house.tenant)
    return [
        one.event
        for one in recorded
        if one.position > after and isinstance(one.event, AccessPermitted)
    ]


async def named(memory: MemoryWarden, house: House, person: PersonId) -> PersonName:
    known = await known_people(memory.parts, house.organization, [person])
    return names_from(await opened_people(memory.parts, house.organization, known))[person]


async def end(memory: MemoryWarden, house: House) -> int:
    recorded = await memory.accesses(house.tenant)
    return recorded[-1].position if recorded else 0


@pytest.mark.parametrize("leaves", [False, True])
async def test_p19_a_look_at_who_presented_is_one_record_of_the_item_alone(
    memory: MemoryWarden, *, leaves: bool
) -> None:
    """P19: neither a name nor a circle is looked at beside it, whoever has left since."""
    house = await memory.house()
    presenter, item = await presented(house, leaves=leaves)
    before = await end(memory, house)
    token = await house.token(house.leader)
    shown = await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), ItemShown)
    assert shown.presenter == await named(memory, house, presenter)
    [look] = await looks(memory, house, before)
    assert [(one.kind, one.id) for one in look.objects] == [(ObjectKind.PRESENTATION, item)]


async def test_p19_break_glass_records_the_item_and_its_reader_and_nobody_who_presented(
    memory: MemoryWarden,
) -> None:
    """P19: the watermark is the reader's own name; whoever presented is in the answer alone."""
    house = await memory.house()
    presenter, item = await presented(house, leaves=False)
    glass = await Glass(house).ready()
    memory.time.passes(timedelta(minutes=1))
    grant = await glass.granted(item)
    before = await end(memory, house)
    opened = await glass.open(glass.asks, grant, item)
    assert isinstance(opened, GlassOpened), opened
    assert opened.presenter == await named(memory, house, presenter)
    [look] = await looks(memory, house, before)
    assert {one.id for one in look.objects} == {item, glass.asks}
