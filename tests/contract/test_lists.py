"""Lists that a function of the database takes are a row each, counted from 1; they end together."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import asyncpg
import pytest

from infra.postgres.naming import LOGINS, named
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases

WITH_LISTS = """
SELECT p.oid::regprocedure::text, t.name, format_type(t.type, NULL)
FROM pg_proc AS p
CROSS JOIN unnest(p.proargnames, p.proargtypes::oid[]) WITH ORDINALITY AS t (name, type, place)
WHERE p.prosecdef AND t.place <= p.pronargs
  AND EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) AS a (type)
    WHERE format_type(a.type, NULL) LIKE '%[]')
  AND EXISTS (SELECT FROM unnest($1::text[]) AS r (name)
    WHERE has_function_privilege(r.name, p.oid, 'EXECUTE'))
ORDER BY p.oid::regprocedure::text, t.place
"""
"""Each argument of each function with lists that acts as its owner and that a login may call."""
ELEMENT = {
    "text": "x",
    "bytea": "\\\\x00",
    "boolean": "t",
    "timestamp with time zone": "2030-01-15",
    "uuid": "018f0000-0000-7000-8000-000000000001",
}
Arguments = Sequence[tuple[str, str]]


@pytest.fixture(scope="module")
def database(databases: Databases) -> Migrated:
    return Migrated(databases.fresh(prepare))


def filled(kind: str, bounds: str = "[1:2]", elements: int = 2) -> str:
    element = ELEMENT.get(kind.removesuffix("[]"), "1")
    return f"'{bounds}={{{','.join([element] * elements)}}}'::{kind}"


def two_rows(kind: str) -> str:
    element = ELEMENT.get(kind.removesuffix("[]"), "1")
    return f"'{{{{{element}}},{{{element}}}}}'::{kind}"


def called(function: str, arguments: Arguments, given: Mapping[str, str]) -> str:
    words = [
        given.get(name, filled(kind) if kind.endswith("[]") else f"NULL::{kind}")
        for name, kind in arguments
    ]
    return f"SELECT * FROM {function.partition('(')[0]}({', '.join(words)})"  # noqa: S608 - ours


async def functions(connection: asyncpg.Connection) -> dict[str, Arguments]:
    rows = await connection.fetch(WITH_LISTS, [named(role) for role in LOGINS])
    return {
        function: [(name, kind) for _, name, kind in arguments]
        for function, arguments in groupby(map(tuple, rows), key=lambda row: row[0])
    }


async def outcome(connection: asyncpg.Connection, statement: str) -> str:
    """Say how a call ends that leaves no trace."""
    forgotten = connection.transaction()
    await forgotten.start()
    try:
        await connection.fetch(statement)
    except asyncpg.PostgresError as error:
        return str(error)
    finally:
        await forgotten.rollback()
    return ""


async def test_no_function_takes_lists_that_are_read_differently_by_place_and_by_subscript(
    database: Migrated,
) -> None:
    """P10: what is checked of a list is what is done with it."""
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute("SET search_path = circlekeep")
        found = await functions(connection)
        assert {one.partition("(")[0] for one in found} >= {"append_events", "pass_over", "reached"}
        for function, arguments in found.items():
            lists = [(name, kind) for name, kind in arguments if kind.endswith("[]")]
            straight = await outcome(connection, called(function, arguments, {}))
            assert "belong together" not in straight, function
            for name, kind in lists:
                for odd in (filled(kind, "[0:1]"), filled(kind, "[2:3]"), two_rows(kind)):
                    said = await outcome(connection, called(function, arguments, {name: odd}))
                    assert "belong together" in said, (function, name, odd)
    finally:
        await connection.close()


async def test_lists_that_belong_together_end_together(database: Migrated) -> None:
    """P10: or one is read on where another has ended."""
    alone = {
        "p_buckets",
        "p_ended",
        "p_follower",
        "p_kinds",
        "p_passed_over",
        "p_people",
        "p_recorded",
        "h_program",
    }
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute("SET search_path = circlekeep")
        for function, arguments in (await functions(connection)).items():
            lists = [(name, kind) for name, kind in arguments if kind.endswith("[]")]
            for name, kind in lists:
                longer = filled(kind, "[1:3]", 3)
                said = await outcome(connection, called(function, arguments, {name: longer}))
                together = name not in alone and len(lists) > 1
                assert ("belong together" in said) is together, (function, name)
    finally:
        await connection.close()
