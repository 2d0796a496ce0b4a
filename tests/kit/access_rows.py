"""Rows of the access log as its read model would give them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.protocol.answers import RefusedAnswer
from tests.kit.house import House

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


PATTERN: dict[str, Any] = {
    "pattern": UUID(int=1),
    "outcome": "permitted",
    "role": "leader",
    "basis": "leadership",
    "purpose": "leading",
    "rule": "item.sealed_text",
    "kind": "sealed_text",
    "label": "C4",
}
REFUSED = {**PATTERN, "pattern": UUID(int=2), "outcome": "denied", "rule": "item.no_rule"}


def row(house: House, actor: UUID, entry: int = 1, **given: object) -> dict[str, Any]:
    return {
        "program_id": house.program,
        "entry": entry,
        "request": uuid4(),
        "pattern": PATTERN["pattern"],
        "at": AT,
        "actor": actor,
        "on_behalf_of": None,
        "objects": 1,
        "object_id": uuid4(),
        "ended": "released",
    } | given


def holding(**answers: list[dict[str, Any]]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Say what the read model holds, with the codes its records have."""
    return {"patterns": [PATTERN, REFUSED], **answers}


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code
