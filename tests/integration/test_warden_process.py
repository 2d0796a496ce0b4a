"""The Warden as it runs: with a user, a database role and secrets that nobody else has."""

import asyncio
import itertools
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import EndLeadership
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ItemShown, ItemsListed, ListOwnItems, ReadItem
from domain.protocol.keys import CheckHealth
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.trail import SearchTrail, TrailShown
from infra.home import SHARED_GROUP, USERS
from tests.kit.database import Migrated
from tests.kit.guarded import Guarded
from tests.kit.house import House
from tests.kit.postgres import wait_for
from tests.kit.read_models import open_mirror

MARK = "mark-d41d8cd98f00"
TEXT = f"What I cannot put down. [{MARK}]"
VAULT = ["vault_item", "vault_key", "name_list"]
IDENTITY = [
    "account",
    "account_factor",
    "account_person",
    "login_session",
    "ended_session",
    "sign_in_link",
    "invitation_link",
    "passkey",
    "proof_under_way",
    "device_name",
    "session_device",
    "letter_count",
]
ROLES = ["app", "projector", "auditor", "keeper"]


@asynccontextmanager
async def connected(database: Migrated, role: str | None) -> AsyncIterator[asyncpg.Connection]:
    """Connect as a role of the database; as its superuser without one."""
    settings = {"search_path": "circlekeep"}
    connection = await asyncpg.connect(database.url(role), server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def read(house: House, item: object) -> object:
    token = await house.token(house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))  # type: ignore[arg-type]


async def test_a_leader_reads_a_shared_narrative_through_the_socket(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        shown = await read(house, await house.told(TEXT))
    assert isinstance(shown, ItemShown)
    assert shown.text.reveal() == TEXT
    assert shown.record == 1


async def test_no_other_role_touches_a_table_of_the_vault_or_of_identity(
    circlekeep: Migrated,
) -> None:
    statements = ("SELECT * FROM {}", "DELETE FROM {}", "TRUNCATE {}")
    for role in ROLES:
        async with connected(circlekeep, role) as connection:
            for table, statement in itertools.product(VAULT + IDENTITY, statements):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement.format(table))


async def test_not_even_the_warden_reads_accounts_or_sessions(circlekeep: Migrated) -> None:
    async with connected(circlekeep, "warden") as connection:
        for table in IDENTITY:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours


async def test_each_role_calls_what_it_needs_of_identity_and_nothing_more(
    circlekeep: Migrated,
) -> None:
    """Of all functions whose body names a table of identity, whatever they are called."""
    callable_by = {role: set[str]() for role in (*ROLES, "warden")}
    async with connected(circlekeep, None) as connection:
        for role, found in callable_by.items():
            rows = await connection.fetch(
                "SELECT p.proname FROM pg_proc AS p "
                "WHERE p.pronamespace = 'circlekeep'::regnamespace "
                "AND p.prosrc ~ ('\\y(' || array_to_string($2::text[], '|') || ')\\y') "
                "AND has_function_privilege('circlekeep_' || $1, p.oid, 'EXECUTE')",
                role,
                IDENTITY,
            )
            found.update(row["proname"] for row in rows)
    assert callable_by.pop("warden") >= {"begin_session", "recover_account", "issue_invitation"}
    assert callable_by == {role: set[str]() for role in ROLES} | {"app": {"whoami"}}


