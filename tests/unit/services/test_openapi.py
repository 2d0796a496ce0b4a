"""The document of the API: held by a golden file, and true."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import inspect
from openapi_spec_validator import validate

from services.api.schemas import NAMES, name_of, published
from tests.kit.operations import Schema, example, operations, resolved
from tests.kit.operations import document as described
from tests.kit.web import World

GOLDEN = Path(__file__).parents[2] / "golden" / "openapi.json"


def test_the_document_is_the_one_that_was_read_and_agreed(world: World) -> None:
    """When a route changes on purpose: read the difference, then keep the new document.

    `python -m tests.kit.openapi` writes it.
    """
    document = world.client.get("/api/v1/openapi.json").json()
    assert document == json.loads(GOLDEN.read_text())


def test_every_operation_says_what_can_go_wrong_and_who_may_ask(world: World) -> None:
    document = world.client.get("/api/v1/openapi.json").json()
    operations = [o for path in document["paths"].values() for o in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert document["openapi"] == "3.1.0"
    assert len(set(names)) == len(names)
    for operation in operations:
        problems = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert all("$ref" in problem for problem in problems.values()), operation["operationId"]
        if operation.get("security"):
            assert "401" in problems
            assert operation["security"] == [{"session": []}]
    shared = document["components"]["responses"].values()
    assert {kind for problem in shared for kind in problem["content"]} == {
        "application/problem+json"
    }


def test_statuses_are_named_alike_by_every_version_of_python(world: World) -> None:
    shared = world.client.get("/api/v1/openapi.json").json()["components"]["responses"]
    assert {"ContentTooLarge", "UnprocessableContent"} < shared.keys()
    assert shared.keys().isdisjoint({"RequestEntityTooLarge", "UnprocessableEntity"})


def test_what_only_reads_takes_no_header_of_a_command(world: World) -> None:
    document = world.client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        taken = {
            parameter.get("$ref") for parameter in methods.get("get", {}).get("parameters", ())
        }
        assert not taken & {
            f"#/components/parameters/{n}" for n in ("Idempotency-Key", "If-Match")
        }, path


def test_no_page_is_in_the_document(world: World) -> None:
    paths = world.client.get("/api/v1/openapi.json").json()["paths"]
    assert all(path.startswith(("/api/v1/", "/health/")) for path in paths)


def parts(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Give every object within a document."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from parts(item)


def test_the_document_is_valid(world: World) -> None:
    validate(world.client.get("/api/v1/openapi.json").json())


def test_no_two_structures_share_a_name(world: World) -> None:
    schemas = world.client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert {name for name in schemas if not name.isalnum()} == set()
    assert {name for name, schema in schemas.items() if schema["title"] != name} == set()
    assert len({name.lower() for name in schemas}) == len(schemas)
    assert set(NAMES.values()) <= schemas.keys()


def test_every_number_has_bounds_that_fit_behind_the_api(world: World) -> None:
    document = world.client.get("/api/v1/openapi.json").json()
    numbers = [part for part in parts(document) if part.get("type") in ("integer", "number")]
    assert len(numbers) > 100
    unbounded = [n for n in numbers if not -(2**53) <= n["minimum"] <= n["maximum"] <= 2**53]
    assert unbounded == []


HUGE = (2**53 + 1, 2**63, 10**30, -1, -(10**30))


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_fits_nowhere_is_refused_on_every_route(world: World, number: int) -> None:
    """Wherever a number may be in an address or a query, one that is too large is a bad request."""
    asked = 0
    described = world.client.get("/api/v1/openapi.json").json()["paths"]
    for path, methods in described.items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                schema = parameter.get("schema", {})
                choices = [schema, *schema.get("oneOf", ())]
                if not any(choice.get("type") == "integer" for choice in choices):
                    continue
                where = path.replace(f"{{{parameter['name']}}}", str(number))
                where = where.replace("{log}", "1")
                where = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000001", where)
                query = {parameter["name"]: number} if parameter["in"] == "query" else {}
                required = {
                    other["name"]: 1
                    for other in operation["parameters"]
                    if other.get("required") and other.get("in") == "query"
                }
                reply = world.admin.send(method, where, {**required, **query})
                assert reply.status_code in (400, 404), (method, where, reply.text)
                asked += 1
    assert asked > 8


TOO_FAR = {
    "date": ("0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"),
    "date-time": (
        "0001-01-01T00:00:00+14:00",
        "1899-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "2030-01-15T18:30:00",
    ),
}
"""Days and moments that fit nowhere; the last has no zone."""


def beyond(schema: Schema) -> tuple[object, ...]:
    """Give values just beyond what the document says of a number, a day or a moment."""
    if schema.get("type") == "integer":
        return (schema["minimum"] - 1, schema["maximum"] + 1, *HUGE[1:3])
    return TOO_FAR.get(schema.get("format", ""), ())


def places(schema: Schema, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Give each place within a body that is a number, a day or a moment."""
    schema = resolved(schema)
    if beyond(schema):
        yield at, schema
    for name, field in schema.get("properties", {}).items():
        yield from places(field, (*at, name))
    for inner in (*filter(None, [schema.get("items")]), *schema.get("prefixItems", ())):
        yield from places(inner, (*at, "[]"))


