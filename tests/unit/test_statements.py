"""The SQL of this repository runs on many machines as on one, but for what ADR 0014 names."""

import re
from collections.abc import Collection, Mapping
from typing import Final

import pytest

from tests.kit.scaling import RULES
from tests.kit.statements import ROOT, corpus, shipped

OVER_ALL: Final = {
    # The operator's figures, and what doctor, backup and a start compare.
    *("log_heads()", "parked_counts()", "parked_streams()", "outbox_figures()"),
    *("reactions_set_aside()", "projection_lag()", "follower_lag()", "transparency_figures()"),
    *("oldest_items()", "standing_still()", "trail_reach()", "followers_ahead()"),
    *("follow_anew()", "idle_claims()", "samples_of_keys()", "keys_that_signed()"),
    *("infra/health/health.sql trails", "infra/health/health.sql torn_logs"),
    *("infra/health/health.sql logs", "infra/health/health.sql refusals"),
    "infra/store/own_claims.sql begun",
    # From where on a policy that is new reads each log there is, as the owner says at a start.
    "infra/postgres/migrations/0039_group_news.sql",
    "infra/transparency/cosignatures_kept.sql beside_the_last",
    *("infra/store/skipped.sql programs", "infra/store/skipped.sql skipped"),
    *("infra/policies/policies.sql places", "infra/postgres/dump.sql every_head"),
    # Where there is something to do: what is found is then done organization by organization.
    *("dirty_heads()", "behind()", "behind_of()", "reached()", "programs_in_debt()"),
    *("open_orders()", "letters_due()", "accesses_left_open()", "records_due()"),
    *("retire_bodies()", "pass_over()", "heads_to_sign()"),
    # A link says of which organization it is: whoever has one is in none yet.
    *("invitation_of()", "bound_invitations()"),
    # A provider and a domain say of which organization they are, and a try of which it was.
    *("provider_of()", "provider_at()", "claim_domain()", "release_provider()"),
    *("begin_provider_try()", "take_provider_try()", "halt_provider()"),
    *("bound_providers()", "bound_provider_domains()", "bound_provider_identities()"),
    "bound_provider_tries()",
    # A build is of all organizations: it is made, compared and dropped as one.
    *("infra/projector/projector.sql standing", "infra/projector/projector.sql is_fresh"),
    "infra/projector/projector.sql forget_checkpoints",
    *("infra/projector/projector.sql come_so_far", "infra/projector/projector.sql checkpoints"),
    *("infra/projector/projector.sql where_behind", "infra/projector/projector.sql newly_parked"),
}
ONE_ROUND_TRIP: Final = {
    *(f"infra/event_store/application.sql {name}" for name in ("events", "events_backwards")),
    *(f"infra/event_store/application.sql {n}" for n in ("notifications", "last_notification")),
    *(f"infra/event_store/reader.sql {n}" for n in ("streams", "onward", "commands", "page")),
    *(f"infra/event_store/recorder.sql {n}" for n in ("append", "append_one", "read_back")),
    "infra/store/authority.sql authority",
    *(f"infra/transparency/checkpoints.sql {n}" for n in ("logs", "cosigned", "at_or_after")),
    *(f"infra/transparency/checkpoints.sql {n}" for n in ("latest", "all", "keys")),
    *(f"infra/transparency/letters.sql {n}" for n in ("sent", "held")),
    *(f"infra/transparency/tree.sql {n}" for n in ("leaves", "nodes")),
    *(f"infra/vault/rows.sql {n}" for n in ("add_keys", "live_keys", "items", "ciphertexts")),
    "infra/vault/rows.sql items_of_authors",
    # With the build that is live, and through organizations in the keeper's statement.
    *("infra/projector/projector.sql choose_live", "retirable()"),
}
LET_THROUGH: Final[Mapping[str, Collection[str]]] = {
    "unnamed_organizations": OVER_ALL,
    "tenants_set": ONE_ROUND_TRIP,
    "statements_built": {"infra/postgres/pool.py"},
    # Places: by policies, and by functions in transactions of their own. Claims and tiles: by
    # appends and by the signer, and by the owner itself, where something is to be mended.
    "two_writers": {"tracking", "reservation", "tile"},
    # By the owner, whom row-level security does not hold.
    "unindexable": {"infra/policies/policies.sql owe_anew"},
}

