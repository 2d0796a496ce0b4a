"""What goes into the event store and what comes out, in the words of ``eventsourcing``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import Notification, StoredEvent

from infra.event_store.errors import Conflict


@dataclass(frozen=True)
class NewEvent(StoredEvent):
    """A library event with what our log adds. ``state`` is the payload, ``topic`` the type."""

    event_id: UUID
    metadata: bytes


Row: TypeAlias = tuple[int, UUID, int, str, bytes | None, UUID, UUID, bytes | None, int]
"""An event as it is read, in thousands: what a connection returns for it unpacks the same way.

Position, stream, version, type, payload, event id, command id, metadata, recorded µs since 1970.
Payload and metadata are none once the body is retired.
"""


Since: TypeAlias = tuple[UUID, UUID, int]
"""From where on a stream is read: its program, its id, a version of it."""

Step: TypeAlias = tuple[int, int, str, bytes, bytes | None]
"""What a state grows by: version, position, type, payload; metadata if it is the first."""


@dataclass(frozen=True)
class LogEntry(Notification):
    """An event as its log has it. ``id`` is its position; ``recorded_us`` is since 1970."""

    event_id: UUID
    command_id: UUID
    metadata: bytes
    salt: bytes
    recorded_us: int
    digest: bytes
    hash: bytes

    @property
    def row(self) -> Row:
        """The entry as it is read, without what only a verifier looks at."""
        at = self.id, cast("UUID", self.originator_id), self.originator_version
        return (
            *at,
            self.topic,
            self.state,
            self.event_id,
            self.command_id,
            self.metadata,
            self.recorded_us,
        )

    @property
    def step(self) -> Step:
        """The entry as a state grows by it."""
        return self.originator_version, self.id, self.topic, self.state, self.metadata


class Claim(msgspec.Struct, frozen=True):
    """A unique key of an organization taken (or, if not ``claimed``, released) by a stream."""

    claimed: bool
    kind: str
    key: bytes
    holder: UUID


class RightMove(msgspec.Struct, frozen=True):
    """A right of a person that begins (or, if not ``given``, ends)."""

    given: bool
    person: UUID
    kind: str
    program: UUID
    scope: UUID
    detail: str


class Request(msgspec.Struct, frozen=True):
    """Events to append to one stream, all or none, if it is at version ``expected``.

    ``basis`` is a person and the version of their rights that must still hold.
    """

    stream: UUID
    expected: int
    command_id: UUID
    events: Sequence[NewEvent]
    claims: Sequence[Claim] = ()
    rights: Sequence[RightMove] = ()
    basis: tuple[UUID, int] | None = None


class Inserted(msgspec.Struct, frozen=True):
    """The request's events are in the log; the last of them at this position."""

    last_position: int
    recorded_us: int


class Repeated(msgspec.Struct, frozen=True):
    """The command was known in the stream; these are the events it led to then."""

    rows: Sequence[Row]


Outcome: TypeAlias = Inserted | Repeated | Conflict
