"""Read models keep programs, organizations and roles apart, and say how far they are."""

from uuid import uuid4

import asyncpg
import pytest

from domain.kernel import (
    Stream,
    Tenant,
    Unavailable,
    own_log,
)
from infra.postgres.pool import tenant_transaction
from infra.projector.engine import Projector
from infra.projector.reads import PostgresReadModels
from projections.access_log import ACCESS_LOG
from projections.access_log import queries as access_log
from projections.group_board import GROUP_BOARD
from projections.group_board import queries as group_board
from projections.projection import Projection
from projections.registry import PROJECTIONS
from projections.rosters import ROSTERS
from projections.rosters import queries as rosters
from projections.sessions import SESSIONS
from projections.sessions import queries as session_rows
from tests.kit.database import Migrated
from tests.kit.read_models import (
    Mirror,
    a_group,
    a_session,
    ask,
    leader,
    look,
    narrative,
    permitted,
    person,
)
from tests.kit.stores import NOON, new_stream, new_tenant


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


@pytest.fixture
def group(tenant: Tenant) -> Stream:
    return new_stream(tenant, "group")


async def test_a_program_sees_nothing_of_another_of_its_organization(mirror: Mirror) -> None:
    organization = uuid4()
    ours, theirs = new_tenant(organization), new_tenant(organization)
    group, session, who = new_stream(theirs, "group"), new_stream(theirs, "session"), person()
    await mirror.tell(group, a_group(), leader(who))
    await mirror.tell(session, a_session(group.id))
    await mirror.catch_up()
    assert len(await group_board.groups(mirror.app, theirs, NOON)) == 1
    assert await group_board.groups(mirror.app, ours, NOON) == []
    assert await session_rows.session(mirror.app, ours, session.id) is None
    assert await session_rows.sessions(mirror.app, ours) == []
    assert await rosters.rosters_of_person(mirror.app, ours, who) == []


SEEN = """
SELECT (SELECT count(*) FROM rosters_v1.roster), (SELECT count(*) FROM sessions_v1.sessions)"""
BOARD = "SELECT count(*) FROM group_board_v2.group_board"


async def test_the_web_sees_other_programs_in_the_organizations_own_log_alone(
    mirror: Mirror,
) -> None:
    """As the policies have it, whatever a query forgets to ask."""
    organization = uuid4()
    here, there, abroad = new_tenant(organization), new_tenant(organization), new_tenant()
    for tenant in (here, there, abroad):
        group = new_stream(tenant, "group")
        await mirror.tell(group, a_group(), leader(person()))
        await mirror.tell(new_stream(tenant, "session"), a_session(group.id))
    await mirror.catch_up()
    seen = []
    for tenant in (here, own_log(here.organization), new_tenant(organization), new_tenant()):
        async with tenant_transaction(mirror.app_pool, tenant, readonly=True) as connection:
            seen.append(tuple(await connection.fetchrow(SEEN) or ()))
    assert seen == [(1, 1), (2, 2), (0, 0), (0, 0)]


async def test_a_read_model_is_of_one_program_unless_it_says_otherwise(mirror: Mirror) -> None:
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await mirror.catch_up()
    seen = []
    for asked in (tenant, own_log(tenant.organization)):
        async with tenant_transaction(mirror.app_pool, asked, readonly=True) as connection:
            seen.append(await connection.fetchval(BOARD))
    assert seen == [1, 0]
    wide = {model.name for model in PROJECTIONS if model.whole_organization}
    assert wide == {"access_log", "break_glass", "privacy_desk", "rosters", "sessions"}


async def test_an_organization_sees_no_access_of_another(mirror: Mirror, tenant: Tenant) -> None:
    await look(mirror, tenant, permitted(narrative()))
    await mirror.catch_up()
    other = new_tenant()
    assert await access_log.records(mirror.warden, own_log(other.organization), EVERYTHING) == []
    assert len(await access_log.records(mirror.warden, tenant, EVERYTHING)) == 1
    assert len(await access_log.records(mirror.warden, own_log(tenant.organization), EVERYTHING))