TABLES: Final = """
CREATE TABLE seat (organization_id uuid, seat_id uuid, name text, until timestamptz);
CREATE TABLE note (organization_id uuid, seat_id uuid, until timestamptz);
CREATE TABLE lease (bucket int, until timestamptz);
"""
OWN: Final = "CREATE FUNCTION {} RETURNS bigint LANGUAGE {} SECURITY DEFINER AS $$ {} $$;"
PLANTED: Final = [
    ("unnamed_organizations", "SELECT name FROM seat WHERE seat_id = $1", "seat"),
    (
        "unnamed_organizations",
        (
            "SELECT 1 FROM seat AS s JOIN note AS n ON n.organization_id = s.organization_id"
            " WHERE s.organization_id = $1"
        ),
        "note",
    ),
    (
        "unnamed_organizations",
        (
            "SELECT 1 FROM seat AS s WHERE s.organization_id = $1"
            " AND EXISTS (SELECT 1 FROM note AS n WHERE n.organization_id = s.organization_id)"
        ),
        "note",
    ),
    ("unnamed_organizations", "SELECT 1 FROM seat WHERE organization_id = $1 OR true", "seat"),
    ("unnamed_organizations", "UPDATE seat SET name = $1 WHERE seat_id = $2", "seat"),
    ("unnamed_organizations", "DELETE FROM seat USING lease WHERE bucket = $1", "seat"),
    (
        "organizations_apart",
        (
            "SELECT 1 FROM seat AS s JOIN note AS n ON n.seat_id = s.seat_id"
            " WHERE s.organization_id = $1"
        ),
        "note",
    ),
    (
        "moments_made",
        "UPDATE seat SET until = clock_timestamp() WHERE organization_id = $1",
        "clock_timestamp()",
    ),
    (
        "moments_made",
        "UPDATE seat SET until = until + interval '1 day' WHERE organization_id = $1",
        "an interval",
    ),
    (
        "moments_made",
        "INSERT INTO seat VALUES ($1) ON CONFLICT (organization_id) DO UPDATE SET until = now()",
        "now()",
    ),
    (
        "moments_made",
        (
            "INSERT INTO seat VALUES ($1) ON CONFLICT (organization_id)"
            " DO UPDATE SET until = current_timestamp"
        ),
        "a clock",
    ),
    ("spelled_short", "SELECT CASE name WHEN 'a' THEN 1 END FROM lease", "CASE x WHEN"),
    ("spelled_short", "SELECT EXISTS (SELECT FROM lease)", "EXISTS (SELECT FROM"),
    ("copied_rows", "INSERT INTO seat SELECT $1, t.* FROM unnest($2::uuid[]) AS t", "seat"),
    (
        "tenants_set",
        "SELECT set_config('app.organization_id', $1, true)",
        "set_config",
    ),
    (
        "other_engines",
        "SELECT 1 FROM seat WHERE until < $1 LIMIT 1 FOR UPDATE SKIP LOCKED",
        "SKIP LOCKED",
    ),
    (
        "other_engines",
        ("MERGE INTO seat AS s USING note AS n ON n.seat_id = s.seat_id WHEN MATCHED THEN DELETE"),
        "MERGE",
    ),
    (
        "other_engines",
        "CREATE TRIGGER t AFTER INSERT ON seat FOR EACH ROW EXECUTE FUNCTION f()",
        "a trigger",
    ),
    ("owners_and_policies", "ALTER TABLE seat FORCE ROW LEVEL SECURITY", "FORCE"),
    ("owners_and_policies", "ALTER TABLE seat OWNER TO app", "an owner"),
    ("owners_and_policies", "ALTER FUNCTION f() OWNER TO app", "an owner"),
    (
        "owners_and_policies",
        "CREATE POLICY p ON seat USING (organization_id = (SELECT organization_id FROM note))",
        "a sub-query in a policy",
    ),
    (
        "owners_and_policies",
        "ALTER ROLE app SET plan_cache_mode = force_custom_plan",
        "plan_cache_mode",
    ),
    ("ids_made", "ALTER TABLE seat ADD COLUMN number bigserial", "seat.number"),
    (
        "ids_made",
        "ALTER TABLE seat ADD COLUMN other uuid DEFAULT gen_random_uuid()",
        "seat.other",
    ),
    (
        "ids_made",
        "ALTER TABLE seat ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY",
        "seat.n",
    ),
    ("unindexable", "SELECT 1 FROM seat WHERE organization_id = $1 AND name LIKE 'a%'", "LIKE"),
    (
        "unindexable",
        "SELECT 1 FROM seat WHERE organization_id = $1 AND lower(name) = $2",
        "lower()",
    ),
]
BLOCK: Final = "projections/planted.sql planted"


def told(rule: str, blocks: str = "", functions: str = "", code: str = "") -> list[str]:
    """Say what a rule finds in a block, functions and Python over a few tables."""
    return list(
        RULES[rule](
            corpus(
                {
                    "infra/postgres/migrations/0001_planted.sql": TABLES + functions,
                    "projections/planted.sql": f"-- name: planted\n{blocks}",
                    "infra/planted.py": code,
                }
            )
        )
    )


@pytest.mark.parametrize("rule", RULES)
def test_every_statement_that_is_shipped_keeps_each_rule(rule: str) -> None:
    """What is let through is named, and nothing is named that keeps the rule by now."""
    found = {re.split(r":(?:\d+$| )", line)[0] for line in RULES[rule](shipped())}
    assert found == set(LET_THROUGH.get(rule, ()))


