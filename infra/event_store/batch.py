"""A batch of requests as the arrays that the append function takes."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from infra.event_store.digest import digest, new_salt
from infra.event_store.records import Request

T = TypeVar("T")


def arguments(
    tenant: tuple[UUID, UUID], log: int, requests: Sequence[Request]
) -> tuple[object, ...]:
    """Number, salt and digest the events, and turn rows into columns.

    The same arguments sent twice ask for the very same append.
    """
    organization, program = tenant
    heads = [(r.stream, r.expected, r.command_id, *(r.basis or (None, None))) for r in requests]
    events = []
    for number, request in enumerate(requests, start=1):
        for event in request.events:
            salt = new_salt()
            sealed = digest(
                organization=organization,
                program=program,
                log=log,
                event_id=event.event_id,
                stream_id=request.stream,
                version=event.originator_version,
                event_type=event.topic,
                command_id=request.command_id,
                payload=event.state,
                metadata=event.metadata,
                salt=salt,
            )
            events.append(
                (number, event.event_id, event.topic, event.state, event.metadata, salt, sealed)
            )
    claims = [
        (number, c.claimed, c.kind, c.key, c.holder)
        for number, request in enumerate(requests, start=1)
        for c in request.claims
    ]
    rights = [
        (number, g.given, g.person, g.kind, g.program, g.scope, g.detail)
        for number, request in enumerate(requests, start=1)
        for g in request.rights
    ]
    return (
        organization,
        program,
        log,
        *_columns(heads, 5),
        *_columns(events, 7),
        *_columns(claims, 5),
        *_columns(rights, 7),
    )


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> Sequence[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width