async def test_the_vault_shows_the_warden_one_tenant_at_a_time(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house, connected(guarded.database, "warden") as connection:
        await house.told(TEXT)
        for setting, expected in (
            (("", ""), (0, 0)),
            ((str(house.organization), str(house.organization)), (13, 11)),
        ):
            async with connection.transaction():
                await connection.execute(
                    "SELECT set_config('app.organization_id', $1, true), "
                    "set_config('app.program_id', $2, true)",
                    *setting,
                )
                items = await connection.fetchval("SELECT count(*) FROM vault_item")
                keys = await connection.fetchval("SELECT count(*) FROM vault_key")
            assert (items, keys) == expected


async def all_text(database: Migrated, role: str | None, tenant: tuple[str, str]) -> str:
    """Read every table that a role may read, as a tenant, as one text."""
    found: list[str] = []
    async with connected(database, role) as connection, connection.transaction():
        await connection.execute(
            "SELECT set_config('app.organization_id', $1, true), "
            "set_config('app.program_id', $2, true)",
            *tenant,
        )
        tables = await connection.fetch(
            "SELECT c.oid::regclass::text AS name FROM pg_class AS c "
            "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_|^information_schema' "
            "AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
        )
        for table in tables:
            rows = await connection.fetch(f"SELECT t::text AS row FROM {table['name']} AS t")  # noqa: S608
            found += [row["row"] for row in rows]
    return "\n".join(found)


async def test_with_the_webs_password_alone_nothing_confidential_is_read(
    guarded: Guarded,
) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        await house.told(TEXT)
        secrets = [MARK, *(f"Given-{p.hex[:8]}" for p in [house.leader, *house.members])]
        secrets += [house.email(person) for person in house.members]
        presenter = str(house.members[0])
        tenants = [(house.organization, house.organization), (house.organization, house.program)]
        for organization, program in tenants:
            text = await all_text(guarded.database, "app", (str(organization), str(program)))
            assert not found_in(text, secrets)
        async with connected(guarded.database, "app") as connection:
            await connection.execute(
                "SELECT set_config('app.organization_id', $1, false), "
                "set_config('app.program_id', $2, false)",
                str(house.organization),
                str(house.program),
            )
            rows = await connection.fetch(
                "SELECT convert_from(payload, 'UTF8') || convert_from(metadata, 'UTF8') AS text "
                "FROM events WHERE type LIKE 'presentation.%' OR type LIKE 'material.%'"
            )
        assert len(rows) == 4
        assert not any(presenter in row["text"] for row in rows)


async def test_nothing_confidential_is_in_clear_anywhere_in_the_database(
    guarded: Guarded,
) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        await house.told(TEXT)
        secrets = [MARK, *(f"Family-{p.hex[:8]}" for p in [house.leader, *house.members])]
        secrets += [house.email(house.members[0]), *(t.reveal() for t in house.tokens.values())]
        text = await all_text(guarded.database, None, ("", ""))
    assert str(house.leader) in text
    assert not found_in(text, secrets)


def found_in(text: str, secrets: list[str]) -> list[str]:
    """Say which secrets a dump holds, in clear or as bytes in hexadecimal."""
    return [s for s in secrets if s in text or s.encode().hex() in text]


def test_the_wardens_user_and_secrets_are_its_own(guarded: Guarded) -> None:
    wait_for(guarded.ready())
    status = Path(f"/proc/{guarded.pid}/status").read_text()
    [user] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("Uid:")]
    secrets = [*guarded.home.secrets_of("warden").iterdir(), guarded.home.keyring]
    assert len(secrets) == 6
    assert {path.stat().st_uid for path in secrets} == {user}
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}
    if os.geteuid() != 0:
        assert user == os.geteuid()
        return
    assert user == USERS["warden"]
    for secret in secrets:
        reading = subprocess.run(  # noqa: S603 - words of ours
            ["/bin/cat" if secret.is_file() else "/bin/ls", secret],
            user=USERS["web"],
            group=SHARED_GROUP,
            capture_output=True,
            check=False,
        )
        assert reading.returncode != 0
        assert b"Permission denied" in reading.stderr


async def test_a_log_that_is_read_only_shows_nothing(guarded: Guarded) -> None:
    """P2: 503 with a stable code, and no plaintext."""
    await guarded.ready()
    async with guarded.house() as house, connected(guarded.database, None) as superuser:
        item = await house.told(TEXT)
        token = await house.token(house.leader)
        people = tuple(house.members)
        database = await superuser.fetchval("SELECT current_database()")
        alter = f'ALTER ROLE circlekeep_warden IN DATABASE "{database}"'
        await superuser.execute(f"{alter} SET default_transaction_read_only = on")
        await hang_up(superuser)
        assert refused(await read(house, item)) == ("unavailable", "access.not_recorded")
        names = ShowNames(token, house.program, people, Purpose.LEADING, group=house.group)
        assert refused(await house.ask(names)) == ("unavailable", "access.not_recorded")
        assert refused(await house.ask(CheckHealth())) == ("unavailable", "store.read_only")
        await superuser.execute(f"{alter} RESET default_transaction_read_only")
        await hang_up(superuser)
        assert isinstance(await read(house, item), ItemShown)
        assert isinstance(await house.ask(names), NamesShown)
        assert isinstance(await house.ask(CheckHealth()), Done)


async def hang_up(superuser: asyncpg.Connection) -> None:
    """End the Warden's connections, so that its next have the role's new settings."""
    await superuser.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE usename = 'circlekeep_warden' AND datname = current_database()"
    )
    await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("what", "sqlstate"), [("unwritable", "42501"), ("full", "53100")], ids=str
)
async def test_a_log_that_cannot_be_written_shows_nothing_and_the_rest_goes_on(
    guarded: Guarded, what: str, sqlstate: str
) -> None:
    """P2: unwritable or full: no plaintext; what needs no record of a look is done as ever.

    Edge case 50.
    """
    await guarded.ready()
    async with guarded.house() as house, connected(guarded.database, None) as superuser:
        item = await house.told(TEXT)
        tokens = [house.leader, house.members[0], house.auditor, house.members[1]]
        token, author, auditor, _ = [await house.token(person) for person in tokens]
        people = tuple(house.members)
        await superuser.execute(
            f"CREATE FUNCTION {what}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{what}' USING ERRCODE = '{sqlstate}'; END $$"
        )
        await superuser.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON events FOR EACH ROW "
            f"WHEN (NEW.log IN (2, 3)) EXECUTE FUNCTION {what}()"
        )
        names = ShowNames(token, house.program, people, Purpose.LEADING, group=house.group)
        for request in (names, SearchTrail(auditor), WhoSawMine(author)):
            assert refused(await house.ask(request)) == ("unavailable", "access.not_recorded")
        assert refused(await read(house, item)) == ("unavailable", "access.not_recorded")
        nobodys = ReadItem(author, house.program, uuid4(), Purpose.LEADING)
        assert refused(await house.ask(nobodys)) == ("unavailable", "access.not_recorded")
        await house.told("Sealed all the same.", member=1)
        await house.roster(house.admin, EndLeadership(house.leader))
        assert isinstance(await house.ask(ListOwnItems(author)), ItemsListed)
        assert isinstance(await house.ask(CheckHealth()), Done)
        await superuser.execute("DROP TRIGGER no_more ON events")
        own = ReadItem(author, house.program, item, Purpose.OWN)
        assert isinstance(await house.ask(own), ItemShown)
    assert TEXT not in guarded.log.read_text()


