"""Events and their metadata to bytes and back; the tag on disk is never a class path."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from domain.appending import kinds
from domain.kernel import (
    CATEGORIES,
    Context,
    Event,
    Log,
    Metadata,
    Recorded,
    Stream,
    Tenant,
    UnreadableEntry,
)
from domain.registry import CATEGORY_OF, AnyEvent
from domain.upcasts.registry import UPCASTS, OldEvent
from infra.event_store.mapper import Placed, StructMapper
from infra.event_store.records import Row, Step
from infra.store.redacted import Redacted, what_is_known

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_mapper = StructMapper(AnyEvent | OldEvent, {upcast.old: upcast.how for upcast in UPCASTS})
_encoder = msgspec.json.Encoder()
_metadata = msgspec.json.Decoder(Metadata)
_CATEGORIES = {(kind.log, kind.type): kind.category for kind in kinds()}
ACCESS = CATEGORIES[Log.ACCESS]


class UnreadableEvent(MapperDeserialisationError):
    """The log holds something this program does not know. It must never be guessed at.

    ``entry`` says which, where whoever reads knows it.
    """

    def __init__(
        self, event_type: str, position: int, entry: UnreadableEntry | None = None
    ) -> None:
        super().__init__(f"{event_type} at position {position} cannot be read by this version")
        self.event_type = event_type
        self.position = position
        self.entry = entry


def encode_event(stream: Stream, version: int, event: Event) -> StoredEvent:
    """Return an event as it is stored: its tag, and its JSON with the tag in it."""
    return _mapper.to_stored_event(Placed(stream.id, version, event))


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


def decode_page(tenant: Tenant, log: Log, rows: Sequence[Row]) -> Sequence[Recorded[Event]]:
    """Rebuild what was recorded, column by column: what repeats in a page is rebuilt once.

    An entry whose body is retired is ``Redacted``. Raises ``UnreadableEvent`` for the first that is
    not known; then nothing of the page is given.
    """
    if not rows:
        return []
    if any(row[4] is None for row in rows):
        return _with_redacted(tenant, log, rows)
    positions, ids, versions, types, payloads, event_ids, commands, surroundings, times = zip(
        *rows, strict=True
    )
    events = _mapper.facts(types, payloads)
    metadata = _metadata_of(surroundings)
    if events is None or metadata is None:
        if len(rows) == 1:
            raise _unreadable(tenant, log, rows[0])
        return [recorded for row in rows for recorded in decode_page(tenant, log, [row])]
    recorded_at = {us: time_of(us) for us in set(times)}
    streams: dict[tuple[UUID, str], Stream] = {}
    named = CATEGORIES.get(log)
    page = []
    for row, position, id_, version, event, event_id, command, around, us in zip(
        rows,
        positions,
        ids,
        versions,
        events,
        event_ids,
        commands,
        surroundings,
        times,
        strict=True,
    ):
        of_today = CATEGORY_OF[type(event)]
        category = named if named and of_today == ACCESS else of_today
        stream = streams.get((id_, category))
        if stream is None:
            stream = streams[id_, category] = Stream(tenant, category, id_)
            if stream.log is not log:
                raise _unreadable(tenant, log, row)
        page.append(
            Recorded(
                stream=stream,
                version=version,
                position=position,
                event_id=event_id,
                command_id=command,
                recorded_at=recorded_at[us],
                event=cast("Event", event),
                metadata=metadata[around],
            )
        )
    return page


def _unreadable(tenant: Tenant, log: Log, row: Row) -> UnreadableEvent:
    position, stream, version, type_, _, event_id, *_ = row
    entry = UnreadableEntry(
        tenant=tenant,
        log=log,
        stream=stream,
        position=position,
        version=version,
        type=type_,
        event_id=event_id,
    )
    return UnreadableEvent(type_, position, entry)


def _with_redacted(tenant: Tenant, log: Log, rows: Sequence[Row]) -> Sequence[Recorded[Event]]:
    """Decode what there is between entries whose bodies are retired."""
    if log is Log.EVENTS:
        gone = next(row for row in rows if row[4] is None)
        raise _unreadable(tenant, log, gone)
    page: list[Recorded[Event]] = []
    for is_retired, some in groupby(rows, key=lambda row: row[4] is None):
        if is_retired:
            page += [_redacted(tenant, log, row) for row in some]
        else:
            page += decode_page(tenant, log, list(some))
    return page


def _redacted(tenant: Tenant, log: Log, row: Row) -> Recorded[Event]:
    position, id_, version, type_, _, event_id, command, _, us = row
    return Recorded(
        stream=Stream(tenant, CATEGORIES[log], id_),
        version=version,
        position=position,
        event_id=event_id,
        command_id=command,
        recorded_at=time_of(us),
        event=Redacted(was=type_),
        metadata=what_is_known(time_of(us), command),
    )


def decode_facts(steps: Sequence[Step]) -> Sequence[Event]:
    """Rebuild what happened, and nothing around it: all that a state grows by.

    Raises ``UnreadableEvent`` for the first that is not known.
    """
    _, positions, types, payloads, _ = zip(*steps, strict=True)
    facts = _mapper.facts(types, payloads)
    if facts is None:
        strange = (
            (type_, position)
            for position, type_, payload in zip(positions, types, payloads, strict=True)
            if _mapper.facts([type_], [payload]) is None
        )
        raise UnreadableEvent(*next(strange))
    return cast("Sequence[Event]", facts)


def category_of(log: Log, first: Step) -> str:
    """Return what kind of thing a stream tells of, from the type of its first event."""
    _, position, type_, *_ = first
    category = _CATEGORIES.get((log, type_))
    if category is None:
        raise UnreadableEvent(type_, position)
    return category


def _metadata_of(page: Sequence[bytes]) -> Mapping[bytes, Metadata] | None:
    """Decode what is different: the events of one request have the same metadata."""
    try:
        return {different: _metadata.decode(different) for different in dict.fromkeys(page)}
    except msgspec.MsgspecError:
        return None


def time_of(microseconds: int) -> datetime:
    """Return the time a log counts in microseconds since 1970."""
    return EPOCH + timedelta(0, 0, microseconds)
