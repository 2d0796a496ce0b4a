"""What is changed, deleted or put back by hand in any table is found, or listed in the docs."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import asyncpg
import pytest

from domain.policies.registry import POLICIES
from domain.protocol.keys import ExamineItems, ItemsExamined
from infra.health.examination import examine
from infra.health.findings import Finding, State
from projections.registry import PROJECTIONS
from services.cli.common import TRY_AGAIN
from tests.kit.database import Migrated, prepare
from tests.kit.guarded import guarding
from tests.kit.house import SECRET
from tests.kit.postgres import Databases, wait_for
from tests.kit.tampered import World, found, found_at_all, superuser, world_of

TABLES: Final = (
    "vault_item",
    "vault_key",
    "vault_redaction",
    "account",
    "account_factor",
    "account_person",
    "login_session",
    "sign_in_link",
    "invitation_link",
    "provider",
    "provider_domain",
    "authority",
    "authority_head",
    "reservation",
    "events",
    "event_kind",
    "log_head",
    "legal_hold",
    "checkpoint",
    "signed_log",
    "log_key",
    "tile",
)
CHANGED: Final = {
    "uuid": "gen_random_uuid()",
    "text": "'x' || {0}",
    "bytea": "sha256(coalesce({0}, ''))",
    "smallint": "{0} + 1",
    "integer": "{0} + 1",
    "bigint": "{0} + 1",
    "boolean": "NOT {0}",
    "ARRAY": "{0} || '{{x}}'",
    "timestamp with time zone": "least({0}, '2100-01-01') + interval '1 day'",
}
NOT_FOUND: Final[Mapping[str, Collection[str]]] = {
    "account": ("changed_at",),
    "account_person": ("locale",),
    "authority_head": ("organization_id", "person_id", "version"),
    "checkpoint": ("organization_id", "program_id", "signed_at"),
    "event_kind": ("listed_in",),
    "log_key": ("noted_at", "version"),
    "login_session": ("began_at", "device", "seen_at"),
    "reservation": ("organization_id", "kind", "key", "program_id", "holder"),
    "sign_in_link": ("used_at",),
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
NOT_MISSED: Final[Mapping[str, str]] = {
    "log_head": "position = 0",
    "vault_item": "kind = 'guest'",
    "vault_key": "destroyed_at IS NOT NULL",
} | dict.fromkeys(
    (
        "access_sweep",
        "account",
        "account_person",
        "agreed_time",
        "authority_head",
        "body_retirement",
        "checkpoint",
        "checkpoint_letter",
        "clock_reading",
        "cosignature",
        "destruction_journal",
        "device_name",
        "ended_session",
        "event_release",
        "hold_turn",
        "idempotency",
        "invitation_link",
        "letter_count",
        "log_refusal",
        "login_session",
        "name_list",
        "passkey",
        "policy_relation",
        "projection_checkpoint",
        "projection_lease",
        "projection_order",
        "projection_parked",
        "projection_worker",
        "proof_under_way",
        "provider",
        "provider_domain",
        "provider_identity",
        "provider_session",
        "provider_told",
        "provider_try",
        "record_period",
        "reservation",
        "retirement_notice",
        "runtime_turn",
        "session_device",
        "sign_in_link",
        "time_taken",
        "tracking",
        "vault_redaction",
        "worker_heartbeat",
    ),
    "true",
)
"""By table, which rows nobody misses; docs/threats.md says what that can do."""
LOG: Final = ("log_head", "events")
"""What is one log in two tables."""
PUT_BACK: Final = ("authority_head", "destruction_journal", "session_device", "vault_key")
"""Of which tables nobody sees that a row is as it was before."""
ADDED: Final = (
    "authority_head",
    "event_kind",
    "log_key",
    "reservation",
    "signed_log",
    "vault_key",
    "vault_redaction",
)
"""Of which tables nobody sees that there is a row more."""
ALIKE: Final = {"sign_in_link": "used_at IS NULL", "vault_key": "destroyed_at IS NOT NULL"}
"""Like which rows the one more is, where not like any; docs/threats.md says of the others why."""
CLOCKS: Final = {"agreed_time", "clock_reading"}
"""What is noted anew all the time."""
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
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A Warden, and a house with a row in each of the tables."""
    with guarding(Migrated(databases.fresh(prepare))) as guarded:
        yield wait_for(world_of(guarded, tmp_path_factory.mktemp("signer")))


@asynccontextmanager
async def by_hand(world: World) -> AsyncIterator[asyncpg.Connection]:
    """Be whoever owns the server, with a line to the Warden meanwhile."""
    async with world.guarded.asking() as ask, superuser(world.guarded) as connection:
        world.house.ask = ask
        yield connection


