"""What cannot be read is named, and nothing else stops for it."""

import pytest

from domain.groups.events import GroupChartered
from domain.groups.group import GROUP
from domain.kernel import Log, Recorded, Stream, Tenant, Unreadable, UnreadableEntry
from domain.ports import Appended
from domain.readable import WhatCanBeRead, entries_of, histories_of
from infra.store.memory import MemoryEventStore
from tests.kit.read_models import a_group
from tests.kit.stores import new_stream, new_tenant, open_logs, request


@pytest.fixture
async def tenant(store: MemoryEventStore) -> Tenant:
    made = new_tenant()
    await open_logs(store, made)
    return made


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore("warden")


async def groups(store: MemoryEventStore, tenant: Tenant, count: int) -> list[Stream]:
    """Groups of one event each, at the positions from 1 on."""
    streams = [new_stream(tenant, "group") for _ in range(count)]
    for stream in streams:
        [answer] = await store.append(tenant, [request(stream, 0, a_group())])
        assert isinstance(answer, Appended)
    return streams


async def test_of_several_streams_those_that_can_be_read_are_given_and_the_others_named(
    store: MemoryEventStore, tenant: Tenant
) -> None:
    first, second, third = await groups(store, tenant, 3)
    for position in (1, 3):
        store.spoil(tenant, position)
    found = await histories_of(store, [first, second, third])
    assert found.read == {second.id: await store.read(second)}
    named = {stream: entry.position for stream, entry in found.unreadable.items()}
    assert named == {first.id: 1, third.id: 3}


async def test_where_no_stream_can_be_read_none_is_given(
    store: MemoryEventStore, tenant: Tenant
) -> None:
    [only] = await groups(store, tenant, 1)
    store.spoil(tenant, 1)
    found = await histories_of(store, [only])
    assert (found.read, set(found.unreadable)) == ({}, {only.id})
    assert await histories_of(store, []) == ({}, {})


@pytest.mark.parametrize("spoilt", [{1}, {2}, {4}, {1, 2}, {2, 4}, {1, 2, 3, 4}, set()])
async def test_a_log_is_read_past_what_cannot_be(
    store: MemoryEventStore, tenant: Tenant, spoilt: set[int]
) -> None:
    await groups(store, tenant, 4)
    for position in spoilt:
        store.spoil(tenant, position)
    for limit in (10, 4, 3):
        found = await entries_of(store, tenant, Log.EVENTS, 0, limit)
        assert [entry.position for entry in found] == [1, 2, 3, 4][:limit]
        unreadable = {one.position for one in found if isinstance(one, UnreadableEntry)}
        assert unreadable == {position for position in spoilt if position <= limit}
        assert all(isinstance(one, Recorded | UnreadableEntry) for one in found)


async def test_what_may_not_wait_is_decided_on_what_can_be_read(
    store: MemoryEventStore, tenant: Tenant
) -> None:
    odd, fine = await groups(store, tenant, 2)
    await store.append(tenant, [request(odd, 1, GroupChartered())])
    store.spoil(tenant, 3)
    patient = WhatCanBeRead(store)
    states = await patient.states(GROUP, [odd, fine])
    assert [states[one.id].version for one in (odd, fine)] == [2, 1]
    assert states[odd.id].state == states[fine.id].state
    with pytest.raises(Unreadable):
        await store.states(GROUP, [odd])
    assert (await patient.states(GROUP, [fine]))[fine.id] == states[fine.id]


async def test_a_stream_of_which_nothing_can_be_read_is_as_it_began_and_goes_on(
    store: MemoryEventStore, tenant: Tenant
) -> None:
    [odd] = await groups(store, tenant, 1)
    store.spoil(tenant, 1)
    folded = (await WhatCanBeRead(store).states(GROUP, [odd]))[odd.id]
    assert (folded.state, folded.version, folded.position) == (GROUP.initial, 1, 1)
    [after] = await store.append(tenant, [request(odd, 1, GroupChartered())])
    assert isinstance(after, Appended)


async def test_histories_for_what_may_not_wait_are_as_long_as_they_can_be_read(
    store: MemoryEventStore, tenant: Tenant
) -> None:
    odd, fine = await groups(store, tenant, 2)
    await store.append(tenant, [request(odd, 1, GroupChartered())])
    patient = WhatCanBeRead(store)
    whole = await store.read_streams([odd, fine])
    assert await patient.read_streams([odd, fine]) == whole
    store.spoil(tenant, 3)
    with pytest.raises(Unreadable):
        await store.read_streams([odd, fine])
    assert await patient.read_streams([odd, fine]) == {
        odd.id: whole[odd.id][:1],
        fine.id: whole[fine.id],
    }
