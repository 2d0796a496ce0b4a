"""Requests that are made up from the document of the API: what fits it, and what does not."""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    CheckFunction,
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from tests.kit.operations import document

Operation: TypeAlias = schemathesis.schemas.APIOperation[Any, Any, Any, Any]
Request: TypeAlias = schemathesis.Case[Operation]
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
"""Nothing fails within, and what is answered is what the document says."""


@cache
def all_operations() -> tuple[Operation, ...]:
    """Every operation of the document but the checks of health, which take nothing."""
    schema = schemathesis.openapi.from_dict(document())
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(found) == sum(map(len, document()["paths"].values())), "one cannot be read"
    return tuple(each for each in found if each.path.startswith("/api/"))


def made_up(operation: Operation, count: int) -> Iterator[Request]:
    """Make up to so many requests that fit the document, and as many that do not.

    What takes nothing at all can be sent nothing that does not fit.
    """
    yield from drawn(operation, GenerationMode.POSITIVE, count)
    if operation.body or [*operation.iter_parameters()]:
        yield from drawn(operation, GenerationMode.NEGATIVE, count)


def drawn(operation: Operation, mode: GenerationMode, count: int) -> list[Request]:
    """Draw requests, the same in every run."""
    found: list[Request] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def keep(case: Request) -> None:
        found.append(case)

    keep()
    return found
