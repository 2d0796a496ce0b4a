"""Events and the envelope in which the store hands them back."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded
from domain.kernel.identifiers import PersonId, Role, Stream


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", gc=False):
    """A fact. Subclasses set ``tag``: the name on disk, independent of the class name.

    Fields hold ids and codes of class C0 to C2 only, never a name, an address or a text.
    """


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What surrounds a fact: who, in which role, why, and when it occurred."""

    category: Coded
    actor: PersonId
    role: Role
    occurred_at: Annotated[datetime, msgspec.Meta(tz=True)]
    correlation_id: UUID
    zone: Coded = "UTC"
    causation_id: UUID | None = None
    on_behalf_of: PersonId | None = None
    purpose: Coded | None = None
    client: Coded = "api"
    traceparent: Coded | None = None
    entered_late: bool = False
    schema: int = 1


E = TypeVar("E", bound=Event)


class Recorded(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """An event as the store knows it: what happened, where, in which order, and around what.

    ``version`` counts from 1 within the stream, ``position`` from 1 within the tenant's log;
    ``recorded_at`` is the store's clock (aware, UTC), never backwards within a log.
    """

    stream: Stream
    version: int
    position: int
    event_id: UUID
    command_id: UUID
    recorded_at: datetime
    event: E
    metadata: Metadata
