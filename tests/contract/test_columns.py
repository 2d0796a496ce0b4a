"""Every column has a class, none outside the vault holds content, and no tenant means no row."""

from collections.abc import Iterator
from uuid import UUID

import asyncpg
import pytest

from domain.kernel.classes import CONFIDENTIAL
from infra.postgres.migrate import PlainConnection
from infra.postgres.naming import LOGINS
from projections.projection import classed
from projections.registry import PROJECTIONS
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, run, wait_for

PLAIN = (
    "uuid",
    "integer",
    "bigint",
    "smallint",
    "date",
    "boolean",
    "timestamp with time zone",
    "timestamp with time zone[]",
)
"""Column types that have no room for a sentence."""
OURS = classed(
    C0="name named public_key domain",
    C1="kind detail writers root chain_hash frontier note witness line type payload metadata salt "
    "digest hash of_class reason strength locale checksum policy deed state code category "
    "schema projection crew outcome event_type origin hashes follower application class "
    "audience nonce ciphertext kek_name wrapped ground worker token_sha256 bond process boot "
    "device credential_id credential_key rp_id purpose mark_sha256 secret_sha256 device_sha256 "
    "state_sha256 browser_sha256 verifier invitation_sha256 asked",
    C2="email_tag password_hash password_before of_author key author_tag identity_tag "
    "sign_in_tag told_tag counted_tag count_tag",
)
"""Columns of the tables that are no read models. What ``ciphertext`` and ``wrapped`` hold cannot be
read; ``payload`` and ``metadata`` are events, whose fields are walked elsewhere."""
OUTSIDE_TENANCY = {"migration", "projection_build", "worker_heartbeat"}
"""Tables of the installation itself: they name no organization."""
TABLES = """
    SELECT c.oid::regclass::text AS name,
      has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition"""
HERE, ELSEWHERE = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def schema(databases: Databases) -> Migrated:
    """A migrated database with one row of an organization in every table, changed by no test."""
    schema = Migrated(databases.fresh(prepare))
    wait_for(fill(schema.url()))
    return schema


def columns(schema: Migrated) -> Iterator[tuple[str, str, str]]:
    """Give table and column of what could hold a sentence, and the schema it is in."""
    roomy = """
        SELECT table_schema, table_name, column_name FROM information_schema.columns
        WHERE table_schema !~ '^pg_' AND table_schema <> 'information_schema'
          AND data_type <> ALL ($1::text[])"""
    for where, table, column in run(schema.url(), roomy, list(PLAIN)):
        yield str(where), str(table), str(column)


def test_each_column_that_could_hold_a_sentence_has_a_class(schema: Migrated) -> None:
    declared = {projection.schema: projection.columns for projection in PROJECTIONS}
    without = [
        f"{where}.{table}.{column}"
        for where, table, column in columns(schema)
        if column not in declared.get(where, OURS)
    ]
    assert without == []


def test_a_class_is_declared_of_no_column_that_is_gone(schema: Migrated) -> None:
    there = run(schema.url(), "SELECT table_schema, column_name FROM information_schema.columns")
    kept = {(str(where), str(column)) for where, column in there}
    gone = [
        f"{projection.schema}.{column}"
        for projection in PROJECTIONS
        for column in projection.columns
        if (projection.schema, column) not in kept
    ]
    assert gone + [column for column in OURS if ("circlekeep", column) not in kept] == []


def test_no_column_holds_anything_confidential_in_clear() -> None:
    declared = [OURS, *(projection.columns for projection in PROJECTIONS)]
    assert CONFIDENTIAL.isdisjoint(label for each in declared for label in each.values())


def test_with_no_tenant_set_no_role_sees_a_row_of_any_table(schema: Migrated) -> None:
    """P22: every role, every table; nor does one see a row of another organization than its own."""
    looked = {role: wait_for(looks(schema.url(role))) for role in LOGINS}
    assert len({table for tables in looked.values() for table in tables}) > 30
    seen = [
        f"{role} {table}"
        for role, tables in looked.items()
        for table, counts in tables.items()
        if table.rpartition(".")[2] not in OUTSIDE_TENANCY and counts != (0, 0)
    ]
    assert seen == []


def test_the_look_that_finds_no_row_would_find_one(schema: Migrated) -> None:
    """P22 can fail: with its own tenant set, a role sees the row that it does not see without."""
    here = wait_for(looks(schema.url("app"), HERE))
    [board] = [counts for table, counts in here.items() if table.endswith(".group_board")]
    assert board == (0, 1)


async def fill(url: str) -> None:
    """Put one row of an organization into every table, past every rule."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for row in await connection.fetch(TABLES):
            await _loosen(connection, row["name"])
            await _put(connection, row["name"])
    finally:
        await connection.close()


async def _loosen(connection: PlainConnection, table: str) -> None:
    """Drop what would refuse a row that only stands for one."""
    checks = (
        "SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c'"
    )
    for check in await connection.fetch(checks, table):
        await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{check["conname"]}"')


async def _put(connection: PlainConnection, table: str) -> None:
    wanted = """
        SELECT quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS kind
        FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0
          AND NOT attisdropped AND attgenerated = '' AND attidentity = ''"""
    rows = await connection.fetch(wanted, table)
    names = ", ".join(row["name"] for row in rows)
    values = ", ".join(_value(row["kind"]) for row in rows)
    into = f"INSERT INTO {table} ({names})"
    await connection.execute(f"{into} VALUES ({values}) ON CONFLICT DO NOTHING")


def _value(kind: str) -> str:
    if kind.endswith("[]"):
        return f"'{{}}'::{kind}"
    if kind == "uuid":
        return f"'{HERE}'"
    if kind == "bytea":
        return "decode(repeat('00', 32), 'hex')"
    if kind == "boolean":
        return "true"
    if kind == "date" or kind.startswith("timestamp"):
        return "now()"
    return f"'1'::{kind}"


async def looks(url: str, where: UUID = ELSEWHERE) -> dict[str, tuple[int, int]]:
    """Count what a role sees of each table that it may read: with no tenant, then with one."""
    seen: dict[str, tuple[int, int]] = {}
    connection = await asyncpg.connect(url)
    try:
        for row in await connection.fetch(TABLES):
            if row["readable"]:
                count = f"SELECT count(*) FROM {row['name']}"  # noqa: S608 - a table of ours
                nothing = await connection.fetchval(count)
                async with connection.transaction():
                    for name in ("app.organization_id", "app.program_id"):
                        setting = "SELECT set_config($1, $2, true)"
                        await connection.execute(setting, name, str(where))
                    seen[row["name"]] = (nothing, await connection.fetchval(count))
    finally:
        await connection.close()
    return seen