@asynccontextmanager
async def put_back_after(connection: asyncpg.Connection, table: str) -> AsyncIterator[None]:
    """Let a table be afterwards as it was before.

    The Warden appends something by itself, once a minute: what a log had goes back with its head.
    """
    back = LOG if table in LOG else (table,)
    async with connection.transaction(isolation="repeatable_read"):
        for one in back:
            await connection.execute(f"CREATE TEMP TABLE was_{one} AS TABLE {one}")
    yield
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(f"LOCK TABLE {', '.join(back)}")
        for one in back:
            await connection.execute(f"DELETE FROM {one}")  # noqa: S608 - a name of ours
            await connection.execute(f"INSERT INTO {one} SELECT * FROM was_{one}")  # noqa: S608
            await connection.execute(f"DROP TABLE was_{one}")
    await connection.execute("SET session_replication_role = origin")


async def changed_rows(connection: asyncpg.Connection, column: Column) -> int:
    """Change a column of every row that has it; 0 if the database does not let anybody."""
    to = CHANGED[column.type].format(column.name)
    statement = f"UPDATE {column.table} SET {column.name} = {to} WHERE {column.name} IS NOT NULL"  # noqa: S608 - names of ours
    try:
        return int((await connection.execute(statement)).rpartition(" ")[2])
    except asyncpg.IntegrityConstraintViolationError:
        return 0


def unlisted(names: Collection[str], end: str = "`") -> set[str]:
    """Say of which names docs/threats.md has no word."""
    listed = THREATS.read_text("utf-8")
    return {name for name in names if f"`{name}{end}" not in listed}


async def test_a_column_changed_by_hand_is_found_or_listed(world: World) -> None:
    """Threat: a rogue DBA edits what is beside the logs, or them; docs list what nobody finds."""
    async with by_hand(world) as connection:
        columns = [Column(*row) for row in await connection.fetch(COLUMNS, TABLES)]
        assert {column.table for column in columns} == set(TABLES)
        assert await found(world, connection) == set()
        unfound = []
        for column in columns:
            async with put_back_after(connection, column.table):
                changed = await changed_rows(connection, column)
                if changed and not await found(world, connection):
                    unfound.append(str(column))
        assert await found(world, connection) == set()
    named = {f"{table}.{column}" for table, columns in NOT_FOUND.items() for column in columns}
    assert sorted(set(unfound) ^ named) == []
    assert unlisted(named) == set()


async def unfound_rows(
    connection: asyncpg.Connection, world: World, table: str, which: str, before: Collection[str]
) -> Sequence[str]:
    """Delete two rows of a table, one at a time; name those that nobody misses."""
    unfound = []
    some = f"SELECT to_jsonb(t)::text FROM {table} AS t WHERE {which}"  # noqa: S608 - ours
    rows = [row[0] for row in await connection.fetch(some)]
    for row in dict.fromkeys((*rows[:1], *rows[-1:])):
        async with put_back_after(connection, table):
            await connection.execute("SET session_replication_role = replica")
            gone = f"DELETE FROM {table} AS t WHERE to_jsonb(t) = $1::text::jsonb"  # noqa: S608
            assert await connection.execute(gone, row) == "DELETE 1"
            if not await found_at_all(world, connection) - {*before}:
                unfound.append(row)
    return unfound


async def test_a_row_deleted_by_hand_is_found_or_listed(world: World) -> None:
    """Threat: a rogue DBA deletes a row of any table; docs list of which nobody misses one."""
    async with by_hand(world) as connection:
        assert set(NOT_MISSED) <= set(world.tables)
        before = await found_at_all(world, connection)
        for table in world.tables:
            listed = NOT_MISSED.get(table, "false")
            assert await unfound_rows(connection, world, table, f"NOT ({listed})", before) == [], (
                table
            )
            there = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {listed}")  # noqa: S608
            if there:
                assert await unfound_rows(connection, world, table, f"({listed})", before), table
            elif table not in NOT_MISSED:
                assert await connection.fetchval(f"SELECT count(*) FROM {table}"), table  # noqa: S608
    assert unlisted(NOT_MISSED) == set()


OLD = """
CREATE TEMP TABLE old AS SELECT * FROM public.before_{0} EXCEPT SELECT * FROM {0};
DELETE FROM {0} AS n USING old AS o WHERE ({1}) = ({2});
INSERT INTO {0} SELECT * FROM old"""


