"""Everything that the API can be asked, from its own document, with bodies that fit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

OPENAPI = Path(__file__).parents[1] / "golden" / "openapi.json"
WORDS = {
    "agreementVersion": 1,
    "frequency": "monthly",
    "kind": "reflection",
    "locale": "en-CA",
    "localStart": "2030-01-15T18:30",
    "localTime": "18:30",
    "method": "balint",
    "mode": "ongoing",
    "profession": "family_physician",
    "quarter": "2025-Q1",
    "setting": "academic",
    "slotMinutes": 90,
    "theme": "system",
    "zone": "America/Toronto",
}
"""What fits where not any word does; codes and addresses are made anew each time."""
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One thing that the API does, as its document describes it."""

    method: str
    path: str
    id: str
    queries: tuple[str, ...]
    body: Schema | None


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OPENAPI.read_text())
    return found


def operations() -> Iterator[Operation]:
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {})
            yield Operation(
                method=method,
                path=path.removeprefix("/api/v1"),
                id=said["operationId"],
                queries=tuple(
                    one["name"]
                    for one in map(resolved, said.get("parameters", ()))
                    if one["in"] == "query"
                ),
                body=content.get("application/json", {}).get("schema"),
            )


def resolved(schema: Schema) -> Schema:
    """Follow a reference, and of alternatives take the first that is something."""
    if "$ref" in schema:
        _, _, kind, name = schema["$ref"].split("/")
        return resolved(document()["components"][kind][name])
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return resolved(next(one for one in schema[several] if one.get("type") != "null"))
    return schema


def example(schema: Schema) -> Any:  # noqa: ANN401 - any JSON
    """Make something that fits, as small as may be."""
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        fields = schema.get("required", ())
        return {name: of_field(name, schema["properties"][name]) for name in fields}
    if schema.get("type") == "array":
        return [example(schema["items"])] if schema.get("minItems") else []
    plain: dict[str, Any] = {"integer": schema.get("minimum", 1), "boolean": True}
    formats = {"uuid": str(uuid4()), "date": "2030-01-15", "date-time": "2030-01-15T18:30:00Z"}
    return plain.get(schema.get("type", ""), formats.get(schema.get("format", ""), "word"))


def of_field(name: str, schema: Schema) -> Any:  # noqa: ANN401 - any JSON
    if name == "code":
        return f"C{uuid4().hex[:8]}"
    if name == "email":
        return f"{uuid4().hex[:12]}@hostile.example.org"
    return WORDS.get(name) or example(schema)
