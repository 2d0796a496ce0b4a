"""Each column of each table that holds authority, secrets or evidence, changed by hand: found."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

import asyncpg
import pytest

from domain.access.messages import (
    BondsExamined,
    Done,
    EraseItem,
    ExamineBonds,
    ExamineItems,
    ItemsExamined,
)
from infra.journal.rights_kept import forged_rights
from infra.postgres.pool import connect
from infra.transparency.verify import verify_all
from infra.vault.kept import differing_texts
from tests.kit.database import Migrated, prepare
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import SECRET, House
from tests.kit.postgres import Databases, wait_for

TABLES: Final = (
    "vault_item",
    "vault_key",
    "vault_redaction",
    "account",
    "account_person",
    "login_session",
    "sign_in_link",
    "authority",
    "authority_head",
    "reservation",
    "events",
    "log_head",
)
CHANGED: Final = {
    "uuid": "gen_random_uuid()",
    "text": "'x' || {0}",
    "bytea": "sha256(coalesce({0}, ''))",
    "smallint": "{0} + 1",
    "integer": "{0} + 1",
    "bigint": "{0} + 1",
    "timestamp with time zone": "{0} + interval '1 day'",
}
NOT_FOUND: Final[Mapping[str, Collection[str]]] = {
    "account": ("changed_at",),
    "account_person": ("locale",),
    "authority_head": ("organization_id", "person_id", "version"),
    "login_session": ("began_at",),
    "reservation": ("organization_id", "kind", "key", "program_id", "holder"),
    "vault_item": ("format",),
    "vault_key": ("destroyed_at",),
    "vault_redaction": (
        "organization_id",
        "program_id",
        "item_id",
        "kind",
        "class",
        "scope_id",
        "group_id",
        "author_tag",
        "audience",
        "locale",
        "sealed_at",
        "key_id",
        "ground",
        "erased_at",
    ),
}
"""By table, what nobody finds; docs/threats.md says of each why, and what it can do."""
THREATS: Final = Path(__file__).parents[2] / "docs" / "threats.md"
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'circlekeep' AND table_name = ANY ($1) ORDER BY table_name, ordinal_position"""


class Column(NamedTuple):
    """A column of a table, and its type."""

    table: str
    name: str
    type: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@pytest.fixture(scope="module")
def standing(databases: Databases) -> Iterator[tuple[Guarded, House]]:
    """A Warden, and a house with a row in each of the tables."""
    with guarding(Migrated(databases.fresh(prepare))) as guarded:
        yield guarded, wait_for(_house(guarded))


async def _house(guarded: Guarded) -> House:
    await guarded.ready()
    async with guarded.house() as house:
        await house.told("What I cannot put down.")
        gone = await house.told("What is gone by now.", member=1)
        token = await house.token(house.members[1])
        await house.wants(EraseItem(token, house.program, gone, uuid4()), Done)
        return house


@asynccontextmanager
async def superuser(guarded: Guarded) -> AsyncIterator[asyncpg.Connection]:
    settings = {"search_path": "circlekeep"}
    connection = await asyncpg.connect(guarded.database.url(), server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def found(guarded: Guarded, house: House, connection: asyncpg.Connection) -> set[str]:
    """Look as ``verify`` and ``doctor`` do; return what finds something."""
    bonds = await house.wants(ExamineBonds(SECRET), BondsExamined)
    sealed = await house.wants(ExamineItems(SECRET), ItemsExamined)
    async with await connect(guarded.database.url("auditor"), 1) as pool:
        logs = await verify_all(pool)
    looks = {
        "bonds": bonds.unbound,
        "sealed": sealed.unopened,
        "rights": await forged_rights(connection),
        "texts": await differing_texts(connection),
        "logs": [log for log in logs if not log.whole],
    }
    return {name for name, finds in looks.items() if finds}


async def changed_rows(connection: asyncpg.Connection, column: Column) -> int:
    """Change a column of every row that has it; 0 if the database does not let anybody."""
    to = CHANGED[column.type].format(column.name)
    statement = f"UPDATE {column.table} SET {column.name} = {to} WHERE {column.name} IS NOT NULL"  # noqa: S608 - names of ours
    try:
        return int((await connection.execute(statement)).rpartition(" ")[2])
    except asyncpg.IntegrityConstraintViolationError:
        return 0


async def test_a_column_changed_by_hand_is_found_or_listed(
    standing: tuple[Guarded, House],
) -> None:
    """Threat: a rogue DBA edits what is beside the logs, or them; docs list what nobody finds."""
    guarded, house = standing
    async with guarded.asking() as ask, superuser(guarded) as connection:
        house.ask = ask
        columns = [Column(*row) for row in await connection.fetch(COLUMNS, TABLES)]
        assert {column.table for column in columns} == set(TABLES)
        assert await found(guarded, house, connection) == set()
        unfound = []
        for column in columns:
            await connection.execute(f"CREATE TEMP TABLE was AS TABLE {column.table}")
            changed = await changed_rows(connection, column)
            if changed and not await found(guarded, house, connection):
                unfound.append(str(column))
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(f"DELETE FROM {column.table}")  # noqa: S608
            await connection.execute(f"INSERT INTO {column.table} SELECT * FROM was")  # noqa: S608
            await connection.execute("SET session_replication_role = origin; DROP TABLE was")
        assert await found(guarded, house, connection) == set()
    named = {f"{table}.{column}" for table, columns in NOT_FOUND.items() for column in columns}
    assert set(unfound) ^ named == set()
    listed = THREATS.read_text("utf-8")
    assert {one for one in named if f"`{one}`" not in listed} == set()