@pytest.mark.parametrize(("rule", "statement", "what"), PLANTED)
def test_a_statement_that_breaks_a_rule_is_found(rule: str, statement: str, what: str) -> None:
    assert told(rule, statement) == [f"{BLOCK}: {what}"]


def test_a_statement_that_names_its_organization_at_each_table_breaks_no_rule() -> None:
    statement = """
        WITH held AS (SELECT seat_id FROM seat WHERE organization_id = $1 FOR UPDATE SKIP LOCKED)
        UPDATE note AS n SET until = $2 FROM seat AS s JOIN held USING (seat_id)
        WHERE (n.organization_id, n.seat_id) = ($1, s.seat_id) AND s.organization_id = $1::uuid
          AND EXISTS (SELECT 1 FROM note AS o WHERE o.organization_id = $1)
        RETURNING CASE WHEN n.until < $2 THEN 1 END"""
    assert {rule: told(rule, statement) for rule in RULES} == {rule: [] for rule in RULES}


@pytest.mark.parametrize(
    ("language", "body", "found"),
    [
        ("sql", "SELECT count(*) FROM seat WHERE organization_id = p_id", []),
        ("sql", "SELECT count(*) FROM seat", ["f(): seat"]),
        (
            "plpgsql",
            (
                "DECLARE s seat; BEGIN SELECT * INTO s FROM seat WHERE organization_id = p_id;"
                " RETURN (SELECT count(*) FROM note AS n"
                " WHERE n.organization_id = s.organization_id); END"
            ),
            [],
        ),
        ("plpgsql", "BEGIN RETURN (SELECT count(*) FROM seat); END", ["f(): seat"]),
        (
            "plpgsql",
            "DECLARE n bigint; BEGIN n := (SELECT count(*) FROM seat); RETURN n; END",
            ["f(): seat"],
        ),
        (
            "plpgsql",
            "BEGIN IF EXISTS (SELECT 1 FROM seat) THEN RETURN 1; END IF; RETURN 0; END",
            ["f(): seat"],
        ),
        (
            "plpgsql",
            "BEGIN EXECUTE format('SELECT count(*) FROM %1$I.seat', p_id); RETURN 0; END",
            ["f(): seat"],
        ),
    ],
)
def test_bodies_of_functions_are_read_as_statements_are(
    language: str, body: str, found: list[str]
) -> None:
    functions = OWN.format("f(p_id uuid)", language, body)
    assert told("unnamed_organizations", functions=functions) == found


def test_a_body_that_was_replaced_or_dropped_is_not_looked_at() -> None:
    worse = OWN.format("f(p_id uuid)", "sql", "SELECT count(*) FROM seat")
    better = OWN.format("f(p_id uuid)", "sql", "SELECT 1").replace("CREATE", "CREATE OR REPLACE")
    assert told("unnamed_organizations", functions=worse + better) == []
    assert told("unnamed_organizations", functions=f"{worse} DROP FUNCTION f(uuid);") == []


def test_a_function_that_reads_tables_of_tenants_is_found_in_a_query_over_them() -> None:
    reads = OWN.format("f()", "sql", "SELECT count(*) FROM note WHERE organization_id = $1")
    calls = OWN.format("g()", "plpgsql", "BEGIN RETURN f(); END")
    statement = "SELECT name FROM seat WHERE organization_id = $1 AND g() > 0"
    assert told("functions_within", statement, reads + calls) == [f"{BLOCK}: g()"]
    assert told("functions_within", "SELECT g()", reads + calls) == []


def test_a_table_that_the_owner_writes_and_who_calls_writes_too_is_found() -> None:
    inner = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM seat $$;"
    outer = OWN.format("g()", "plpgsql", "BEGIN PERFORM f(); RETURN 0; END")
    statement = "INSERT INTO seat VALUES ($1)"
    assert told("two_writers", statement, inner + outer) == ["seat"]
    assert told("two_writers", statement, inner) == []


@pytest.mark.parametrize(
    "made",
    [
        'f"SELECT {name} FROM seat"',
        '"SELECT " + name',
        '"SELECT %s" % name',
        '"SELECT {}".format(name)',
    ],
)
def test_a_statement_that_python_makes_of_parts_is_found(made: str) -> None:
    assert told("statements_built", code=f"await connection.fetch({made})") == [
        "infra/planted.py:1"
    ]


def test_a_statement_that_stands_in_python_is_read_as_one_of_a_file_is() -> None:
    code = "await connection.execute('DELETE FROM seat WHERE seat_id = $1', seat)"
    assert told("unnamed_organizations", code=code) == ["infra/planted.py: seat"]


def test_no_function_and_no_table_of_a_migrated_database_is_left_out() -> None:
    lines = (ROOT / "infra/postgres/definitions.txt").read_text("utf-8")
    functions = re.findall(r"^function circlekeep\.(\w+)\(", lines, re.MULTILINE)
    of_tenants = re.findall(r"^column circlekeep\.(\w+)\.organization_id ", lines, re.MULTILINE)
    assert set(shipped().functions) == set(functions)
    assert set(of_tenants) <= shipped().of_tenants
