"""The document of the API: held by a golden file, and true."""

import json
from pathlib import Path

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


def test_no_page_is_in_the_document(world: World) -> None:
    paths = world.client.get("/api/v1/openapi.json").json()["paths"]
    assert all(path.startswith(("/api/v1/", "/health/")) for path in paths)
