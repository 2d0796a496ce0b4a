"""What holds for every read model, whatever it shows."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
import pytest

from domain.kernel import Event, Log
from domain.registry import AnyEvent
from domain.sessions.events import SessionScheduled
from projections.projection import Projection, load_queries
from projections.registry import PROJECTIONS
from tests.kit.projected import STREAM, recorded

EVERY_EVENT: tuple[type[Event], ...] = get_args(AnyEvent)
CONFIDENTIAL = frozenset({"presentation", "material", "consent"})


def an(kind: Any) -> Any:  # noqa: ANN401 - any value of any annotated type
    """Make a value of a type."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return an(next(one for one in get_args(kind) if one is not NoneType))
    if origin is tuple:
        return tuple(an(one) for one in get_args(kind) if one is not ...)
    if supertype := getattr(kind, "__supertype__", None):
        return an(supertype)
    if issubclass(kind, msgspec.Struct):
        return kind(**{field.name: an(field.type) for field in msgspec.structs.fields(kind)})
    if issubclass(kind, Enum):
        return next(iter(kind))
    plain = {
        UUID: UUID(int=9),
        datetime: datetime(2026, 1, 1, tzinfo=UTC),
        date: date(2026, 1, 1),
        str: "x",
        int: 1,
        bool: True,
    }
    return plain[kind]


def handled() -> Iterator[tuple[Projection, type[Event]]]:
    for projection in PROJECTIONS:
        for event in sorted(projection.handles, key=lambda event: event.__name__):
            yield projection, event


def parameters(sql: str) -> set[int]:
    return {int(number) for number in re.findall(r"\$(\d+)", sql)}


@pytest.mark.parametrize(
    ("projection", "event"), [pytest.param(p, e, id=f"{p.name}-{e.__name__}") for p, e in handled()]
)
def test_each_event_it_wants_becomes_statements_with_their_arguments(
    projection: Projection, event: type[Event]
) -> None:
    told = list(projection.project(recorded(an(event))))
    assert told
    for query, row, values in told:
        wanted = 2 + len(row) + len(values)
        assert parameters(projection.queries[query]) == set(range(1, wanted + 1))


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: event.__name__)
def test_what_it_does_not_want_changes_nothing(projection: Projection, event: type[Event]) -> None:
    told = list(projection.project(recorded(an(event))))
    assert bool(told) == (event in projection.handles)


HANDED = re.compile(r"(?:FROM|LATERAL) circlekeep\.[a-z_]+\([a-z_:() ,\s]*\$1\b")
"""What is asked of a function of the owner's, which is told the organization."""


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_every_statement_names_the_tenant(projection: Projection) -> None:
    schema = projection.queries["schema"]
    tables = re.findall(r"CREATE TABLE ([a-z_]+)", schema)
    assert schema.count("PRIMARY KEY (organization_id, program_id") == len(tables) > 0
    uses = re.compile(rf"(?:FROM|UPDATE|JOIN) (?:{'|'.join(tables)})\b")
    keyed = re.compile(r"\(\s*organization_id, program_id,.*\)\s*SELECT \$1, \$2,", re.DOTALL)
    for name, sql in projection.queries.items():
        if sql.startswith("INSERT"):
            assert keyed.search(sql), name
        elif name != "schema":
            assert sql.count("organization_id = $1") == len(uses.findall(sql)), name
            assert uses.search(sql) or HANDED.search(sql), name


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_no_read_model_is_made_from_what_is_said_or_shown(projection: Projection) -> None:
    areas = {str(event.__struct_config__.tag).partition(".")[0] for event in projection.handles}
    assert areas.isdisjoint(CONFIDENTIAL)
    assert (areas == {"access"}) == (projection.log is Log.ACCESS)


def test_a_version_has_a_schema_of_its_own() -> None:
    schemas = [projection.schema for projection in PROJECTIONS]
    assert schemas == [f"{projection.name}_v{projection.version}" for projection in PROJECTIONS]
    assert len(set(schemas)) == len(schemas)


def test_no_two_read_models_have_a_table_of_one_name() -> None:
    schemas = [projection.queries["schema"] for projection in PROJECTIONS]
    tables = [name for schema in schemas for name in re.findall(r"CREATE TABLE (\w+)", schema)]
    assert len(set(tables)) == len(tables)


def test_the_sql_lies_beside_the_projection() -> None:
    named = load_queries("projections.group_board", "group_board.sql")
    assert named["free_seat"].startswith("DELETE FROM group_seat")
    assert named["groups"].endswith("ORDER BY g.code, g.group_id;")


def test_every_row_begins_with_the_stream_it_comes_from() -> None:
    for projection in PROJECTIONS[1:4]:
        for _, row, _ in projection.project(recorded(an(SessionScheduled))):
            assert row[0] == STREAM
