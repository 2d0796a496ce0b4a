"""Each role tries what it must not do, with its own password and plain SQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.kernel import Log, ProgramId, Tenant
from infra.event_store.batch import arguments, one_argument_each, parcel
from infra.event_store.records import NewEvent, Request
from infra.postgres.pool import Connection, set_tenant
from tests.kit.database import Migrated
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

ARGUMENTS = {"append_events": 30, "append_one": 14}
EVENT = ("session.scheduled", b'{"type":"session.scheduled"}')


@asynccontextmanager
async def inside(
    database: Migrated,
    role: str,
    tenant: Tenant | None,
    isolation: Literal["read_committed", "repeatable_read", "serializable"] = "read_committed",
) -> AsyncIterator[Connection]:
    """Give a role's connection, in a transaction that belongs to a tenant."""
    connection = await asyncpg.connect(database.url(role))
    try:
        async with connection.transaction(isolation=isolation):
            if tenant is not None:
                await set_tenant(connection, tenant)
            yield connection
    finally:
        await connection.close()


async def filled(database: Migrated) -> Tenant:
    tenant = new_tenant()
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        await stores.warden.append(tenant, [request(new_stream(tenant))])
        await stores.warden.append(tenant, [request(new_stream(tenant, "access"))])
    return tenant


@pytest.fixture(params=ARGUMENTS)
def way(request: pytest.FixtureRequest) -> str:
    """Each of the two functions that append."""
    return str(request.param)


def one_event(
    way: str,
    tenant: tuple[UUID, UUID],
    log: int = 1,
    topic: str = EVENT[0],
    stream: UUID | None = None,
    after: int = 0,
) -> list[object]:
    stream = stream or uuid4()
    event = NewEvent(stream, after + 1, topic, EVENT[1], uuid4(), b"{}")
    given = parcel(tenant, log, [Request(stream, after, uuid4(), [event])])
    return list(one_argument_each(given) if way == "append_one" else arguments([given]))


async def append(connection: Connection, way: str, given: Sequence[object]) -> None:
    places = ", ".join(f"${n}" for n in range(1, ARGUMENTS[way] + 1))
    await connection.fetch(f"SELECT * FROM {way}({places})", *given)  # noqa: S608


REWRITING = (
    "UPDATE events SET payload = ''",
    "DELETE FROM events",
    "TRUNCATE events",
    "INSERT INTO events SELECT * FROM events",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
    "UPDATE log_head SET position = 0",
    "DELETE FROM log_head",
    "UPDATE authority SET detail = 'organization_admin'",
    "INSERT INTO authority_head VALUES (gen_random_uuid(), gen_random_uuid(), 1)",
    "DELETE FROM reservation",
    "SELECT settle_claims(NULL, NULL, NULL, NULL, NULL, NULL)",
    "SELECT settle_right(NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "DROP TABLE migration",
    "CREATE TABLE mine (id int)",
    "CREATE TABLE public.mine (id int)",
    "SET ROLE circlekeep_owner",
    "SET SESSION AUTHORIZATION circlekeep_migrator",
)


@pytest.mark.parametrize("role", ["app", "warden", "projector", "auditor", "keeper"])
async def test_no_runtime_role_changes_history(circlekeep: Migrated, role: str) -> None:
    tenant = await filled(circlekeep)
    allowed = []
    async with inside(circlekeep, role, tenant) as connection:
        for statement in REWRITING:
            try:
                async with connection.transaction():
                    await connection.execute(statement)
                allowed.append(statement)
            except asyncpg.InsufficientPrivilegeError:
                continue
    assert allowed == []


