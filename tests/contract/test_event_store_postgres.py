"""What only a real database can show: races, clocks, locks, and connections that are lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import asyncpg
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
    Tenant,
    Unavailable,
)
from domain.ports import AlreadyReserved, Appended, AuthorityMoved, Basis, WrongVersion
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, wait_for
from tests.kit.stores import Stores, facts, new_stream, new_tenant, open_logs, open_stores, request
from tests.kit.wire import Wire


@pytest.fixture
async def stores(circlekeep: Migrated) -> AsyncIterator[Stores]:
    async with open_stores(circlekeep) as opened:
        yield opened


@pytest.fixture
async def tenant(stores: Stores) -> Tenant:
    tenant = new_tenant()
    await open_logs(stores.warden, tenant)
    return tenant


# Races


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Migrated:
    """One database for all examples; each has a tenant of its own."""
    return Migrated(databases.fresh(prepare))


WAITED_FOR = """
SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid
"""
"""Whether somebody waits for the end of this transaction."""
WRITERS, STREAMS = 4, 2
TURNS = st.lists(
    st.lists(st.tuples(st.integers(0, STREAMS - 1), st.integers(1, 3)), min_size=1, max_size=4),
    min_size=2,
    max_size=WRITERS,
)


async def race(
    database: Migrated, work: Sequence[Sequence[tuple[int, int]]]
) -> tuple[Sequence[int], Sequence[int], bool]:
    """Let writers append to the same streams at once, each until all of its own is in.

    Returns the positions in the log, those that writers were told, and whether the log is whole.
    """
    tenant = new_tenant()
    streams = [new_stream(tenant) for _ in range(STREAMS)]
    told: list[int] = []

    async def write(store: PostgresEventStore, turns: Sequence[tuple[int, int]]) -> None:
        for which, events in turns:
            stream, version, done = streams[which], 0, False
            while not done:
                some = facts(events, version)
                [answer] = await store.append(tenant, [request(stream, version, *some)])
                if isinstance(answer, WrongVersion):
                    version = answer.current
                    continue
                assert isinstance(answer, Appended)
                done = True
                told.extend(r.position for r in answer.recorded)
                history = await store.read(stream)
                assert [r.version for r in history] == list(range(1, len(history) + 1))

    async with contextlib.AsyncExitStack() as stack:
        pools = [await connect(database.url("app"), 1) for _ in work]
        for pool in pools:
            stack.push_async_callback(pool.close)
        auditor = await connect(database.url("auditor"), 1)
        stack.push_async_callback(auditor.close)
        stores = [PostgresEventStore(pool) for pool in pools]
        async with await connect(database.url("warden"), 1) as pool:
            await open_logs(PostgresEventStore(pool), tenant)
        await asyncio.gather(*map(write, stores, work))
        log = await stores[0].read_log(tenant, Log.EVENTS, 0, 1_000)
        assert [r.recorded_at for r in log] == sorted(r.recorded_at for r in log)
        reports = await verify_all(auditor)
    whole = all(report.whole for report in reports)
    return [r.position for r in log], told, whole


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(work=TURNS)
def test_writers_in_a_race_leave_one_whole_log_without_gaps(
    shared: Migrated, work: list[list[tuple[int, int]]]
) -> None:
    positions, told, whole = wait_for(race(shared, work))
    count = sum(events for turns in work for _, events in turns)
    assert positions == list(range(1, count + 1))
    assert sorted(told) == positions
    assert whole


async def test_positions_are_given_in_the_order_of_commit(stores: Stores, tenant: Tenant) -> None:
    seen: list[int] = []
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(15):
            await stores.app.append(tenant, [request(new_stream(tenant))])

    async def follow() -> None:
        while not done.is_set() or len(seen) < 45:
            page = await stores.app.read_log(tenant, Log.EVENTS, seen[-1] if seen else 0, 100)
            seen.extend(r.position for r in page)

    follower = asyncio.create_task(follow())
    await asyncio.gather(write(), write(), write())
    done.set()
    await asyncio.wait_for(follower, 10)
    # A reader who goes on from the last position it saw has missed nothing.
    assert seen == list(range(1, 46))


async def test_of_many_who_claim_the_same_one_gets_it(stores: Stores) -> None:
    organization = uuid4()
    tenants = [new_tenant(organization) for _ in range(4)]
    for tenant in tenants:
        await open_logs(stores.warden, tenant)

    async def claim(tenant: Tenant) -> bool:
        stream = new_stream(tenant)
        wanted = request(stream, claims=[Reservation("email", b"hmac", stream.id)])
        [answer] = await stores.warden.append(tenant, [wanted])
        assert isinstance(answer, Appended | AlreadyReserved)
        return isinstance(answer, Appended)

    assert sorted(await asyncio.gather(*map(claim, tenants))) == [False, False, False, True]


async def test_a_right_taken_at_the_same_moment_is_waited_for(
    circlekeep: Migrated, stores: Stores, tenant: Tenant
) -> None:
    person, group = PersonId(uuid4()), new_stream(tenant)
    leads = Right(person, RightKind.LEADERSHIP, tenant.program, group.id, "leader")
    await stores.warden.append(tenant, [request(group, rights=[RightGiven(leads)])])
    holder = await asyncpg.connect(circlekeep.url())
    look = request(new_stream(tenant, "access"), basis=Basis(person, 1))
    try:
        # Somebody is taking the right, and has not committed.
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(
            "UPDATE circlekeep.authority_head SET version = 2 WHERE person_id = $1", person
        )
        looking = asyncio.create_task(stores.warden.append(tenant, [look]))
        async with asyncio.timeout(20):
            while not await holder.fetchval(WAITED_FOR):
                await asyncio.sleep(0.01)
        assert not looking.done()
        await transaction.commit()
        [answer] = await looking
    finally:
        await holder.close()
    assert isinstance(answer, AuthorityMoved)


async def test_two_who_change_each_others_rights_do_not_wait_forever(stores: Stores) -> None:
    organization = uuid4()
    tenants = [new_tenant(organization) for _ in range(2)]
    people = [PersonId(uuid4()) for _ in range(6)]
    for tenant in tenants:
        await open_logs(stores.warden, tenant)

    def moves(tenant: Tenant, order: Sequence[PersonId]) -> Sequence[RightGiven | RightTaken]:
        rights = [Right(p, RightKind.OFFICE, tenant.program, tenant.program, "x") for p in order]
        return [RightGiven(right) for right in rights]

    async def change(tenant: Tenant, order: Sequence[PersonId]) -> None:
        for _ in range(10):
            wanted = request(new_stream(tenant), rights=moves(tenant, order))
            [answer] = await stores.warden.append(tenant, [wanted])
            assert isinstance(answer, Appended)

    await asyncio.gather(change(tenants[0], people), change(tenants[1], people[::-1]))
    for person in people:
        assert (await stores.warden.authority(tenants[0].organization, person)).version == 2


# Clock and locks


async def test_recorded_time_never_runs_backwards(
    circlekeep: Migrated, stores: Stores, tenant: Tenant
) -> None:
    ahead = 4_000_000_000_000_000
    superuser = await asyncpg.connect(circlekeep.url())
    try:
        await superuser.execute("UPDATE circlekeep.log_head SET recorded_us = $1", ahead)
    finally:
        await superuser.close()
    [answer] = await stores.app.append(tenant, [request(new_stream(tenant))])
    assert isinstance(answer, Appended)
    assert answer.recorded[0].recorded_at.timestamp() == ahead / 1_000_000


async def refusal(store: PostgresEventStore, stream: Stream) -> str:
    with pytest.raises(Unavailable) as refused:
        await store.append(stream.tenant, [request(stream)])
    return refused.value.code


async def test_a_head_that_stays_locked_is_answered_as_unavailable(
    circlekeep: Migrated, wired: PostgresEventStore, tenant: Tenant
) -> None:
    holder = await asyncpg.connect(circlekeep.url())
    try:
        async with holder.transaction():
            await holder.execute("SELECT FROM circlekeep.log_head FOR UPDATE")
            assert await refusal(wired, new_stream(tenant)) == "store.unavailable"
    finally:
        await holder.close()
    assert await wired.read_log(tenant, Log.EVENTS, 0, 10) == []


async def test_a_database_that_takes_no_writes_is_answered_as_unavailable(
    circlekeep: Migrated, tenant: Tenant
) -> None:
    superuser = await asyncpg.connect(circlekeep.url())
    try:
        name = await superuser.fetchval("SELECT quote_ident(current_database())")
        await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    finally:
        await superuser.close()
    async with open_stores(circlekeep) as stores:
        with pytest.raises(Unavailable) as refused:
            await stores.warden.append(tenant, [request(new_stream(tenant, "access"))])
        assert await stores.warden.read_log(tenant, Log.ACCESS, 0, 10) == []
    assert refused.value.code == "store.unavailable"


# Lost connections


@pytest.fixture
async def wire(circlekeep: Migrated) -> AsyncIterator[Wire]:
    async with Wire(circlekeep.url("warden")).running() as running:
        yield running


@pytest.fixture
async def wired(wire: Wire) -> AsyncIterator[PostgresEventStore]:
    """A store on the other end of a wire that can be cut."""
    pool = await connect(wire.url, 1)
    try:
        yield PostgresEventStore(pool)
    finally:
        pool.terminate()


async def test_a_commit_whose_answer_was_lost_is_found_by_its_command(
    wire: Wire, wired: PostgresEventStore, tenant: Tenant
) -> None:
    streams = [new_stream(tenant) for _ in range(3)]
    wire.commits_to_swallow = 1
    answers = await wired.append(
        tenant, [request(streams[0]), request(streams[1], 5), request(streams[2])]
    )
    assert [type(answer) for answer in answers] == [Appended, WrongVersion, Appended]
    kept = [answer for answer in answers if isinstance(answer, Appended)]
    # It is this caller's own append: nothing was repeated, and nothing is there twice.
    assert [(answer.repeated, answer.position) for answer in kept] == [(False, 1), (False, 2)]
    log = await wired.read_log(tenant, Log.EVENTS, 0, 10)
    assert [r for answer in kept for r in answer.recorded] == list(log)


async def test_a_connection_lost_before_the_commit_is_no_matter(
    circlekeep: Migrated, wired: PostgresEventStore, tenant: Tenant
) -> None:
    superuser = await asyncpg.connect(circlekeep.url())
    try:
        async with superuser.transaction():
            await superuser.execute("SELECT FROM circlekeep.log_head FOR UPDATE")
            appending = asyncio.create_task(wired.append(tenant, [request(new_stream(tenant))]))
            async with asyncio.timeout(20):
                while not await superuser.fetchval(WAITED_FOR):
                    await asyncio.sleep(0.01)
            ended = await superuser.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'circlekeep_warden' AND datname = current_database()"
                " AND state = 'active'"
            )
        [answer] = await appending
    finally:
        await superuser.close()
    assert len(ended) == 1
    assert isinstance(answer, Appended)
    assert len(await wired.read_log(tenant, Log.EVENTS, 0, 10)) == 1


async def test_an_access_whose_answer_was_lost_is_not_reported_as_recorded(
    wire: Wire, wired: PostgresEventStore, tenant: Tenant
) -> None:
    wire.commits_to_swallow = 1
    assert await refusal(wired, new_stream(tenant, "access")) == "store.unavailable"
    # Recorded without being shown is allowed; shown without being recorded is not.
    assert len(await wired.read_log(tenant, Log.ACCESS, 0, 10)) == 1


async def test_a_database_that_is_gone_is_answered_as_unavailable(
    wire: Wire, wired: PostgresEventStore, tenant: Tenant
) -> None:
    wire.take_down()
    assert await refusal(wired, new_stream(tenant)) == "store.unavailable"
    with pytest.raises(Unavailable):
        await wired.read(new_stream(tenant))


async def test_a_store_goes_on_when_the_database_is_back(
    wire: Wire, wired: PostgresEventStore, tenant: Tenant
) -> None:
    wire.take_down()
    assert await refusal(wired, new_stream(tenant, "access")) == "store.unavailable"
    wire.is_down = False
    [answer] = await wired.append(tenant, [request(new_stream(tenant, "access"))])
    assert isinstance(answer, Appended)
