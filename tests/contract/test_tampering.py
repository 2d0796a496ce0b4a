"""What a database owner changes beside the logs is found: definitions, rights, roles."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from uuid import uuid4

import asyncpg
import pytest

from domain.authority import rights_of
from domain.groups.events import LeaderAssigned, MembershipActivated, MembershipEnded
from domain.kernel import Event, PersonId, Role, Stream, own_log
from domain.organizations.events import OfficeAppointed, OrganizationFounded
from infra.postgres.definitions import Differences, differences
from infra.postgres.naming import ROLES, named
from infra.store.rights_kept import forged_rights
from projections.access_log import ACCESS_LOG
from tests.golden.write_definitions import PAGE, described
from tests.kit.database import Migrated, prepare
from tests.kit.examples import example
from tests.kit.postgres import Servers
from tests.kit.read_models import a_group
from tests.kit.stores import kept, new_stream, new_tenant, open_stores, request

FUNCTION = """CREATE OR REPLACE FUNCTION circlekeep.signed_size(p_organization uuid, p_program uuid,
    p_log smallint) RETURNS bigint LANGUAGE sql STABLE
    SET search_path = pg_catalog, circlekeep, pg_temp AS $$ SELECT 9223372036854775807 $$"""
TRIGGER = """CREATE FUNCTION circlekeep.watch() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER watch AFTER INSERT ON circlekeep.events FOR EACH ROW
      EXECUTE FUNCTION circlekeep.watch()"""
CHANGED = {
    "another function": (FUNCTION, "signed_size"),
    "a trigger": (TRIGGER, "watch"),
    "a trigger on a read model": (
        TRIGGER.replace("ON circlekeep.events", f"ON {ACCESS_LOG.schema}.access_record"),
        "watch",
    ),
    "a rule": (
        "CREATE RULE quiet AS ON DELETE TO circlekeep.vault_item DO INSTEAD NOTHING",
        "quiet",
    ),
    "a permissive policy": (
        "CREATE POLICY open ON circlekeep.vault_item FOR SELECT TO circlekeep_app USING (true)",
        "open",
    ),
    "a policy that is gone": (
        "DROP POLICY of_organization ON circlekeep.authority",
        "of_organization",
    ),
    "row-level security switched off": (
        "ALTER TABLE circlekeep.vault_item DISABLE ROW LEVEL SECURITY",
        "vault_item",
    ),
    "a privilege": ("GRANT UPDATE ON circlekeep.events TO circlekeep_app", "update to app"),
    "a function for everybody": (
        "GRANT EXECUTE ON FUNCTION circlekeep.whoami TO public",
        "whoami(p_token_sha256 bytea) to everybody",
    ),
    "a constraint that is gone": (
        "ALTER TABLE circlekeep.events DROP CONSTRAINT events_body_check",
        "events_body_check",
    ),
    "an index that runs a function of another schema": (
        """CREATE FUNCTION public.seen(bytea) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
          $$ BEGIN RETURN 1; END $$;
        CREATE INDEX watching ON circlekeep.events (public.seen(hash))""",
        "watching",
    ),
    "a unique index that is gone": (
        "DROP INDEX circlekeep.vault_key_of_author",
        "vault_key_of_author",
    ),
    "an index that is out of use": (
        """UPDATE pg_index SET indisvalid = false
        WHERE indexrelid = 'circlekeep.vault_key_of_author'::regclass""",
        "vault_key out of use",
    ),
    "a table that a crash empties": ("ALTER TABLE circlekeep.outbox SET UNLOGGED", "unlogged"),
    "a child of a table": (
        "CREATE TABLE public.kid () INHERITS (circlekeep.vault_item)",
        "child public.kid of circlekeep.vault_item",
    ),
    "a child of a read model's": (
        f"CREATE TABLE public.kid () INHERITS ({ACCESS_LOG.schema}.access_record)",
        "child public.kid",
    ),
    "another default": (
        "ALTER TABLE circlekeep.vault_item ALTER kind SET DEFAULT 'person'",
        "default 'person'",
    ),
    "a generated column": (
        "ALTER TABLE circlekeep.outbox ADD copied bigint GENERATED ALWAYS AS (1) STORED",
        "copied bigint generated s",
    ),
    "a column that counts": (
        "ALTER TABLE circlekeep.outbox ADD counted bigint GENERATED ALWAYS AS IDENTITY",
        "counted bigint not null identity a",
    ),
    "a publication": ("CREATE PUBLICATION leak FOR ALL TABLES", "publication leak"),
    "an event trigger": (
        """CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS
          $$ BEGIN END $$;
        CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION public.watch()""",
        "event trigger watching",
    ),
    "a role of somebody else's that is called as ours": (
        "CREATE ROLE app; GRANT INSERT ON circlekeep.events TO app",
        "insert to 'app'",
    ),
    "a function that acts for others, among the server's own": (
        """CREATE FUNCTION pg_catalog.door(text) RETURNS text LANGUAGE sql SECURITY DEFINER
          AS $$ SELECT $1 $$""",
        "pg_catalog.door(text)",
    ),
    "a function of the server's that acts for others": (
        "ALTER FUNCTION pg_catalog.pg_read_file(text) SECURITY DEFINER",
        "pg_catalog.pg_read_file(text)",
    ),
    "a function where our roles come": (
        """GRANT USAGE ON SCHEMA public TO circlekeep_app;
        CREATE FUNCTION public.door() RETURNS int LANGUAGE sql SECURITY DEFINER
          AS $$ SELECT 1 $$""",
        "public.door()",
    ),
    "a view where our roles come": (
        """CREATE SCHEMA elsewhere; GRANT USAGE ON SCHEMA elsewhere TO PUBLIC;
        CREATE VIEW elsewhere.items AS SELECT * FROM circlekeep.vault_item""",
        "elsewhere.items",
    ),
    "a schema that is open again": (
        "GRANT USAGE ON SCHEMA public TO circlekeep_app",
        "schema public usage to app",
    ),
    "a view that is called as a read model": (
        """CREATE SCHEMA group_board_v7; GRANT USAGE ON SCHEMA group_board_v7 TO circlekeep_app;
        CREATE VIEW group_board_v7.items AS SELECT * FROM circlekeep.vault_item""",
        "table group_board_v7.items v",
    ),
    "passwords of the server": (
        "GRANT SELECT ON pg_authid TO circlekeep_app",
        "table pg_authid select to app",
    ),
    "a column of the server's passwords": (
        "GRANT SELECT (rolpassword) ON pg_authid TO PUBLIC",
        "column pg_authid.rolpassword select to everybody",
    ),
    "files of the server": (
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO circlekeep_app",
        "function pg_read_file(text) execute to app",
    ),
    "files of the server, by another role": (
        """CREATE ROLE helper; GRANT EXECUTE ON FUNCTION pg_read_file(text) TO helper;
        GRANT helper TO circlekeep_app""",
        "function pg_read_file(text) execute to 'helper'",
    ),
    "an untrusted language for all": (
        "UPDATE pg_language SET lanpltrusted = false WHERE lanname = 'plpgsql'",
        "language plpgsql",
    ),
    "a type": ("CREATE TYPE circlekeep.mood AS ENUM ('well')", "type circlekeep.mood"),
    "a domain": ("CREATE DOMAIN circlekeep.mood AS text", "type circlekeep.mood d"),
    "statistics": (
        "CREATE STATISTICS circlekeep.seen ON kind, item_id FROM circlekeep.vault_item",
        "statistics circlekeep.seen",
    ),
    "privileges to come": (
        """ALTER DEFAULT PRIVILEGES FOR ROLE circlekeep_owner IN SCHEMA circlekeep
        GRANT SELECT ON TABLES TO circlekeep_app""",
        "default tables of owner in circlekeep select to app",
    ),
    "a cast": (
        "CREATE CAST (text AS uuid) WITH INOUT AS IMPLICIT",
        "cast text as uuid i",
    ),
    "an operator": (
        """CREATE FUNCTION pg_catalog.same(uuid, text) RETURNS boolean LANGUAGE sql
          AS $$ SELECT true $$;
        CREATE OPERATOR pg_catalog.= (FUNCTION = pg_catalog.same, LEFTARG = uuid,
          RIGHTARG = text)""",
        "operator =(uuid,text)",
    ),
    "a sequence": ("CREATE SEQUENCE circlekeep.next", "circlekeep.next"),
    "a collation": (
        "CREATE COLLATION circlekeep.other (LOCALE = 'C')",
        "collation circlekeep.other",
    ),
    "another owner": ("ALTER TABLE circlekeep.events OWNER TO circlekeep_migrator", "of migrator"),
    "a superuser": ("CREATE ROLE mallory SUPERUSER", "mallory is a superuser"),
    "somebody who acts as the Warden": (
        "GRANT circlekeep_warden TO eve",
        "eve may act as circlekeep_warden",
    ),
    "the web as the Warden": (
        "GRANT circlekeep_warden TO circlekeep_app",
        "circlekeep_app may act as circlekeep_warden",
    ),
}


async def by_hand(database: Migrated, statement: str) -> None:
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_definitions_are_those_of_the_migrations(circlekeep: Migrated) -> None:
    """After a migration: ``python -m tests.golden.write_definitions``, then read the diff."""
    assert await described(circlekeep.url("warden")) == PAGE.read_text("utf-8")


@pytest.mark.parametrize("how", CHANGED)
async def test_a_definition_changed_by_hand_is_named(circlekeep: Migrated, how: str) -> None:
    """Threat: a rogue DBA changes what the database is made of, and the Warden sees it."""
    statement, told = CHANGED[how]
    connection = await asyncpg.connect(circlekeep.url())
    try:
        assert not await differing_after(connection, "SELECT 1")
        assert told in (await differing_after(connection, statement)).told
    finally:
        await connection.close()


async def test_what_no_role_of_ours_can_reach_is_let_be(circlekeep: Migrated) -> None:
    """Another program's schema on the same server is no reason not to start."""
    connection = await asyncpg.connect(circlekeep.url())
    try:
        others = """CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.rows (id int);
          CREATE FUNCTION elsewhere.act() RETURNS int LANGUAGE sql SECURITY DEFINER
            AS $$ SELECT 1 $$;
          CREATE VIEW public.shown AS SELECT * FROM elsewhere.rows;
          CREATE TYPE public.mood AS ENUM ('well');
          GRANT SELECT ON pg_authid TO eve"""
        assert not await differing_after(connection, others)
        older = """CREATE SCHEMA group_board_v0_1; CREATE TABLE group_board_v0_1.rows (id int);
          GRANT USAGE ON SCHEMA group_board_v0_1 TO circlekeep_app;
          GRANT SELECT ON group_board_v0_1.rows TO circlekeep_app"""
        assert not await differing_after(connection, older)
    finally:
        await connection.close()


