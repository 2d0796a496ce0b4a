"""Events as a projection gets them, and a read port that answers what a test tells it to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.kernel import Event, OrganizationId, PersonId, ProgramId, Recorded, Role, Stream, Tenant
from domain.kernel.events import Metadata
from projections.projection import Projection, Reducer
from tests.kit.stores import NOON

TENANT = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
STREAM = UUID(int=3)
ACTOR = PersonId(UUID(int=4))


def recorded(
    event: Event,
    *,
    at: datetime = NOON,
    recorded_at: datetime = NOON,
    position: int = 7,
    purpose: str = "leading",
) -> Recorded[Event]:
    """Wrap an event as the log hands it out: at one position of one stream."""
    return Recorded(
        stream=Stream(TENANT, "any", STREAM),
        version=1,
        position=position,
        event_id=UUID(int=5),
        command_id=UUID(int=6),
        recorded_at=recorded_at,
        event=event,
        metadata=Metadata(
            category="any",
            actor=ACTOR,
            role=Role.LEADER,
            occurred_at=at,
            correlation_id=UUID(int=7),
            purpose=purpose,
        ),
    )


def statements(
    projection: Projection, event: Event, *, at: datetime = NOON
) -> list[tuple[str, tuple[object, ...]]]:
    """Give the statements of one event, without the stream that each begins with."""
    told = []
    for query, values, _ in projection.project(recorded(event, at=at)):
        assert values[0] == STREAM
        told.append((query, values[1:]))
    return told


def writing(projection: Projection, reducer: Reducer) -> Projection:
    """Give a read model that asks this what any event writes that it wants."""
    return replace(projection, on=dict.fromkeys(projection.on, reducer))


class Answering:
    """A read port that gives the same rows to whatever is asked, and remembers it."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self.rows = rows
        self.asked: list[tuple[object, ...]] = []

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        self.asked.append((projection, query, tenant, *args))
        return self.rows

    async def wait(self, projection: str, tenant: Tenant, position: int) -> bool:
        self.asked.append((projection, tenant, position))
        return True
