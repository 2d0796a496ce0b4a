"""What a single statement must not lose: the tenant's lock on its rows, and the index to them."""

import json
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import asyncpg
import pytest

from domain.groups.events import GroupChartered, RecruitingOpened
from domain.groups.group import GROUP
from domain.groups.state import Stage
from domain.kernel import Log
from infra.event_store.reader import Reader
from infra.postgres.pool import Connection, Pool, connect
from infra.postgres.sql import load
from tests.kit.database import Migrated
from tests.kit.read_models import a_group
from tests.kit.stores import Stores, kept, new_stream, new_tenant, open_logs, open_stores, request

FILL = """
    INSERT INTO circlekeep.events
    SELECT $1, p, 1, n, gen_random_uuid(), md5((n / 50)::text)::uuid, n % 50 + 1, 'group.chartered',
      gen_random_uuid(), '{}', '{}', decode(repeat('00', 16), 'hex'), n,
      decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
    FROM unnest($2::uuid[]) AS p, generate_series(1, 2000) AS n"""


ANOTHER_SECOND = """
    UPDATE circlekeep.events SET position = 7, type = 'group.closed', payload = $1
    WHERE version = 2"""


BY_STREAM = "events_organization_id_program_id_log_stream_id_version_com_key"
INDEXES = {
    "streams": (BY_STREAM, "stream_id"),
    "onward": (BY_STREAM, "stream_id"),
    "commands": (BY_STREAM, "stream_id"),
    "page": ("events_pkey", "position"),
}


@pytest.fixture
async def stores(circlekeep: Migrated) -> AsyncIterator[Stores]:
    async with open_stores(circlekeep) as opened:
        yield opened


@pytest.fixture
async def app(circlekeep: Migrated) -> AsyncIterator[Pool]:
    async with await connect(circlekeep.url("app"), 1) as pool:
        yield pool


def nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    for child in below:
        yield from nodes(child)


async def test_a_connection_sees_the_tenant_it_reads_and_not_the_one_before(
    stores: Stores, app: Pool
) -> None:
    reader = Reader(app)
    one, other = new_tenant(), new_tenant()
    mine, theirs = new_stream(one, "group"), new_stream(other, "group")
    for stream in (mine, theirs):
        await open_logs(stores.warden, stream.tenant)
        kept((await stores.app.append(stream.tenant, [request(stream)]))[0])
    ids = [mine.id, theirs.id]
    for stream in (mine, theirs, mine):
        found = await reader.read_streams(stream.tenant, Log.EVENTS, ids)
        assert [id_ for _, id_, *_ in found] == [stream.id]
    left = await app.fetchval("SELECT current_setting('app.organization_id', true)")
    assert not left


async def test_reading_cannot_be_turned_to_another_log_than_the_roles_own(
    stores: Stores, app: Pool
) -> None:
    tenant = new_tenant()
    stream = new_stream(tenant, "access")
    await open_logs(stores.warden, tenant)
    kept((await stores.warden.append(tenant, [request(stream)]))[0])
    assert await Reader(app).read_streams(tenant, Log.ACCESS, [stream.id]) == []
    assert await Reader(app).read_log(tenant, Log.ACCESS, 0, 10) == []


async def test_a_database_restored_behind_our_back_is_believed(
    circlekeep: Migrated, stores: Stores
) -> None:
    """Also if it has as many events again: they are others."""
    tenant = new_tenant()
    stream = new_stream(tenant, "group")
    await open_logs(stores.warden, tenant)
    ahead = request(stream, 0, a_group(), GroupChartered(), RecruitingOpened())
    kept((await stores.warden.append(tenant, [ahead]))[0])
    await stores.app.states(GROUP, [stream])
    connection = await asyncpg.connect(circlekeep.url())
    try:
        await connection.execute("DELETE FROM circlekeep.events WHERE version = 3")
        folded = (await stores.app.states(GROUP, [stream]))[stream.id]
        assert (folded.state.stage, folded.version) == (Stage.CHARTERED, 2)
        await connection.execute(ANOTHER_SECOND, b'{"type":"group.closed"}')
        folded = (await stores.app.states(GROUP, [stream]))[stream.id]
        assert (folded.state.stage, folded.version) == (Stage.CLOSED, 2)
    finally:
        await connection.close()


async def test_a_read_goes_by_the_index_made_for_it(circlekeep: Migrated) -> None:
    """Also if its plan was made when no tenant was set, and whatever is known of the table."""
    connection = await asyncpg.connect(circlekeep.url())
    try:
        await connection.execute("SET search_path = circlekeep")
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        await connection.execute(FILL, uuid4(), [uuid4() for _ in range(10)])
        for learn in ("SELECT", "ANALYZE events"):
            await connection.execute(learn)
            await connection.execute("SET ROLE circlekeep_app")
            for query, (index, column) in INDEXES.items():
                scan = await only_scan(connection, query)
                assert scan["Index Name"] == index, query
                for name in ("organization_id", "program_id", column):
                    assert f"({name} " in str(scan["Index Cond"]).replace('"', ""), query
            await connection.execute("RESET ROLE")
    finally:
        await connection.close()


async def only_scan(connection: Connection, query: str) -> dict[str, object]:
    """How the one table of a statement is read."""
    statement = load("infra.event_store", "reader.sql")[query]
    await connection.execute(f"PREPARE read AS {statement}")
    nothing = ", ".join(["NULL"] * max(n for n in range(9) if f"${n}" in statement))
    explained = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE read({nothing})")
    await connection.execute("DEALLOCATE read")
    [scan] = [n for n in nodes(json.loads(explained)[0]["Plan"]) if "Relation Name" in n]
    return scan
