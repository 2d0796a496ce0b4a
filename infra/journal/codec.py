"""Events and their metadata to bytes and back; the tag on disk is never a class path."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from domain.kernel import Context, Event, Log, Metadata, Recorded, Stream, Tenant
from domain.registry import AnyEvent
from infra.event_store.mapper import Placed, StructMapper
from infra.event_store.records import LogEntry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_mapper = StructMapper(AnyEvent)
_encoder = msgspec.json.Encoder()
_metadata = msgspec.json.Decoder(Metadata)


class UnreadableEvent(MapperDeserialisationError):
    """The log holds something this program does not know. It must never be guessed at."""

    def __init__(self, event_type: str, position: int) -> None:
        super().__init__(f"{event_type} at position {position} cannot be read by this version")
        self.event_type = event_type
        self.position = position


def encode_event(stream: Stream, version: int, event: Event) -> StoredEvent:
    """Return an event as it is stored: its tag, and its JSON with the tag in it."""
    return _mapper.to_stored_event(Placed(stream.id, version, event))


def area_of(event: Event) -> str:
    """Return the first word of an event's tag: what it is about."""
    return str(event.__struct_config__.tag).partition(".")[0]


def encode_metadata(stream: Stream, context: Context) -> bytes:
    """Return the JSON of what surrounds the facts of one request."""
    return _encoder.encode(metadata_of(stream, context))


def metadata_of(stream: Stream, context: Context) -> Metadata:
    """Take from the context what goes on record."""
    return Metadata(
        category=stream.category,
        actor=context.actor,
        role=context.role,
        occurred_at=context.at,
        correlation_id=context.correlation_id,
        zone=context.zone,
        causation_id=context.causation_id,
        on_behalf_of=context.on_behalf_of,
        purpose=context.purpose,
        client=context.client,
        traceparent=context.traceparent,
        entered_late=context.entered_late,
    )


def decode(tenant: Tenant, log: Log, entry: LogEntry) -> Recorded[Event]:
    """Rebuild what was recorded. Raises ``UnreadableEvent`` for what is not known."""
    try:
        event = cast("Event", _mapper.to_domain_event(entry).fact)
        metadata = _metadata.decode(entry.metadata)
    except (MapperDeserialisationError, msgspec.MsgspecError):
        raise UnreadableEvent(entry.topic, entry.id) from None
    stream = Stream(tenant, metadata.category, cast("Any", entry.originator_id))
    if stream.log is not log:
        raise UnreadableEvent(entry.topic, entry.id)
    return Recorded(
        stream=stream,
        version=entry.originator_version,
        position=entry.id,
        event_id=entry.event_id,
        command_id=entry.command_id,
        recorded_at=recorded_at(entry.recorded_us),
        event=event,
        metadata=metadata,
    )


def recorded_at(microseconds: int) -> datetime:
    """Return the time a log counts in microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)