@pytest.mark.parametrize(
    ("role", "log", "topic"),
    [
        ("app", 2, "access.permitted"),
        ("app", 1, "membership.activated"),
        ("app", 1, "access.permitted"),
        ("warden", 1, "access.permitted"),
        ("warden", 2, "session.scheduled"),
        ("projector", 2, "access.permitted"),
        ("projector", 1, "membership.activated"),
        ("auditor", 2, "access.permitted"),
        ("keeper", 1, "session.scheduled"),
    ],
)
async def test_each_role_appends_to_its_own_log_alone(
    circlekeep: Migrated, way: str, role: str, log: int, topic: str
) -> None:
    tenant = await filled(circlekeep)
    given = one_event(way, tenant, log, topic, after=int(topic == "membership.activated"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with inside(circlekeep, role, tenant) as connection:
            await append(connection, way, given)


async def test_even_the_owner_of_the_function_appends_nothing(
    circlekeep: Migrated, way: str
) -> None:
    tenant = await filled(circlekeep)
    async with inside(circlekeep, "migrator", tenant) as connection:
        await connection.execute("SET LOCAL ROLE circlekeep_owner")
        await connection.execute("SET LOCAL search_path = circlekeep")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not append this"):
            await append(connection, way, one_event(way, tenant))


@pytest.mark.parametrize("others", [(True, False), (False, True), (True, True)])
async def test_an_append_for_another_tenant_than_the_transactions_is_refused(
    circlekeep: Migrated, way: str, others: tuple[bool, bool]
) -> None:
    mine = await filled(circlekeep)
    theirs = await filled(circlekeep)
    organization, program = (
        t if other else m for m, t, other in zip(mine, theirs, others, strict=True)
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="another tenant"):
        async with inside(circlekeep, "app", mine) as connection:
            await append(connection, way, one_event(way, (organization, program)))


async def test_policies_append_domain_events_too(circlekeep: Migrated, way: str) -> None:
    tenant, stream = await filled(circlekeep), uuid4()
    async with inside(circlekeep, "app", tenant) as connection:
        await append(connection, way, one_event(way, tenant, stream=stream))
    async with inside(circlekeep, "projector", tenant) as connection:
        policy = one_event(way, tenant, topic="session.not_held", stream=stream, after=1)
        await append(connection, way, policy)
    assert await seen(circlekeep, "app", tenant) == [(tenant.program, 1)] * 3


async def test_a_transaction_of_one_program_does_not_append_to_several(
    circlekeep: Migrated,
) -> None:
    mine = await filled(circlekeep)
    other = new_tenant(mine.organization)
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, other)
    stream = uuid4()
    request = Request(stream, 0, uuid4(), [NewEvent(stream, 1, *EVENT, uuid4(), b"{}")])
    both = arguments([parcel(tenant, 1, [request]) for tenant in (mine, other)])
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="another tenant"):
        async with inside(circlekeep, "app", mine) as connection:
            await append(connection, "append_events", both)
    nowhere = Tenant(mine.organization, ProgramId(uuid4()))
    for programs in ((mine, other), (mine, nowhere)):
        given = arguments([parcel(tenant, 1, [request]) for tenant in programs])
        async with inside(circlekeep, "app", None) as connection:
            setting = "SELECT set_config('app.organization_id', $1, true)"
            await connection.execute(setting, str(mine.organization))
            if nowhere in programs:
                with pytest.raises(asyncpg.NoDataFoundError):
                    await append(connection, "append_events", given)
            else:
                await append(connection, "append_events", given)


async def test_without_a_tenant_nothing_is_appended(circlekeep: Migrated, way: str) -> None:
    tenant = await filled(circlekeep)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="another tenant"):
        async with inside(circlekeep, "app", None) as connection:
            await append(connection, way, one_event(way, tenant))


async def test_a_log_is_opened_only_for_the_tenant_of_the_transaction(circlekeep: Migrated) -> None:
    tenant = await filled(circlekeep)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="another tenant"):
        async with inside(circlekeep, "app", tenant) as connection:
            await connection.execute("SELECT open_log($1, $2)", *new_tenant())


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_an_append_that_could_not_see_the_last_one_is_refused(
    circlekeep: Migrated, way: str, isolation: Literal["repeatable_read", "serializable"]
) -> None:
    tenant = await filled(circlekeep)
    with pytest.raises(asyncpg.ActiveSQLTransactionError, match="READ COMMITTED"):
        async with inside(circlekeep, "app", tenant, isolation) as connection:
            await append(connection, way, one_event(way, tenant))


