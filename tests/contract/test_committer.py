"""What many callers may rely on when their appends travel together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.groups.events import MembershipActivated
from domain.kernel import Log, PersonId, Reservation, Stream, Tenant, Unavailable
from domain.ports import Append, Appended, AppendRefused, WrongVersion
from infra.event_store.committer import Committer
from infra.event_store.errors import NotPermitted
from infra.event_store.lane import Bounds
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases
from tests.kit.stores import new_stream, new_tenant, open_logs, request
from tests.kit.wire import Wire

Answer: TypeAlias = Appended | AppendRefused
ROLE = "app"


@dataclass
class Together:
    """A store whose callers share a committer, and the means to keep their first batch waiting."""

    store: PostgresEventStore
    committer: Committer
    database: Migrated
    told: list[set[tuple[UUID, UUID]]] = field(default_factory=list)

    def ask(self, *requests: Append) -> "asyncio.Task[list[Answer]]":
        """Begin an append, as one caller."""

        async def append() -> list[Answer]:
            return list(await self.store.append(requests[0].stream.tenant, requests))

        return asyncio.create_task(append())

    async def open_logs(self, tenant: Tenant) -> None:
        """Make the logs of a tenant, as the Warden does."""
        await opened_by_the_warden(self.database, tenant)

    async def queued(self, count: int) -> None:
        """Return when this many requests wait behind what is on its way."""
        async with asyncio.timeout(5):
            while self.committer.load.waiting_requests != count:
                await asyncio.sleep(0.001)

    @asynccontextmanager
    async def held(self, tenant: Tenant) -> AsyncIterator["asyncio.Task[list[Answer]]"]:
        """Send a first batch for the tenant and keep it on its way meanwhile; give its task."""
        before = self.committer.load.batches
        connection = await asyncpg.connect(self.database.url())
        try:
            async with connection.transaction():
                statement = "SELECT FROM circlekeep.log_head WHERE program_id = $1 FOR UPDATE"
                await connection.execute(statement, tenant.program)
                first = self.ask(request(new_stream(tenant)))
                async with asyncio.timeout(5):
                    while self.committer.load.batches == before:
                        await asyncio.sleep(0.001)
                yield first
        finally:
            await connection.close()
        await asyncio.wait([first])

    async def log(self, tenant: Tenant) -> list[UUID]:
        """Say which streams the events of a log are of, in order."""
        return [r.stream.id for r in await self.store.read_log(tenant, Log.EVENTS, 0, 1_000)]


async def opened_by_the_warden(database: Migrated, tenant: Tenant) -> None:
    async with await connect(database.url("warden"), 1) as pool:
        await open_logs(PostgresEventStore(pool), tenant)


@asynccontextmanager
async def opened(
    url: str, database: Migrated, bounds: Bounds | None = None
) -> AsyncIterator[Together]:
    async with await connect(url, 2) as pool, await connect(url, 2) as own:
        together = Together(PostgresEventStore(pool), Committer(own), database)
        together.committer = Committer(own, bounds, together.told.append)
        together.store = PostgresEventStore(pool, committer=together.committer)
        yield together
        await together.committer.close()


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Migrated:
    """One database for most tests here; each has a tenant of its own."""
    return Migrated(databases.fresh(prepare))


@pytest.fixture
async def together(shared: Migrated) -> AsyncIterator[Together]:
    async with opened(shared.url(ROLE), shared) as ours:
        yield ours


@pytest.fixture
async def tenant(together: Together) -> Tenant:
    tenant = new_tenant()
    await together.open_logs(tenant)
    return tenant


def positions(answers: list[list[Answer]]) -> list[int]:
    return [a.position for each in answers for a in each if isinstance(a, Appended)]


async def test_what_came_while_a_batch_was_on_its_way_is_the_next_one(
    together: Together, tenant: Tenant
) -> None:
    streams = [new_stream(tenant) for _ in range(20)]
    async with together.held(tenant):
        asked = [together.ask(request(stream)) for stream in streams]
        await together.queued(20)
    answers = await asyncio.gather(*asked)
    assert positions(answers) == list(range(2, 22))
    assert (await together.log(tenant))[1:] == [stream.id for stream in streams]
    load = together.committer.load
    assert (load.batches, load.requests, load.largest) == (2, 21, 20)
    assert (load.waiting_requests, load.waiting_bytes) == (0, 0)


async def test_a_request_that_finds_nothing_on_its_way_does_not_wait_for_company(
    together: Together, tenant: Tenant
) -> None:
    for _ in range(3):
        await together.ask(request(new_stream(tenant)))
    assert together.committer.load.batches == 3


async def test_programs_of_an_organization_travel_together(
    together: Together, tenant: Tenant
) -> None:
    others = [new_tenant(tenant.organization) for _ in range(3)]
    for other in others:
        await together.open_logs(other)
    async with together.held(tenant):
        asked = [together.ask(request(new_stream(other))) for other in (*others, *others)]
        await together.queued(6)
    answers = await asyncio.gather(*asked)
    assert positions(answers) == [1, 1, 1, 2, 2, 2]
    assert together.committer.load.batches == 2


async def test_an_organization_does_not_wait_for_another(
    together: Together, tenant: Tenant
) -> None:
    elsewhere = new_tenant()
    await together.open_logs(elsewhere)
    async with together.held(tenant):
        [answer] = await together.ask(request(new_stream(elsewhere)))
    assert isinstance(answer, Appended)


async def test_a_busy_organization_lets_others_through_on_the_last_connection(
    shared: Migrated,
) -> None:
    busy, other = new_tenant(), new_tenant()
    async with (
        await connect(shared.url(ROLE), 2) as pool,
        await connect(shared.url(ROLE), 1) as one,
    ):
        store = PostgresEventStore(pool, committer=Committer(one))
        for tenant in (busy, other):
            await opened_by_the_warden(shared, tenant)

        async def keep_busy() -> None:
            while True:
                [answer] = await store.append(busy, [request(new_stream(busy))])
                assert isinstance(answer, Appended)

        writers = [asyncio.create_task(keep_busy()) for _ in range(4)]
        async with asyncio.timeout(10):
            for _ in range(3):
                [answer] = await store.append(other, [request(new_stream(other))])
                assert isinstance(answer, Appended)
        assert not any(writer.done() for writer in writers), "it is busy all the while"
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)


async def test_a_callers_refusal_does_not_spoil_what_a_stranger_decided(
    together: Together, tenant: Tenant
) -> None:
    stream = new_stream(tenant)
    await together.ask(request(stream))
    async with together.held(tenant):
        late = together.ask(request(stream, 0), request(stream, 1))
        right = together.ask(request(stream, 1))
        await together.queued(3)
    # The second of the first caller was decided on what did not happen; the stranger's was not.
    assert [type(answer) for answer in await late] == [WrongVersion, WrongVersion]
    assert isinstance((await right)[0], Appended)
    assert together.committer.load.batches == 3


async def test_of_two_who_append_to_one_stream_the_second_is_told_its_version(
    together: Together, tenant: Tenant
) -> None:
    stream = new_stream(tenant)
    async with together.held(tenant):
        asked = [together.ask(request(stream)) for _ in range(2)]
        await together.queued(2)
    [first], [second] = await asyncio.gather(*asked)
    assert isinstance(first, Appended)
    assert isinstance(second, WrongVersion)
    assert second.current == 1


async def test_a_caller_who_goes_while_waiting_is_forgotten(
    together: Together, tenant: Tenant
) -> None:
    gone, stays = new_stream(tenant), new_stream(tenant)
    async with together.held(tenant):
        asked = [together.ask(request(stream)) for stream in (gone, stays)]
        await together.queued(2)
        asked[0].cancel()
        await together.queued(1)
    assert positions([await asked[1]]) == [2]
    assert asked[0].cancelled()
    assert gone.id not in await together.log(tenant)


async def test_a_caller_who_goes_while_the_batch_is_on_its_way_disturbs_nobody(
    together: Together, tenant: Tenant
) -> None:
    async with together.held(tenant) as first:
        first.cancel()
        behind = together.ask(request(new_stream(tenant)))
        await together.queued(1)
    assert positions([await behind]) == [2]
    assert len(await together.log(tenant)) == 2


async def test_of_a_batch_that_fails_only_who_made_it_fail_is_told(
    together: Together, tenant: Tenant
) -> None:
    streams = [new_stream(tenant) for _ in range(7)]
    rights = MembershipActivated(person=PersonId(uuid4()))
    nowhere = new_tenant(tenant.organization)
    async with together.held(tenant):
        asked = [together.ask(request(stream)) for stream in streams]
        forbidden = together.ask(request(new_stream(tenant), 0, rights))
        lost = together.ask(request(new_stream(nowhere)))
        await together.queued(9)
    with pytest.raises(NotPermitted):
        await forbidden
    with pytest.raises(Exception, match="program not found"):
        await lost
    assert positions(await asyncio.gather(*asked)) == list(range(2, 9))


@pytest.fixture
async def impatient(circlekeep: Migrated) -> AsyncIterator[Together]:
    """A database whose append function waits for locks for less than its five seconds."""
    connection = await asyncpg.connect(circlekeep.url())
    for function in ("append_one", "append_events"):
        await connection.execute(f"ALTER FUNCTION circlekeep.{function} SET lock_timeout = '200ms'")
    await connection.close()
    async with opened(circlekeep.url(ROLE), circlekeep) as ours:
        yield ours


async def test_a_program_whose_log_stays_locked_keeps_no_other_from_being_answered(
    impatient: Together,
) -> None:
    tenant = new_tenant()
    other = new_tenant(tenant.organization)
    for place in (tenant, other):
        await impatient.open_logs(place)
    connection = await asyncpg.connect(impatient.database.url())
    async with connection.transaction():
        lock = "SELECT FROM circlekeep.log_head WHERE program_id = $1 FOR UPDATE"
        await connection.execute(lock, tenant.program)
        asked = [impatient.ask(request(new_stream(t))) for t in (tenant, tenant, other)]
        [answer] = await asked[2]
        refused = await asyncio.gather(*asked[:2], return_exceptions=True)
    await connection.close()
    assert isinstance(answer, Appended)
    assert [r.code for r in refused if isinstance(r, Unavailable)] == ["store.unavailable"] * 2


@pytest.mark.parametrize("bounds", [Bounds(queue_requests=2), Bounds(queue_bytes=1)])
async def test_past_its_bound_the_queue_refuses_at_once_and_takes_more_later(
    shared: Migrated, bounds: Bounds
) -> None:
    async with opened(shared.url(ROLE), shared, bounds) as together:
        tenant = new_tenant()
        await together.open_logs(tenant)
        async with together.held(tenant):
            fitting = min(bounds.queue_requests, 2) if bounds.queue_bytes > 1 else 1
            asked = [together.ask(request(new_stream(tenant))) for _ in range(fitting)]
            await together.queued(fitting)
            with pytest.raises(Unavailable) as refused:
                await together.store.append(tenant, [request(new_stream(tenant))])
        assert refused.value.code == "store.overloaded"
        assert together.committer.load.refused == 1
        await asyncio.gather(*asked)
        assert isinstance((await together.ask(request(new_stream(tenant))))[0], Appended)


@pytest.mark.parametrize("bounds", [Bounds(batch_requests=3), Bounds(batch_bytes=1_000)])
async def test_a_batch_is_no_larger_than_it_may_be_but_takes_any_one_caller(
    shared: Migrated, bounds: Bounds
) -> None:
    async with opened(shared.url(ROLE), shared, bounds) as together:
        tenant = new_tenant()
        await together.open_logs(tenant)
        async with together.held(tenant):
            asked = [together.ask(request(new_stream(tenant))) for _ in range(12)]
            await together.queued(12)
        await asyncio.gather(*asked)
        assert 1 < together.committer.load.largest <= 5
        await together.ask(*(request(new_stream(tenant)) for _ in range(20)))
        assert together.committer.load.largest == 20


async def test_it_tells_after_the_commit_whose_logs_have_new_events(
    together: Together, tenant: Tenant
) -> None:
    stream, other = new_stream(tenant), new_tenant(tenant.organization)
    await together.open_logs(other)
    await together.ask(request(stream))
    await together.ask(request(stream))
    async with together.held(tenant):
        asked = [together.ask(request(new_stream(t))) for t in (tenant, other)]
        await together.queued(2)
    await asyncio.gather(*asked)
    assert together.told == [{tenant}, {tenant}, {tenant, other}]


async def test_it_appends_what_waits_before_it_closes(together: Together, tenant: Tenant) -> None:
    async with together.held(tenant):
        asked = [together.ask(request(new_stream(tenant))) for _ in range(5)]
        await together.queued(5)
        closing = asyncio.create_task(together.committer.close())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable) as refused:
            await together.store.append(tenant, [request(new_stream(tenant))])
    await closing
    assert refused.value.code == "store.unavailable"
    assert positions(await asyncio.gather(*asked)) == [2, 3, 4, 5, 6]


async def test_a_batch_that_loses_a_deadlock_is_sent_again(
    shared: Migrated,
) -> None:
    async with opened(shared.url("warden"), shared) as together:
        tenant = new_tenant()
        await together.open_logs(tenant)
        stream = new_stream(tenant)
        claims = [Reservation("email", key, stream.id) for key in (b"one", b"two")]
        rival = await asyncpg.connect(shared.url())
        reserve = "INSERT INTO circlekeep.reservation VALUES ($1, 'email', $2, $3, $4)"
        # The batch looks for the deadlock first, so that it is the one to give way.
        await rival.execute("SET deadlock_timeout = '20s'")
        transaction = rival.transaction()
        await transaction.start()
        await rival.execute(reserve, tenant.organization, b"two", tenant.program, uuid4())
        asked = together.ask(request(stream, claims=claims))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not await rival.fetchval(waiting):
            await asyncio.sleep(0.01)
        await rival.execute(reserve, tenant.organization, b"one", tenant.program, uuid4())
        await transaction.rollback()
        await rival.close()
        [answer] = await asked
    assert isinstance(answer, Appended)


# Lost connections


@pytest.fixture
async def wire(shared: Migrated) -> AsyncIterator[Wire]:
    async with Wire(shared.url("warden")).running() as running:
        yield running


async def batch_over(
    wire: Wire, shared: Migrated, stream: Callable[[Tenant], Stream]
) -> tuple[Sequence[object], Sequence[UUID]]:
    """Lose the answer to a batch of five callers; return what each is told and what was kept."""
    async with opened(wire.url, shared) as together:
        tenant = new_tenant()
        await together.open_logs(tenant)
        streams = [stream(tenant) for _ in range(5)]
        # Whose statement is known on the connection: the wire sees it run.
        await together.ask(*(request(stream(tenant)) for _ in range(2)))
        held = await asyncpg.connect(shared.url())
        async with held.transaction():
            await held.execute("SELECT FROM circlekeep.log_head FOR UPDATE")
            first = together.ask(request(stream(tenant)))
            while together.committer.load.batches < 2:
                await asyncio.sleep(0.001)
            asked = [together.ask(request(s)) for s in streams]
            await together.queued(5)
            while not await held.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.001)
            wire.commits_to_swallow = 1
        await held.close()
        await asyncio.gather(first, return_exceptions=True)
        told = [
            answer if isinstance(answer, BaseException) else answer[0]
            for answer in await asyncio.gather(*asked, return_exceptions=True)
        ]
        log = Log.EVENTS if streams[0].log is Log.EVENTS else Log.ACCESS
        kept = [r.stream.id for r in await together.store.read_log(tenant, log, 0, 100)]
    return told, [s.id for s in streams if kept.count(s.id) == 1]


async def test_a_batch_whose_answer_was_lost_is_known_by_its_commands(
    wire: Wire, shared: Migrated
) -> None:
    told, kept_once = await batch_over(wire, shared, new_stream)
    assert [(a.position, a.repeated) for a in told if isinstance(a, Appended)] == [
        (position, False) for position in range(4, 9)
    ]
    assert len(kept_once) == 5
    assert wire.commits_to_swallow == 0


async def test_accesses_whose_answer_was_lost_are_not_reported_as_recorded(
    wire: Wire, shared: Migrated
) -> None:
    told, kept_once = await batch_over(wire, shared, lambda t: new_stream(t, "access"))
    assert [t.code for t in told if isinstance(t, Unavailable)] == ["store.unavailable"] * 5
    assert len(kept_once) == 5
