"""What more than one area answers with."""

from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.status_codes import HTTP_200_OK

from domain.kernel.classes import Coded
from services.app.outcomes import Outcome

T = TypeVar("T")

POSITION = "X-Position"
POSITION_HEADER = ResponseHeader(
    name=POSITION,
    description=(
        "Where the log stands now, in a word that only this service reads; lists take it as "
        "`after` and wait until they show it."
    ),
    value="dGhpcyBzYXlzIG5vdGhpbmc=",
    documentation_only=True,
)


class Alive(msgspec.Struct, frozen=True):
    """How the service is."""

    status: Coded


class Changed(msgspec.Struct, frozen=True, rename="camel"):
    """What a command left: the id of what it made or was about, its version, where the log stands.

    ``position`` is opaque: no two tell what happened between them. ``noted`` are codes of what was
    accepted with a warning.
    """

    id: UUID
    version: int | None
    position: Coded
    noted: tuple[Coded, ...] = ()


class Page(msgspec.Struct, Generic[T], frozen=True, rename="camel"):
    """One page of a list; ``next`` is the cursor of the following one, if there is one."""

    items: tuple[T, ...]
    next: Coded | None = None


class Items(msgspec.Struct, Generic[T], frozen=True, rename="camel"):
    """A list that is always whole."""

    items: tuple[T, ...]


def changed(outcome: Outcome, status_code: int = HTTP_200_OK) -> Response[Changed]:
    """Answer a command."""
    return Response(
        Changed(
            id=outcome.id, version=outcome.version, position=outcome.position, noted=outcome.noted
        ),
        status_code=status_code,
        headers={POSITION: outcome.position},
    )
