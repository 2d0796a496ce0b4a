"""Looks that a killed Warden left open are ended by the next, each once; nothing is read twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest

from domain.access.events import AccessReleased, AccessUnknown, TrailSearched
from domain.kernel import Event, Log, Recorded, Stream, Tenant
from domain.ports import Append
from infra.ids import new_id
from infra.postgres.pool import Pool, connect
from infra.store.postgres import PostgresEventStore
from infra.store.sweeping import PostgresSweeping
from services.warden.inquiry import Intent
from services.warden.outcomes import write_outcomes
from services.warden.ports import Parts
from services.warden.sweeper import KINDS, Sweeper
from tests.kit.database import Migrated
from tests.kit.read_models import narrative, permitted
from tests.kit.stores import NOON, context, new_stream, new_tenant, open_logs

AT_ONCE, LATER = timedelta(0), timedelta(hours=1)


class Left:
    """Access logs in which some looks were left open, and a Warden's parts to end them."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.store = PostgresEventStore(pool)
        self.parts = cast(
            "Parts", SimpleNamespace(store=self.store, now=lambda: NOON, new_id=new_id)
        )
        self.intents: list[Intent] = []

    def sweeper(self, after: timedelta = AT_ONCE, **bounds: int) -> Sweeper:
        return Sweeper(self.parts, PostgresSweeping(self.pool, **bounds), after)

    async def looks(self, tenant: Tenant, *events: Event) -> None:
        """Record looks, each in a stream of its own."""
        await open_logs(self.store, tenant)
        for event in events:
            stream = new_stream(tenant, "access")
            wanted = Append(stream=stream, expected=0, events=[event], context=context(tenant))
            [answer] = await self.store.append(tenant, [wanted])
            position: int = cast("Any", answer).position
            self.intents.append(Intent(stream, position))

    async def ends(self, tenant: Tenant) -> list[Recorded[Event]]:
        """Give what ended looks, in order."""
        entries = await self.store.read_log(tenant, Log.ACCESS, 0, 1_000)
        return [entry for entry in entries if entry.version == 2]


@pytest.fixture
async def left(circlekeep: Migrated) -> AsyncIterator[Left]:
    pool = await connect(circlekeep.url("warden"), 4)
    try:
        yield Left(pool)
    finally:
        await pool.close()


async def test_a_look_left_open_is_ended_as_unknown_once(left: Left) -> None:
    """P3: the sweeper ends what nobody came to end, whoever else sweeps at the same time."""
    one, two = new_tenant(), new_tenant()
    await left.looks(one, permitted(narrative()), TrailSearched(), permitted(narrative()))
    await left.looks(two, permitted(narrative()))
    answered = left.intents[0]
    await write_outcomes(left.parts, [(answered, AccessReleased(intent=answered.position))])
    for _ in range(3):
        await left.sweeper().sweep()
        await left.sweeper().sweep()
    assert [(e.stream.id, e.event) for e in await left.ends(one)] == [
        (answered.stream.id, AccessReleased(intent=1)),
        (left.intents[1].stream.id, AccessUnknown(intent=2)),
        (left.intents[2].stream.id, AccessUnknown(intent=3)),
    ]
    assert [entry.event for entry in await left.ends(two)] == [AccessUnknown(intent=1)]


async def test_a_look_that_may_yet_be_answered_is_left_alone(left: Left) -> None:
    """P3: the sweeper does not overtake the living, and takes up later what is too young now."""
    tenant = new_tenant()
    await left.looks(tenant, permitted(narrative()))
    assert await left.sweeper(LATER).sweep() == 0
    assert await left.ends(tenant) == []
    assert await left.sweeper().sweep() == 1
    assert len(await left.ends(tenant)) == 1


async def test_a_sweeper_that_lost_the_race_goes_on(left: Left) -> None:
    """P3: who is second finds an outcome there, and that is no error."""
    tenant = new_tenant()
    await left.looks(tenant, permitted(narrative()), permitted(narrative()))
    sweeping = PostgresSweeping(left.pool)
    found = await sweeping.left_open(KINDS, AT_ONCE)
    assert await left.sweeper().sweep() == 1
    [log] = found
    assert [position for _, position in log.intents] == [1, 2]
    ended = [
        (Intent(Stream(tenant, "access", id_), position), AccessUnknown(intent=position))
        for id_, position in log.intents
    ]
    assert await write_outcomes(left.parts, ended) == []
    await sweeping.go_on_after(found)
    assert len(await left.ends(tenant)) == 2


async def test_each_entry_is_looked_at_once_however_long_the_logs_are(
    left: Left, circlekeep: Migrated
) -> None:
    """P3: the work of a turn is bounded, and a log that is swept is not found again."""
    tenants = [new_tenant() for _ in range(5)]
    for tenant in tenants:
        await left.looks(tenant, *(permitted(narrative()) for _ in range(4)))
    sweeper = left.sweeper(logs=2, entries=3)
    turns = []
    while moved := await sweeper.sweep():
        turns.append(moved)
    assert max(turns) == 2
    assert [len(await left.ends(tenant)) for tenant in tenants] == [4] * 5
    before = await swept(circlekeep)
    assert await sweeper.sweep() == 0
    assert await swept(circlekeep) == before == {tenant.program: 8 for tenant in tenants}


async def swept(database: Migrated) -> dict[object, int]:
    """Look, as superuser, how far each log was swept."""
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch("SELECT program_id, position FROM circlekeep.access_sweep")
    finally:
        await connection.close()
    return {row["program_id"]: row["position"] for row in rows}