HARMLESS = {
    "pg_monitor",
    "pg_read_all_settings",
    "pg_read_all_stats",
    "pg_stat_scan_tables",
    "pg_checkpoint",
    "pg_use_reserved_connections",
    "pg_database_owner",
}
"""PostgreSQL's own roles that read no row, change none and run nothing."""
ATTRIBUTES = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "REPLICATION")
MEMBERSHIPS = {
    15: ("", " WITH ADMIN OPTION"),
    18: (
        " WITH INHERIT FALSE, SET TRUE",
        " WITH INHERIT TRUE, SET FALSE",
        " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
    ),
}


def too_much(version: int, superuser: str, predefined: Sequence[str]) -> Mapping[str, str]:
    """Give each way to let a role do more than is its own, and whom it lets."""
    ways: dict[str, str] = {}
    for who in ("eve", "circlekeep_app"):
        ways |= {f"ALTER ROLE {who} {attribute}": who for attribute in ATTRIBUTES}
        ways |= {f"GRANT {role} TO {who}": who for role in (*predefined, superuser)}
    for role, how in product(ROLES, MEMBERSHIPS[version]):
        ways[f"GRANT {named(role)} TO eve{how}"] = "eve"
    for privilege, (who, told) in product(
        ("CONNECT", "CREATE", "TEMPORARY"), {"eve": "'eve'", "PUBLIC": "everybody"}.items()
    ):
        ways[f"GRANT {privilege} ON DATABASE %I TO {who}"] = told
    for who, told in {"circlekeep_app": "circlekeep_app", "PUBLIC": "everybody"}.items():
        ways[f"GRANT SET ON PARAMETER session_replication_role TO {who}"] = told
    return ways


