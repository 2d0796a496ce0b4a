"""What must be true of every table, policy and function there is, whoever made it."""

import pytest

from infra.postgres.naming import LOGINS, MIGRATOR, OWNER, named
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, run

NAMES = [named(role) for role in LOGINS]
OURS = """
    n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')"""
OUTSIDE_TENANCY = {"migration", "projection_build", "worker_heartbeat"}
KEPT = [
    *("events", "log_head", "reservation", "authority", "authority_head", "migration"),
    *("signed_log", "checkpoint", "tile", "cosignature", "log_key", "log_refusal"),
    "checkpoint_letter",
]
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture(scope="module")
def schema(databases: Databases) -> Migrated:
    """The migrated database, looked at by all tests here and changed by none."""
    return Migrated(databases.fresh(prepare))


def found(schema: Migrated, statement: str, *arguments: object) -> list[str]:
    return [str(row[0]) for row in run(schema.url(), statement, *arguments)]


def test_every_table_of_a_tenant_has_row_level_security(schema: Migrated) -> None:
    without = f"""
        SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'organization_id'
        WHERE {OURS} AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity"""  # noqa: S608
    assert found(schema, without) == []


def test_no_table_forces_row_level_security_on_its_owner(schema: Migrated) -> None:
    forced = "SELECT oid::regclass FROM pg_class WHERE relforcerowsecurity"
    assert found(schema, forced) == []


def test_only_known_tables_belong_to_no_organization(schema: Migrated) -> None:
    outside = f"""
        SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {OURS} AND c.relkind IN ('r', 'p') AND NOT EXISTS (
          SELECT FROM pg_attribute AS a
          WHERE a.attrelid = c.oid AND a.attname = 'organization_id')"""  # noqa: S608
    unreachable = """
        SELECT c.relname FROM pg_class AS c, unnest($1::text[]) AS r
        WHERE c.relname = ANY ($2::text[]) AND c.relkind = 'r'
          AND has_table_privilege(r, c.oid, 'SELECT, INSERT, UPDATE, DELETE')"""
    others = set(found(schema, outside)) - OUTSIDE_TENANCY
    assert found(schema, unreachable, NAMES, list(others)) == []


def test_every_key_of_a_tenant_begins_with_the_organization(schema: Migrated) -> None:
    others = f"""
        SELECT c.conname FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = c.connamespace
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attname = 'organization_id'
        WHERE {OURS} AND c.contype IN ('p', 'u') AND c.conkey[1] <> a.attnum
          AND EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.conrelid)"""  # noqa: S608
    assert found(schema, others) == []


def test_policies_are_plain_comparisons_with_the_setting(schema: Migrated) -> None:
    odd = """
        SELECT polname FROM pg_policy
        WHERE coalesce(polqual::text, '') || coalesce(polwithcheck::text, '') LIKE '%SUBLINK%'
           OR pg_get_expr(polqual, polrelid) NOT LIKE
             '%organization_id = (NULLIF(current_setting(''app.organization_id''%'"""
    assert found(schema, odd) == []


def test_policies_name_the_roles_they_are_for(schema: Migrated) -> None:
    assert found(schema, "SELECT polname FROM pg_policy WHERE polroles = '{0}'") == []


def test_one_owner_owns_everything_and_cannot_log_in(schema: Migrated) -> None:
    owned_by_others = f"""
        SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n
          ON n.oid = c.relnamespace WHERE {OURS} AND c.relowner <> $1::regrole
        UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_namespace AS n
          ON n.oid = p.pronamespace WHERE {OURS} AND p.proowner <> $1::regrole
        UNION ALL SELECT n.nspname FROM pg_namespace AS n
          WHERE {OURS} AND n.nspowner <> $1::regrole"""  # noqa: S608
    assert found(schema, owned_by_others.replace("$1", f"'{named(OWNER)}'")) == []
    can = "SELECT rolname FROM pg_roles WHERE rolname = $1 AND rolcanlogin"
    assert found(schema, can, named(OWNER)) == []


def test_no_role_is_more_than_itself(schema: Migrated) -> None:
    strong = """
        SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::text[])
          AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"""
    assert found(schema, strong, [*NAMES, named(OWNER)]) == []
    member = """
        SELECT m.member::regrole::text || ' in ' || m.roleid::regrole::text
        FROM pg_auth_members AS m
        WHERE m.member::regrole::text = ANY ($1::text[])"""
    assert found(schema, member, [*NAMES, named(OWNER)]) == [f"{named(MIGRATOR)} in {named(OWNER)}"]


def test_nothing_is_given_to_everybody(schema: Migrated) -> None:
    public = f"""
        SELECT c.oid::regclass::text FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
          CROSS JOIN aclexplode(c.relacl) AS acl WHERE {OURS} AND acl.grantee = 0
        UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc AS p
          JOIN pg_namespace AS n ON n.oid = p.pronamespace
          CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
          WHERE {OURS} AND acl.grantee = 0
        UNION ALL SELECT n.nspname FROM pg_namespace AS n CROSS JOIN aclexplode(n.nspacl) AS acl
          WHERE ({OURS} OR n.nspname = 'public') AND acl.grantee = 0"""  # noqa: S608
    assert found(schema, public) == []


def test_the_database_itself_is_closed_to_others(databases: Databases) -> None:
    here = Migrated(databases.fresh())
    prepare(here.url())
    public = """
        SELECT acl.privilege_type FROM pg_database CROSS JOIN aclexplode(datacl) AS acl
        WHERE datname = current_database() AND acl.grantee = 0"""
    assert found(here, public) == []


def test_nobody_writes_the_tables_of_the_event_store(schema: Migrated) -> None:
    """P10: logs, checkpoints and tiles are append-only by privilege, for every role that runs."""
    writers = """
        SELECT r || ' ' || p || ' ' || t FROM unnest($1::text[]) AS r, unnest($2::text[]) AS p,
          unnest($3::text[]) AS t
        WHERE has_table_privilege(r, 'circlekeep.' || t, p)"""
    assert found(schema, writers, NAMES, list(WRITES), KEPT) == []


def test_nobody_truncates_or_sets_triggers(schema: Migrated) -> None:
    able = f"""
        SELECT r || ' ' || c.oid::regclass FROM unnest($1::text[]) AS r, pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {OURS} AND c.relkind IN ('r', 'p')
          AND has_table_privilege(r, c.oid, 'TRUNCATE, TRIGGER, REFERENCES')"""  # noqa: S608
    assert found(schema, able, NAMES) == []


def test_functions_that_run_as_the_owner_fix_where_names_are_looked_up(schema: Migrated) -> None:
    loose = f"""
        SELECT p.oid::regprocedure FROM pg_proc AS p
        JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE {OURS} AND p.prosecdef AND NOT coalesce(p.proconfig, '{{}}')
          @> ARRAY['search_path=pg_catalog, circlekeep, pg_temp']"""  # noqa: S608
    assert found(schema, loose) == []


def test_views_see_what_their_reader_sees(schema: Migrated) -> None:
    open_views = f"""
        SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {OURS} AND c.relkind IN ('v', 'm')
          AND NOT coalesce(c.reloptions, '{{}}') @> '{{security_invoker=true}}'"""  # noqa: S608
    assert found(schema, open_views) == []


def test_filtered_columns_keep_their_indexes(schema: Migrated) -> None:
    untyped = f"""
        SELECT c.oid::regclass || '.' || a.attname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE {OURS} AND c.relkind IN ('r', 'p') AND a.attnum > 0
          AND (t.typname IN ('json', 'jsonb') OR t.typtype = 'e')"""  # noqa: S608
    assert found(schema, untyped) == []
