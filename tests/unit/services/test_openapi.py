"""The document of the API: held by a golden file, and true."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from services.api.schemas import NAMES, name_of, published
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


def number_fields(
    schema: dict[str, Any], schemas: dict[str, Any], at: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Give the place of each number in a body."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    found = schemas.get(reference, schema)
    for choice in found.get("oneOf", ()):
        yield from number_fields(choice, schemas, at)
    if found.get("type") == "integer":
        yield at
    for name, field in found.get("properties", {}).items():
        if len(at) < 4:
            yield from number_fields(field, schemas, (*at, name))


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_fits_nowhere_is_refused_in_every_body(world: World, number: int) -> None:
    document = world.client.get("/api/v1/openapi.json").json()
    schemas, asked = document["components"]["schemas"], 0
    for path, methods in document["paths"].items():
        where = path.replace("{log}", "1").replace("{entry}", "1")
        where = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000001", where)
        for method, operation in methods.items():
            for described in operation.get("requestBody", {}).get("content", {}).values():
                for place in set(number_fields(described["schema"], schemas)):
                    body: Any = number
                    for name in reversed(place):
                        body = {name: body}
                    reply = world.admin.send(method, where, {}, body)
                    assert reply.status_code < 500, (where, place, reply.text)
                    asked += 1
    assert asked > 20


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