@pytest.fixture(params=MEMBERSHIPS)
def of_version(request: pytest.FixtureRequest, servers: Servers) -> Iterator[tuple[int, str]]:
    """A version of PostgreSQL, and a superuser's URL of a database of it."""
    with servers.of(request.param).lent(prepare) as url:
        yield request.param, url


async def test_whoever_may_do_more_than_is_theirs_is_named(of_version: tuple[int, str]) -> None:
    """Threat: a rogue DBA lets a role read, write or run what no role of ours may."""
    version, url = of_version
    connection = await asyncpg.connect(url)
    try:
        unnamed = [
            statement
            for statement, who in too_much(version, *await of_the_server(connection)).items()
            if who not in (await differing_after(connection, statement)).told
        ]
    finally:
        await connection.close()
    assert unnamed == []


async def test_who_only_watches_the_server_is_let_be(circlekeep: Migrated) -> None:
    """A monitoring login, or a role of another program, is no reason not to start."""
    connection = await asyncpg.connect(circlekeep.url())
    try:
        _, predefined = await of_the_server(connection, harmless=True)
        given = [f"GRANT {role} TO eve" for role in predefined if role != "pg_database_owner"]
        assert given
        assert not await differing_after(connection, "; ".join(given))
    finally:
        await connection.close()