async def test_the_web_cannot_read_the_access_log(circlekeep: Migrated) -> None:
    connection = await asyncpg.connect(circlekeep.url("app"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch(f"SELECT FROM {ACCESS_LOG.schema}.access_record")
    await connection.close()


EVERYTHING = access_log.Sought()
TABLES = """
SELECT n.nspname AS schema, c.oid::regclass::text AS name, c.relrowsecurity AS guarded,
    (SELECT array_agg(a.attname ORDER BY k.place)
     FROM pg_index AS i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (column_number, place)
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.column_number
     WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
    (SELECT array_agg(ix.indexdef) FROM pg_indexes AS ix
     WHERE ix.schemaname = n.nspname AND ix.tablename = c.relname) AS indexes,
    pg_get_userbyid(c.relowner) AS owner
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) AND c.relkind = 'r'
"""


def tables_of(model: Projection) -> int:
    return model.queries["schema"].count("CREATE TABLE")


async def test_every_table_is_keyed_by_tenant_guarded_and_nobodys(circlekeep: Migrated) -> None:
    connection = await asyncpg.connect(circlekeep.url())
    tables = await connection.fetch(TABLES, [model.schema for model in PROJECTIONS])
    await connection.close()
    assert len(tables) == sum(tables_of(model) for model in PROJECTIONS)
    for table in tables:
        assert list(table["key"][:2]) == ["organization_id", "program_id"], table["name"]
        assert table["guarded"], table["name"]
        assert table["owner"] == "circlekeep_owner"
        assert all("(organization_id," in definition for definition in table["indexes"])


@pytest.mark.parametrize("role", ["app", "warden", "auditor", "projector"])
async def test_without_a_tenant_there_are_no_rows(
    mirror: Mirror, circlekeep: Migrated, tenant: Tenant, role: str
) -> None:
    await mirror.tell(new_stream(tenant, "group"), a_group())
    await look(mirror, tenant, permitted(narrative()))
    await mirror.catch_up()
    admin = await asyncpg.connect(circlekeep.url())
    tables = await admin.fetch(TABLES, [model.schema for model in PROJECTIONS])
    await admin.close()
    connection = await asyncpg.connect(circlekeep.url(role))
    readable = 0
    for table in tables:
        if await connection.fetchval("SELECT has_schema_privilege($1, 'USAGE')", table["schema"]):
            readable += 1
            counted = f"SELECT count(*) FROM {table['name']}"  # noqa: S608 - from the catalogue
            assert await connection.fetchval(counted) == 0
    await connection.close()
    readers = [model for model in PROJECTIONS if role in {"projector", *model.readers}]
    assert readable == sum(map(tables_of, readers)) > 0


@pytest.mark.parametrize("role", ["app", "warden", "auditor", "keeper"])
async def test_only_the_projector_may_write(circlekeep: Migrated, role: str) -> None:
    admin = await asyncpg.connect(circlekeep.url())
    tables = await admin.fetch(TABLES, [model.schema for model in PROJECTIONS])
    allowed = [
        (table["name"], privilege)
        for table in tables
        for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        if await admin.fetchval(
            "SELECT has_table_privilege('circlekeep_' || $1, $2, $3)",
            role,
            table["name"],
            privilege,
        )
    ]
    await admin.close()
    assert allowed == []


async def test_a_reader_waits_until_the_rows_have_a_position(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    position = await mirror.tell(group, a_group())
    assert not await mirror.app.wait("group_board", tenant, position)
    await mirror.catch_up()
    assert await mirror.app.wait("group_board", tenant, position)
    assert not await mirror.app.wait("group_board", tenant, position + 1)


async def test_a_reader_waits_for_the_rows_that_are_joined_too(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    position = await mirror.tell(group, a_group(), leader(person()))
    await Projector(mirror.pool, [GROUP_BOARD, SESSIONS]).turn()
    assert not await mirror.app.wait("group_board", tenant, position)
    await Projector(mirror.pool, [ROSTERS]).turn()
    assert await mirror.app.wait("group_board", tenant, position)


async def test_what_joins_rows_that_are_not_built_is_unavailable(
    mirror: Mirror, circlekeep: Migrated, tenant: Tenant
) -> None:
    away = "DELETE FROM circlekeep.projection_build WHERE projection = 'sessions' RETURNING 1"
    assert await ask(circlekeep, away) == [(1,)]
    with pytest.raises(Unavailable) as refused:
        await group_board.groups(mirror.app, tenant, NOON)
    assert refused.value.code == "projection.not_built"
    assert await rosters.rosters_of_person(mirror.app, tenant, person()) == []


async def test_a_view_that_is_not_built_is_unavailable(
    mirror: Mirror, circlekeep: Migrated, tenant: Tenant
) -> None:
    admin = await asyncpg.connect(circlekeep.url())
    await admin.execute("DELETE FROM circlekeep.projection_build")
    await admin.close()
    with pytest.raises(Unavailable) as refused:
        await group_board.groups(mirror.app, tenant, NOON)
    assert refused.value.code == "projection.not_built"
    assert not await mirror.app.wait("group_board", tenant, 0)


async def test_a_database_that_is_away_is_said_in_our_words(mirror: Mirror, tenant: Tenant) -> None:
    reads: PostgresReadModels = mirror.app
    await reads._pool.close()  # noqa: SLF001 - as if the server had gone
    with pytest.raises(Unavailable) as refused:
        await session_rows.sessions(reads, tenant)
    assert refused.value.code == "projection.unavailable"
