"""An entry that cannot be read stops decisions on its stream, and on no other."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from domain.execute import Step, execute_all
from domain.groups.commands import PauseGroup
from domain.groups.events import GroupActivated
from domain.groups.group import GROUP
from domain.kernel import UNREADABLE, Event, Log, Recorded, Role, Stream, Tenant, Unreadable
from domain.readable import WhatCanBeRead, entries_of
from domain.sessions.events import ParticipantLeft, SessionCancelled
from domain.sessions.session import SESSION
from domain.skips.skips import DECISIONS, EVERYTHING, skips_of
from infra.store.postgres import PostgresEventStore
from tests.kit.database import Migrated
from tests.kit.read_models import Mirror, a_group, ask, person, skip_on_record
from tests.kit.stores import BEGINNING, context, new_stream, new_tenant

RETYPE = "UPDATE circlekeep.events SET type = $1 WHERE stream_id = $2 AND version = $3 RETURNING 1"
GARBLE = """
UPDATE circlekeep.events SET payload = '{}' WHERE stream_id = $1 AND version = $2 RETURNING 1"""


@dataclass
class Two:
    """Two groups of one program, of which the first has an entry that nobody can read."""

    database: Migrated
    mirror: Mirror
    tenant: Tenant
    odd: Stream
    fine: Stream

    def store(self) -> PostgresEventStore:
        """A store that remembers nothing."""
        return PostgresEventStore(self.mirror.app_pool)

    async def stage(self, stream: Stream) -> object:
        """How far a group has come, folded from its beginning."""
        return (await self.store().states(GROUP, [stream]))[stream.id].state.stage

    async def skip(self, reader: str, version: int) -> None:
        """Leave the entry of this version out, as the Warden records it."""
        where = "SELECT position FROM circlekeep.events WHERE stream_id = $1 AND version = $2"
        [[position]] = await ask(self.database, where, self.odd.id, version)
        assert isinstance(position, int)
        await skip_on_record(self.mirror, self.odd, reader, position, version)


@pytest.fixture
async def two(circlekeep: Migrated, mirror: Mirror) -> Two:
    tenant = new_tenant()
    odd, fine = new_stream(tenant, "group"), new_stream(tenant, "group")
    for group in (odd, fine):
        await mirror.tell(group, a_group(), GroupActivated())
    return Two(circlekeep, mirror, tenant, odd, fine)


async def test_the_refusal_says_which_entry_it_is_and_nothing_of_what_it_holds(two: Two) -> None:
    await ask(two.database, RETYPE, "group.dreamt", two.odd.id, 2)
    with pytest.raises(Unreadable) as refused:
        await two.store().states(GROUP, [two.odd])
    entry = refused.value.entry
    assert (entry.tenant, entry.log, entry.stream) == (two.tenant, Log.EVENTS, two.odd.id)
    assert (entry.position, entry.version, entry.type) == (2, 2, "group.dreamt")
    [[event]] = await ask(two.database, "SELECT event_id FROM circlekeep.events WHERE position = 2")
    assert entry.event_id == event
    assert refused.value.code == UNREADABLE
    assert await two.stage(two.fine) == "active"


@pytest.mark.parametrize("broken", [RETYPE, GARBLE])
async def test_an_entry_that_is_skipped_is_left_out_of_what_is_decided_on(
    two: Two, broken: str
) -> None:
    given = ("group.dreamt",) if broken is RETYPE else ()
    await ask(two.database, broken, *given, two.odd.id, 2)
    with pytest.raises(Unreadable):
        await two.store().read(two.odd)
    await two.skip(EVERYTHING, 2)
    assert await two.stage(two.odd) == "proposed"
    folded = (await two.store().states(GROUP, [two.odd]))[two.odd.id]
    assert folded.version == 2
    events: list[Event] = [one.event for one in await two.store().read(two.odd)]
    assert events == [a_group()]
    assert len(await two.store().read_log(two.tenant, Log.EVENTS, 0, 10)) == 4


async def test_what_one_reader_skips_is_not_left_out_of_decisions(two: Two) -> None:
    await ask(two.database, RETYPE, "group.dreamt", two.odd.id, 2)
    await two.skip("group_board", 2)
    with pytest.raises(Unreadable):
        await two.stage(two.odd)
    await two.skip(DECISIONS, 2)
    with pytest.raises(Unreadable):
        await two.stage(two.odd)


@pytest.mark.parametrize("broken", [RETYPE, GARBLE])
async def test_what_must_go_on_is_decided_on_what_can_be_read_and_follows_it(
    two: Two, broken: str
) -> None:
    given = ("group.dreamt",) if broken is RETYPE else ()
    await ask(two.database, broken, *given, two.odd.id, 2)
    legible = await two.store().legible(two.odd)
    assert [one.event for one in legible.entries] == [a_group()]
    assert (legible.version, legible.position) == (2, 2)
    folded = (await WhatCanBeRead(two.store()).states(GROUP, [two.odd]))[two.odd.id]
    assert (folded.state.stage, folded.version) == ("proposed", 2)
    page = await entries_of(two.store(), two.tenant, Log.EVENTS, 0, 10)
    assert [(one.position, isinstance(one, Recorded)) for one in page] == [
        (1, True),
        (2, False),
        (3, True),
        (4, True),
    ]


async def test_of_commands_sent_together_only_those_on_the_stream_are_refused(two: Two) -> None:
    await ask(two.database, RETYPE, "group.dreamt", two.odd.id, 2)
    leader = person()

    def pause(group: Stream) -> Step:
        ctx = context(two.tenant, actor=leader, offices=frozenset({Role.PROGRAM_ADMIN}))
        return Step(stream=group, command=PauseGroup(), context=ctx)

    refused, paused = await execute_all(two.store(), GROUP, [pause(two.odd), pause(two.fine)])
    assert isinstance(refused, Unreadable)
    assert refused.entry.stream == two.odd.id
    assert not isinstance(paused, Exception)
    assert await two.stage(two.fine) == "paused"


async def nothing_is_decided(store: PostgresEventStore, odd: Stream) -> None:
    """However a session is asked for, its second entry is named."""
    for asking in (
        store.states(SESSION, [odd]),
        store.look({odd: SESSION}),
        store.read(odd),
        store.read_streams([new_stream(odd.tenant), odd]),
    ):
        with pytest.raises(Unreadable) as refused:
            await asking
        entry = refused.value.entry
        assert (entry.stream, entry.version, entry.position) == (odd.id, 2, 3)


async def test_what_cannot_follow_what_is_before_it_cannot_be_read_either(
    mirror: Mirror,
) -> None:
    """P10: what a taken web process appends is known by its place, and can be left out."""
    tenant = new_tenant()
    odd, fine = new_stream(tenant), new_stream(tenant)
    for session in (odd, fine):
        await mirror.tell(session, BEGINNING)
    known = PostgresEventStore(mirror.app_pool)
    await known.states(SESSION, [odd, fine])
    await mirror.tell(odd, ParticipantLeft(person=person()))
    await mirror.tell(odd, SessionCancelled())
    for store in (known, PostgresEventStore(mirror.app_pool)):
        await nothing_is_decided(store, odd)
        assert (await store.states(SESSION, [fine]))[fine.id].version == 1
        legible = await store.legible(odd)
        assert [one.version for one in legible.entries] == [1, 3]
        assert (legible.version, legible.position) == (3, 4)
        patient = (await WhatCanBeRead(store).states(SESSION, [odd]))[odd.id]
        assert (patient.state.stage, patient.version) == ("cancelled", 3)
    await skip_on_record(mirror, odd, EVERYTHING, 3, 2)
    for store in (known, PostgresEventStore(mirror.app_pool)):
        state = (await store.states(SESSION, [odd]))[odd.id]
        assert (state.state.stage, state.version) == ("cancelled", 3)
        assert [one.version for one in await store.read(odd)] == [1, 3]


def test_a_program_has_one_stream_of_what_is_skipped() -> None:
    tenant = new_tenant()
    assert skips_of(tenant) == skips_of(tenant)
    assert skips_of(tenant).id != skips_of(new_tenant(UUID(int=tenant.organization.int))).id
    assert skips_of(tenant).id != uuid4()
