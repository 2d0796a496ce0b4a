"""What holds for every read model, whatever it shows."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest

from domain.kernel import Event, Log, PersonId, Role
from domain.kernel.classes import Coded
from projections.audit_register import AUDIT_REGISTER
from projections.projection import Projection, Write, load_queries, query_of, with_fields
from projections.registry import PROJECTIONS
from projections.sessions import MoveSession
from tests.kit.projected import STREAM, recorded

CONFIDENTIAL = frozenset({"presentation", "material", "consent"})


def an(kind: Any) -> Any:  # noqa: ANN401 - any value of any annotated type
    """Make a value of a type."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return an(next(one for one in get_args(kind) if one is not NoneType))
    if origin in (tuple, Mapping):
        inside = tuple(an(one) for one in get_args(kind) if one is not ...)
        return inside if origin is tuple else dict([inside])
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
    for query, values, key in told:
        assert parameters(projection.queries[query]) == set(range(1, 3 + len(values)))
        assert values[0] == STREAM
        assert 1 <= key <= len(values)


@pytest.mark.parametrize(
    ("projection", "event"), [pytest.param(p, e, id=f"{p.name}-{e.__name__}") for p, e in handled()]
)
def test_a_function_maps_the_events_that_it_says_it_does(
    projection: Projection, event: type[Event]
) -> None:
    [of, *_] = get_type_hints(projection.on[event]).values()
    [said] = get_args(of)
    assert issubclass(event, said)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_each_write_has_a_query_with_its_fields_and_each_such_query_a_write(
    projection: Projection,
) -> None:
    told = load_queries(f"projections.{projection.name}", f"{projection.name}.sql")
    written = {name for name, sql in told.items() if "fields()" in sql}
    assert written == {query_of(write) for write in projection.writes}
    assert len(written) == len(projection.writes)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_whoever_may_read_it_may_read_what_it_joins(projection: Projection) -> None:
    by_name = {one.name: one for one in PROJECTIONS}
    for joined in map(by_name.__getitem__, projection.joins):
        assert joined.log is projection.log
        assert set(projection.readers) <= set(joined.readers)


class Written(Write, frozen=True):
    """A write with a field of each kind."""

    key: ClassVar[int] = 2
    stream_id: UUID
    person_id: PersonId
    code: Coded
    role: Role
    number: int | None
    so: bool
    day: date
    at: datetime | None


def test_the_fields_of_a_write_are_the_columns_and_arrays_of_its_query() -> None:
    assert query_of(Written) == "written"
    assert with_fields("INSERT INTO t (a, fields) SELECT $1, t.* FROM fields() AS t", Written) == (
        "INSERT INTO t (a, stream_id, person_id, code, role, number, so, day, at) "
        "SELECT $1, t.* FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], "
        "$8::boolean[], $9::date[], $10::timestamptz[]) "
        "AS t (stream_id, person_id, code, role, number, so, day, at)"
    )


def test_a_query_is_called_as_its_write_is() -> None:
    assert [query_of(write) for write in AUDIT_REGISTER.writes] == ["draw", "find", "sign"]
    assert query_of(MoveSession) == "move_session"


HANDED = re.compile(r"(?:FROM|LATERAL) circlekeep\.[a-z_]+\([a-z_:() ,\s]*\$1\b")
"""What is asked of a function of the owner's, which is told the organization."""


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_every_statement_names_the_tenant(projection: Projection) -> None:
    schema = projection.queries["schema"]
    tables = re.findall(r"CREATE TABLE ([a-z_]+)", schema)
    assert schema.count("PRIMARY KEY (organization_id, program_id") == len(tables) > 0
    by_name = {one.name: one for one in PROJECTIONS}
    joined = [by_name[name].queries["schema"] for name in projection.joins]
    tables += re.findall(r"CREATE TABLE ([a-z_]+)", "".join(joined))
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
    assert named["activate"].startswith("UPDATE group_board")
    assert named["groups"].endswith("ORDER BY g.code, g.group_id;")