async def test_a_log_that_is_too_slow_shows_nothing(guarded: Guarded) -> None:
    """P2: nobody waits for it longer than the database's lock timeout."""
    await guarded.ready()
    async with guarded.house() as house, connected(guarded.database, None) as superuser:
        item = await house.told(TEXT)
        await house.token(house.leader)
        async with superuser.transaction():
            await superuser.execute("SELECT * FROM log_head WHERE log IN (2, 3) FOR UPDATE")
            answer = await read(house, item)
        assert refused(answer) == ("unavailable", "access.not_recorded")
        shown = await read(house, item)
        assert isinstance(shown, ItemShown)
        assert shown.record == 1


async def test_a_leader_who_was_dismissed_reads_nothing_from_that_moment(
    guarded: Guarded,
) -> None:
    """P11: the right decided on and the record are one transaction.

    Edge case 51: no read model is asked, and here none runs.
    """
    await guarded.ready()
    async with guarded.house() as house:
        item = await house.told(TEXT)
        assert isinstance(await read(house, item), ItemShown)
        await house.roster(house.admin, EndLeadership(house.leader))
        assert refused(await read(house, item)) == ("missing", "item.missing")


async def test_the_wardens_log_holds_nothing_of_what_it_was_asked(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house, connected(guarded.database, None) as superuser:
        item, token = await house.told(TEXT), await house.token(house.leader)
        await superuser.execute("ALTER TABLE vault_item RENAME TO hidden")
        assert refused(await read(house, item)) == ("unavailable", "warden.failed")
        names = ShowNames(
            token,
            house.program,
            tuple(house.members),
            Purpose.LEADING,
            group=house.group,
        )
        assert refused(await house.ask(names)) == ("unavailable", "warden.failed")
    said = guarded.log.read_text()
    assert "UndefinedTableError in " in said
    assert '"request":"ReadItem"' in said
    secrets = [MARK, house.email(house.leader), *(t.reveal() for t in house.tokens.values())]
    assert not found_in(said, secrets)


async def test_two_organizations_do_not_reach_each_others_items(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house, guarded.house("TWO") as other:
        item, theirs = await house.told(TEXT), await other.told("Theirs.")
        token = await house.token(house.leader)
        answers = [
            await house.ask(ReadItem(token, program, id_, Purpose.LEADING))
            for program in (house.program, other.program)
            for id_ in (theirs, uuid4())
        ]
        assert {refused(answer) for answer in answers} == {("missing", "item.missing")}
        assert isinstance(await read(house, item), ItemShown)
        async with connected(guarded.database, None) as superuser:
            denials = await superuser.fetch(
                "SELECT organization_id, payload FROM events "
                "WHERE log = 2 AND type = 'access.denied'"
            )
    assert [row["organization_id"] for row in denials] == [house.organization] * 4
    payloads = [row["payload"] for row in denials]
    assert all(b'"rule":"item.unknown"' in payload for payload in payloads)
    assert not any(str(theirs).encode() in payload for payload in payloads), "only the rule is kept"


async def test_an_auditor_finds_the_look_and_the_author_sees_it(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        item = await house.told(TEXT)
        await read(house, item)
        await mirror.catch_up()
        auditor, author = await house.token(house.auditor), await house.token(house.members[0])
        found = await house.wants(SearchTrail(auditor, object=item, histogram=True), TrailShown)
        assert [(e.actor, e.purpose, e.object) for e in found.entries] == [
            (house.leader, Purpose.LEADING, item)
        ]
        assert [day.permitted for day in found.days] == [1]
        assert found.names[house.leader].family_name == f"Family-{house.leader.hex[:8]}"
        mine = await house.wants(WhoSawMine(author), MineShown)
        assert [(e.actor, e.object) for e in mine.others] == [(house.leader, item)]
        await mirror.catch_up()
        searches = await house.wants(SearchTrail(auditor, outcome="searched"), TrailShown)
        assert {entry.actor for entry in searches.entries} == {house.auditor}
        everything = await house.wants(SearchTrail(auditor, limit=1), TrailShown)
        older = SearchTrail(auditor, limit=1, before=everything.more)
        assert (await house.wants(older, TrailShown)).entries != everything.entries


async def test_it_ends_cleanly_when_told_to(guarded: Guarded) -> None:
    await guarded.ready()
    assert guarded.kill(signal.SIGTERM) == 0


def refused(answer: object) -> tuple[str, str]:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.kind, answer.code
