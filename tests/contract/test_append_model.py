"""A batch answers as the memory store does to the same callers one after the other."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from domain.kernel import (
    Log,
    PersonId,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Stream,
)
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    Basis,
    WrongVersion,
)
from infra.event_store.committer import Committer
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.store.postgres import PostgresEventStore
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, wait_for
from tests.kit.stores import DENIAL, context, facts, new_tenant, open_logs, request

PROGRAMS, STREAMS, COMMANDS, PEOPLE = 2, 2, 4, 2


class Wish(NamedTuple):
    """One request, in small numbers."""

    stream: int
    expected: int
    events: int
    command: int
    claim: int | None
    release: int | None
    right: int | None
    is_given: bool
    basis: tuple[int, int] | None


few = st.none() | st.integers(0, 1)
wishes = st.builds(
    Wish,
    stream=st.integers(0, STREAMS - 1),
    expected=st.integers(0, 4),
    events=st.integers(1, 2),
    command=st.integers(0, COMMANDS - 1),
    claim=few,
    release=few,
    right=few,
    is_given=st.booleans(),
    basis=st.none() | st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, 2)),
)
plain = wishes.map(lambda w: w._replace(claim=None, release=None, right=None, basis=None))
callers = st.tuples(st.integers(0, PROGRAMS - 1), st.lists(wishes | plain, min_size=1, max_size=3))
batches = st.lists(st.lists(callers, min_size=1, max_size=6), min_size=1, max_size=3)


class World:
    """Two stores, and the same names in both."""

    def __init__(self, log: Log) -> None:
        organization = uuid4()
        self.log = log
        self.tenants = [new_tenant(organization) for _ in range(PROGRAMS)]
        category = "access" if log is Log.ACCESS else "session"
        # The same stream id in two programs is two streams.
        ids = [uuid4() for _ in range(STREAMS)]
        self.streams = [[Stream(tenant, category, i) for i in ids] for tenant in self.tenants]
        self.commands = [uuid4() for _ in range(COMMANDS)]
        self.people = [PersonId(uuid4()) for _ in range(PEOPLE)]
        self.memory = MemoryEventStore("warden")

    def append(self, program: int, wish: Wish) -> Append:
        tenant, stream = self.tenants[program], self.streams[program][wish.stream]
        right = None
        if wish.right is not None:
            person = self.people[wish.right]
            held = Right(person, RightKind.OFFICE, tenant.program, tenant.program, "x")
            right = RightGiven(held) if wish.is_given else RightTaken(held)
        given = facts(wish.events, wish.expected)
        if self.log is Log.ACCESS:
            given = [DENIAL] * wish.events
        return request(
            stream,
            wish.expected,
            *given,
            ctx=context(tenant, command_id=self.commands[wish.command]),
            claims=[] if wish.claim is None else [reserved(wish.claim, stream.id)],
            releases=[] if wish.release is None else [reserved(wish.release, stream.id)],
            rights=[] if right is None else [right],
            basis=wish.basis and Basis(self.people[wish.basis[0]], wish.basis[1]),
        )


def reserved(key: int, holder: UUID) -> Reservation:
    return Reservation("email", bytes([key]), holder)


def said(answers: Sequence[Appended | AppendRefused]) -> list[tuple[Any, ...]]:
    """Say what matters in answers: all but ids and times that each store makes itself."""
    told: list[tuple[Any, ...]] = []
    for answer in answers:
        match answer:
            case Appended(recorded=recorded, position=position, repeated=repeated):
                told.append((position, repeated, [(r.position, r.version) for r in recorded]))
            case WrongVersion(stream=stream, expected=expected, current=current):
                told.append((stream, expected, current))
            case AlreadyReserved(kind=kind, holder=holder):
                told.append((kind, holder))
            case AuthorityMoved(person=person):
                told.append((person,))
            case _:
                raise AssertionError(answer)
    return told


async def compare(database: Migrated, log: Log, work: list[Any]) -> None:
    world = World(log)
    async with (
        await connect(database.url(), 1) as superuser,
        await connect(database.url("warden"), 2) as pool,
        await connect(database.url("auditor"), 1) as auditor,
    ):
        committer = Committer(pool)
        store = PostgresEventStore(pool, committer=committer)
        for tenant in world.tenants:
            await open_logs(store, tenant)
            await open_logs(world.memory, tenant)
        for batch in work:
            asked = [
                (world.tenants[program], [world.append(program, wish) for wish in wanted])
                for program, wanted in batch
            ]
            expected = [said(await world.memory.append(tenant, given)) for tenant, given in asked]
            async with asyncio.TaskGroup() as tasks:
                # All are queued before the first batch is made, so that they are one.
                answers = [tasks.create_task(store.append(*each)) for each in asked]
            assert [said(answer.result()) for answer in answers] == expected
        assert committer.load.batches == len(work)
        for tenant in world.tenants:
            kept = await store.read_log(tenant, log, 0, 1_000)
            entries = world.memory.entries(tenant, log)
            assert [(r.position, r.stream.id, r.version, r.command_id) for r in kept] == [
                (e.id, e.originator_id, e.originator_version, e.command_id) for e in entries
            ]
            for person in world.people:
                held = await store.authority(tenant.organization, person)
                assert held == await world.memory.authority(tenant.organization, person)
        for key in (0, 1):
            holder = await superuser.fetchval(
                "SELECT holder FROM circlekeep.reservation WHERE organization_id = $1 AND key = $2",
                world.tenants[0].organization,
                bytes([key]),
            )
            assert holder == world.memory.holder(
                world.tenants[0].organization, "email", bytes([key])
            )
        reports = await verify_all(auditor)
        await superuser.execute(
            "TRUNCATE circlekeep.events, circlekeep.log_head, circlekeep.reservation"
        )
    assert all(report.whole for report in reports)


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Migrated:
    return Migrated(databases.fresh(prepare))


@pytest.mark.parametrize("log", list(Log))
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(work=batches)
def test_a_batch_answers_as_if_its_callers_had_come_one_after_the_other(
    shared: Migrated, log: Log, work: list[Any]
) -> None:
    wait_for(compare(shared, log, work))
