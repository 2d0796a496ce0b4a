"""What a database owner changes beside the logs is found: definitions, rights, roles."""

from collections import Counter
from uuid import uuid4

import asyncpg
import pytest

from domain.authority import rights_of
from domain.groups.events import LeaderAssigned, MembershipActivated, MembershipEnded
from domain.kernel import Event, PersonId, Role, Stream, own_log
from domain.organizations.events import OfficeAppointed, OrganizationProvisioned
from infra.journal.rights_kept import forged_rights
from infra.postgres.definitions import differences
from projections.access_log import ACCESS_LOG
from tests.golden.write_definitions import PAGE, described
from tests.kit.database import Migrated
from tests.kit.examples import example
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
    "another owner": ("ALTER TABLE circlekeep.events OWNER TO circlekeep_migrator", "of migrator"),
    "a superuser": ("CREATE ROLE mallory SUPERUSER", "mallory is a superuser"),
    "somebody who acts as the Warden": (
        "CREATE ROLE eve LOGIN IN ROLE circlekeep_warden",
        "eve may act as circlekeep_warden",
    ),
    "the web as the Warden": (
        "GRANT circlekeep_warden TO circlekeep_app",
        "circlekeep_app may act as circlekeep_warden",
    ),
}
PUT_BACK = """DROP ROLE IF EXISTS mallory; DROP ROLE IF EXISTS eve;
    REVOKE circlekeep_warden FROM circlekeep_app"""
"""Roles are the server's, not the database's: they would be in the way of other tests."""


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
    statement, named = CHANGED[how]
    connection = await asyncpg.connect(circlekeep.url("warden"))
    try:
        assert not await differences(connection)
        await by_hand(circlekeep, statement)
        found = await differences(connection)
        assert named in found.told
    finally:
        await connection.close()
        await by_hand(circlekeep, PUT_BACK)


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
        (of_organization, example(OrganizationProvisioned)),
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