async def of_the_server(
    connection: "asyncpg.Connection[asyncpg.Record]", *, harmless: bool = False
) -> tuple[str, Sequence[str]]:
    """Give who made the server, and PostgreSQL's own roles, those that matter or the others."""
    superuser = await connection.fetchval("SELECT rolname FROM pg_roles WHERE oid = 10")
    rows = await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname ~ '^pg_'")
    return superuser, [name for (name,) in rows if (name in HARMLESS) is harmless]


async def differing_after(
    connection: "asyncpg.Connection[asyncpg.Record]", statement: str
) -> Differences:
    """Say what the Warden finds after a superuser's statement, of which nothing stays."""
    change = connection.transaction()
    await change.start()
    try:
        await connection.execute("CREATE ROLE eve LOGIN")
        database = await connection.fetchval("SELECT quote_ident(current_database())")
        await connection.execute(statement.replace("%I", database))
        await connection.execute("SET LOCAL SESSION AUTHORIZATION circlekeep_warden")
        return await differences(connection)
    finally:
        await change.rollback()


FORGED = {
    "a member who became privacy officer": (
        """INSERT INTO circlekeep.authority SELECT organization_id, person_id, 'office',
          organization_id, organization_id, 'privacy_officer'
        FROM circlekeep.authority WHERE kind = 'membership'""",
        [("member", "office", True)],
    ),
    "an office that is gone": (
        "DELETE FROM circlekeep.authority WHERE kind = 'office'",
        [("officer", "office", False)],
    ),
    "another office": (
        "UPDATE circlekeep.authority SET detail = 'auditor' WHERE kind = 'office'",
        [("officer", "office", True), ("officer", "office", False)],
    ),
    "a seat in another group": (
        "UPDATE circlekeep.authority SET scope_id = gen_random_uuid() WHERE kind = 'membership'",
        [("member", "membership", True), ("member", "membership", False)],
    ),
}


@pytest.mark.parametrize("how", FORGED)
async def test_rights_changed_by_hand_are_named(circlekeep: Migrated, how: str) -> None:
    """Threat: a rogue DBA gives rights, or takes them, where no log says so."""
    program = new_tenant()
    own, group = own_log(program.organization), new_stream(program, "group")
    people = {name: PersonId(uuid4()) for name in ("officer", "leader", "member", "gone")}
    of_organization = Stream(own, "organization", own.organization)
    history: list[tuple[Stream, Event]] = [
        (of_organization, example(OrganizationFounded)),
        (group, a_group()),
        (of_organization, OfficeAppointed(people["officer"], Role.PROGRAM_ADMIN, program.program)),
        (group, MembershipActivated(people["member"])),
        (group, MembershipActivated(people["gone"])),
        (group, LeaderAssigned(people["leader"], Role.LEADER, "credentialed")),
        (group, MembershipEnded(people["gone"])),
    ]
    async with open_stores(circlekeep) as stores:
        for tenant in (own, program):
            await stores.warden.open_log(tenant)
        versions: Counter[Stream] = Counter()
        for stream, event in history:
            rights = list(rights_of(stream, event))
            wanted = request(stream, versions[stream], event, rights=rights)
            assert kept(*await stores.warden.append(stream.tenant, [wanted])).position
            versions[stream] += 1
    connection = await asyncpg.connect(circlekeep.url("warden"))
    try:
        assert await forged_rights(connection) == []
        statement, expected = FORGED[how]
        await by_hand(circlekeep, statement)
        names = {person: name for name, person in people.items()}
        found = [
            (names[one.right.person], one.right.kind.value, one.kept)
            for one in await forged_rights(connection)
        ]
        assert sorted(found) == sorted(expected)
    finally:
        await connection.close()