async def test_a_row_put_back_as_it_was_is_found_or_listed(world: World) -> None:
    """Threat: a rogue DBA puts back what ended, was lifted, used, erased or counted on."""
    unfound, tried = set(), set()
    async with by_hand(world) as connection:
        before = await found_at_all(world, connection)
        for table in world.tables:
            keys = world.keys[table]
            each = [", ".join(f"{row}.{key}" for key in keys) for row in ("n", "o")]
            async with put_back_after(connection, table):
                await connection.execute("SET session_replication_role = replica")
                await connection.execute(OLD.format(table, *each))
                if await connection.fetchval("SELECT count(*) FROM old"):
                    tried.add(table)
                    if await found_at_all(world, connection) <= before:
                        unfound.add(table)
                await connection.execute("DROP TABLE old")
    assert {"authority", "legal_hold", "login_session", "sign_in_link", "vault_item"} <= tried
    assert unfound - CLOCKS == set(PUT_BACK)
    assert unlisted(PUT_BACK) == set()


async def added(connection: asyncpg.Connection, world: World, table: str) -> int:
    """Add a row like one that is there under a key of its own; 0 if the database lets nobody."""
    columns = [Column(*row) for row in await connection.fetch(COLUMNS, [table])]
    [own] = [one for one in columns if one.name == world.keys[table][-1]]
    taken = ", ".join(
        CHANGED[one.type].format(one.name) if one is own else one.name for one in columns
    )
    some = f"SELECT {taken} FROM {table} WHERE {ALIKE.get(table, 'true')}"  # noqa: S608 - ours
    last = f"{some} ORDER BY {own.name} DESC LIMIT 1"
    try:
        return int((await connection.execute(f"INSERT INTO {table} {last}")).rpartition(" ")[2])
    except asyncpg.IntegrityConstraintViolationError:
        return 0


async def test_a_row_added_by_hand_is_found_or_listed(world: World) -> None:
    """Threat: a rogue DBA adds a row where authority, secrets or evidence are; docs list others."""
    unfound = set()
    async with by_hand(world) as connection:
        before = await found_at_all(world, connection)
        for table in TABLES:
            async with put_back_after(connection, table):
                there = await added(connection, world, table)
                if there and not await found_at_all(world, connection) - before:
                    unfound.add(table)
    assert unfound == set(ADDED)
    assert unlisted([f"{table}` added" for table in ADDED], "") == set()


async def of_doctor(world: World, check: str) -> Finding:
    """What ``doctor`` finds of one thing."""
    examined = await examine(world.guarded.database.url, PROJECTIONS, POLICIES)
    [finding] = [one for one in examined if one.check == check]
    return finding


async def test_a_warden_does_not_start_by_rights_that_no_log_gives(world: World) -> None:
    """Threat: a rogue DBA makes a member privacy officer: the next start refuses, doctor names."""
    member = world.house.members[0]
    async with by_hand(world) as connection, put_back_after(connection, "authority"):
        made = """INSERT INTO authority SELECT organization_id, person_id, 'office',
              organization_id, organization_id, 'privacy_officer'
            FROM authority WHERE person_id = $1"""
        assert await connection.execute(made, member) == "INSERT 0 1"
        named = f"office privacy_officer of {member}"
        with world.guarded.beside() as other:
            said = await other.refusal(TRY_AGAIN)
        assert said.startswith("rights.differ: ")
        assert named in said
        finding = await of_doctor(world, "rights")
        assert finding.state is State.WRONG
        assert named in finding.says


async def test_a_warden_starts_without_texts_that_are_gone_and_names_them(world: World) -> None:
    """Threat: a rogue DBA deletes a text: the others are to be had, the log and doctor name it."""
    async with by_hand(world) as connection, put_back_after(connection, "vault_item"):
        taken = "DELETE FROM vault_item WHERE kind = 'case_narrative' RETURNING item_id"
        item = await connection.fetchval(taken)
        with world.guarded.beside() as other:
            await other.ready()
            said = other.log.read_text()
        assert "vault.differs" in said
        assert str(item) in said
        finding = await of_doctor(world, "texts")
        assert finding.state is State.WRONG
        assert str(item) in finding.says


async def test_a_key_row_deleted_by_hand_is_named_by_what_it_closed(world: World) -> None:
    """Threat: a rogue DBA deletes the key of a text: doctor names the text, which opens no more."""
    async with by_hand(world) as connection, put_back_after(connection, "vault_key"):
        text = "SELECT item_id, key_id FROM vault_item WHERE kind = 'case_narrative'"
        [(item, key)] = await connection.fetch(text)
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DELETE FROM vault_key WHERE key_id = $1", key)
        examined = await world.house.wants(ExamineItems(SECRET), ItemsExamined)
        assert item in examined.unopened