async def test_what_is_appended_is_durable_even_if_the_session_did_not_ask_for_it(
    circlekeep: Migrated,
    way: str,
) -> None:
    tenant = await filled(circlekeep)
    async with inside(circlekeep, "app", tenant) as connection:
        await connection.execute("SET LOCAL synchronous_commit = off")
        await append(connection, way, one_event(way, tenant))
        assert await connection.fetchval("SHOW synchronous_commit") == "on"


async def test_a_log_that_was_never_opened_is_refused(circlekeep: Migrated, way: str) -> None:
    nowhere = new_tenant()
    with pytest.raises(asyncpg.NoDataFoundError):
        async with inside(circlekeep, "app", nowhere) as connection:
            await append(connection, way, one_event(way, nowhere))


# What is wrong, and at which argument of each function.
MALFORMED: dict[str, tuple[str, int, object]] = {
    "events of no request": ("append_events", 11, [2]),
    "events out of order": ("append_events", 11, [None]),
    "more events than there are": ("append_events", 11, [1, 1]),
    "a request of no program": ("append_events", 3, [2]),
    "a request that follows itself": ("append_events", 7, [1]),
    "a type without end": ("append_events", 13, ["x" * 251]),
    "no payload": ("append_events", 14, [None]),
    "a salt that is none": ("append_events", 16, [b"short"]),
    "a digest that is none": ("append_events", 17, [b"short"]),
    "no command": ("append_events", 6, [None]),
    "one of no type": ("append_one", 9, ""),
    "one without payload": ("append_one", 10, None),
    "one with a salt that is none": ("append_one", 12, b"short"),
    "one with a digest that is none": ("append_one", 13, b"short"),
    "one of no command": ("append_one", 5, None),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_append_leaves_nothing(circlekeep: Migrated, what: str) -> None:
    tenant = await filled(circlekeep)
    way, place, wrong = MALFORMED[what]
    given = one_event(way, tenant)
    given[place] = wrong
    with pytest.raises(asyncpg.PostgresError):
        async with inside(circlekeep, "app", tenant) as connection:
            await append(connection, way, given)
    async with open_stores(circlekeep) as stores:
        assert len(await stores.app.read_log(tenant, Log.EVENTS, 0, 10)) == 1


async def seen(database: Migrated, role: str, tenant: Tenant | None) -> Sequence[tuple[UUID, int]]:
    async with inside(database, role, tenant) as connection:
        rows = await connection.fetch("SELECT program_id, log FROM events ORDER BY log")
    return [(row["program_id"], row["log"]) for row in rows]


async def test_each_role_reads_its_share_of_the_tenant(circlekeep: Migrated) -> None:
    mine, theirs = await filled(circlekeep), await filled(circlekeep)
    assert mine != theirs
    assert await seen(circlekeep, "app", mine) == [(mine.program, 1)]
    for role in ("warden", "projector", "auditor"):
        assert await seen(circlekeep, role, mine) == [(mine.program, 1), (mine.program, 2)]
        assert await seen(circlekeep, role, None) == []
    assert await seen(circlekeep, "app", None) == []


UNSEEN = [
    ("keeper", "SELECT * FROM events"),
    ("app", "SELECT * FROM log_head"),
    ("auditor", "SELECT * FROM log_head"),
    ("app", "SELECT * FROM reservation"),
    ("projector", "SELECT * FROM authority"),
    ("auditor", "SELECT * FROM authority"),
    ("app", "SELECT * FROM log_heads()"),
    ("app", "SELECT * FROM dirty_heads()"),
    ("warden", "SELECT * FROM dirty_heads()"),
    ("projector", "SELECT * FROM log_heads()"),
    ("app", "SELECT * FROM migration"),
]


async def test_what_a_role_does_not_need_it_does_not_see(circlekeep: Migrated) -> None:
    for role, statement in UNSEEN:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with inside(circlekeep, role, new_tenant()) as connection:
                await connection.fetch(statement)


async def test_the_projector_learns_how_far_each_log_has_come(circlekeep: Migrated) -> None:
    tenant = await filled(circlekeep)
    async with inside(circlekeep, "projector", None) as connection:
        heads = await connection.fetch("SELECT * FROM dirty_heads() ORDER BY log")
    assert [tuple(head) for head in heads] == [(*tenant, 1, 1), (*tenant, 2, 1)]