def put(body: Any, at: tuple[str, ...], value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a body with another value at one place."""
    if not at:
        return value
    name, *rest = at
    if name == "[]":
        return [put(None, tuple(rest), value)] * 2
    return {**(body or {}), name: put((body or {}).get(name), tuple(rest), value)}


def asked_of(path: str, ids: Mapping[str, str] = {}) -> str:
    """Fill an address in: of nothing that there is, but where ids are given."""
    for name, given in ids.items():
        path = path.replace(f"{{{name}}}", given)
    where = path.replace("{log}", "1").replace("{entry}", "1").replace("{where}", "0/000")
    return re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000001", where)


BODIES = [(one, *place) for one in operations() if one.body for place in places(one.body)]
QUERIES = [
    (path, method, name["name"], resolved(name["schema"]))
    for path, methods in described()["paths"].items()
    for method, operation in methods.items()
    for name in operation.get("parameters", ())
    if name.get("in") == "query" and beyond(resolved(name["schema"]))
]


def test_what_is_beyond_the_bounds_of_the_document_is_a_bad_request_in_every_body(
    world: World,
) -> None:
    """So the document states what is enforced, and nothing goes where it does not fit."""
    assert len(BODIES) > 50
    program = world.program()
    group = world.active_group(program)
    form = {"number": 1, "localStart": "2030-02-20T07:15"}
    planned = world.admin.does(f"/programs/{program}/groups/{group}/sessions", form)["id"]
    ids = {"program_id": program, "group_id": group, "session_id": planned}
    for operation, at, schema in BODIES:
        assert operation.body is not None
        for value in beyond(schema):
            body = put(example(operation.body), at, value)
            where = f"/api/v1{asked_of(operation.path, ids)}"
            reply = world.admin.send(operation.method, where, {}, body)
            assert reply.status_code == 400, (where, at, value, reply.text)


def test_what_is_beyond_the_bounds_of_the_document_is_a_bad_request_in_every_query(
    world: World,
) -> None:
    assert len(QUERIES) > 10
    for path, method, name, schema in QUERIES:
        for value in beyond(schema):
            query = {"position": 1, "old": 1, name: value}
            reply = world.admin.send(method, asked_of(path), query)
            assert reply.status_code == 400, (path, name, value, reply.text)


def test_each_number_day_and_moment_of_every_address_has_a_type_with_bounds(world: World) -> None:
    """Also on the pages, which no document describes."""
    walked = 0
    for route in world.client.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for name, field in handler.parsed_fn_signature.parameters.items():
                if name in {"request", "shell", "caller", "parts", "behind", "scope", "socket"}:
                    continue
                walked += 1
                meta = field.kwarg_definition
                bounded = meta is not None and None not in (meta.ge, meta.le)
                for kind in kinds(inspect.type_info(field.raw)):
                    here = f"{route.path}: {name}"
                    assert not isinstance(kind, inspect.DateTimeType | inspect.DateType), here
                    if isinstance(kind, inspect.IntType) and not bounded:
                        assert None not in (kind.ge, kind.le), here
    assert walked > 300


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00"]
)
def test_a_cursor_that_was_made_up_is_a_bad_request(world: World, at: str) -> None:
    where = f"/api/v1/programs/{world.program()}/sessions"
    reply = world.admin.send("get", where, {"cursor": f"{at}~{UUID(int=1)}"})
    assert (reply.status_code, reply.json()["field"]) == (400, "cursor")


def kinds(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Give a type and all within it."""
    yield kind
    if isinstance(kind, inspect.StructType):
        inner: list[inspect.Type] = [field.type for field in kind.fields]
    elif isinstance(kind, inspect.UnionType):
        inner = list(kind.types)
    elif isinstance(kind, inspect.Metadata):
        inner = [kind.type]
    elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
        inner = [kind.item_type]
    elif isinstance(kind, inspect.TupleType):
        inner = list(kind.item_types)
    else:
        inner = []
    for one in inner:
        yield from kinds(one)


def test_the_same_document_on_every_python() -> None:
    """Some keep the indentation of docstrings, others take it away."""
    kept = {"description": "One.\n\n    Two.\n    "}
    taken = {"description": "One.\n\nTwo.\n"}

    def document(schema: dict[str, Any]) -> dict[str, Any]:
        return {"components": {"schemas": {"A": schema}}}

    assert published(document(kept)) == published(document(taken))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Items_services.api.materials.ItemItem_", "ItemsOfItemItem"),
        ("groups_state_Stage", "GroupStage"),
        ("Changed", "Changed"),
    ],
)
def test_schemas_are_named_in_words(key: str, name: str) -> None:
    assert name_of(key) == name
