"""A batch of parcels of requests: appended by one call of the database, answered and read back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

import asyncpg

from infra.event_store.digest import digest, genesis, link, new_salt
from infra.event_store.errors import (
    AuthorityConflict,
    NotKept,
    ReservationConflict,
    SeparationConflict,
    VersionConflict,
)
from infra.event_store.records import Inserted, Outcome, Repeated, Request, Row
from infra.postgres.pool import Connection
from infra.postgres.sql import load

Numbered: TypeAlias = tuple[int, *tuple[object, ...]]
_sql = load("infra.event_store", "recorder.sql")
EVENTS = 1


class Parcel(NamedTuple):
    """What one caller appends together to one log; sent again, it is the very same.

    ``events``, ``claims`` and ``rights`` are rows, each after the place of its request.
    """

    organization: UUID
    program: UUID
    log: int
    requests: Sequence[Request]
    events: Sequence[Numbered]
    claims: Sequence[Numbered]
    rights: Sequence[Numbered]
    size: int

    @property
    def is_single(self) -> bool:
        """Whether the scalar path takes it: one event, and nothing settled besides."""
        return len(self.requests) == len(self.events) == 1 and not self.claims and not self.rights


def parcel(tenant: tuple[UUID, UUID], log: int, requests: Sequence[Request]) -> Parcel:
    """Salt and digest the events of requests to one tenant; ``size`` is in bytes, roughly."""
    organization, program = tenant
    events: list[Numbered] = []
    claims: list[Numbered] = []
    rights: list[Numbered] = []
    size = 0
    for place, request in enumerate(requests):
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
            size += len(event.state) + len(event.metadata)
            events.append(
                (place, event.event_id, event.topic, event.state, event.metadata, salt, sealed)
            )
        claims += [(place, c.claimed, c.kind, c.key, c.holder) for c in request.claims]
        rights += [
            (place, g.given, g.person, g.kind, g.program, g.scope, g.detail) for g in request.rights
        ]
    return Parcel(organization, program, log, requests, events, claims, rights, size)


async def call(connection: Connection, parcels: Sequence[Parcel]) -> Sequence[asyncpg.Record]:
    """Append parcels of one organization and log; return a row for each of their requests.

    Alone it is a transaction; within one, it makes that the tenant's.
    """
    if len(parcels) == 1 and parcels[0].is_single:
        return await connection.fetch(_sql["append_one"], *one_argument_each(parcels[0]))
    return await connection.fetch(_sql["append"], *arguments(parcels))


def one_argument_each(single: Parcel) -> tuple[object, ...]:
    """Return the arguments of ``append_one``."""
    [request] = single.requests
    [(_, *event)] = single.events
    return (
        single.organization,
        single.program,
        single.log,
        request.stream,
        request.expected,
        request.command_id,
        *(request.basis or (None, None)),
        *event,
    )


def arguments(parcels: Sequence[Parcel]) -> tuple[object, ...]:
    """Return the arguments of ``append_events``: columns, in which rows are numbered from 1.

    The parcels are of one organization and log; their programs are named once, in order.
    """
    # By their numbers: Python hashes and compares an id ten times as slowly.
    named = {parcel.program.int: parcel.program for parcel in parcels}
    place = {program: n for n, program in enumerate(sorted(named), start=1)}
    heads: list[tuple[object, ...]] = []
    bases: list[tuple[object, ...]] = []
    events: list[Numbered] = []
    claims: list[Numbered] = []
    rights: list[Numbered] = []
    latest: dict[tuple[int, int], int] = {}
    for number, parcel in enumerate(parcels, start=1):
        head, first = place[parcel.program.int], len(heads) + 1
        for n, request in enumerate(parcel.requests, start=first):
            stream = head, request.stream.int
            before = latest.get(stream, 0)
            heads.append(
                (head, request.stream, request.expected, request.command_id, before, number)
            )
            bases.append(request.basis or (None, None))
            latest[stream] = n
        events += [(first + row[0], *row[1:]) for row in parcel.events]
        claims += [(first + row[0], *row[1:]) for row in parcel.claims]
        rights += [(first + row[0], *row[1:]) for row in parcel.rights]
    in_heads, *columns, previous, number_of = _columns(heads, 6)
    in_requests, *event_columns = _columns(events, 7)
    # What is the same for all, or counts up, is left out: each element costs both sides time.
    return (
        parcels[0].organization,
        parcels[0].log,
        [named[program] for program in place],
        in_heads if len(place) > 1 else (),
        *columns,
        *((previous, number_of) if len(latest) < len(heads) else ((), ())),
        *_columns(bases if any(person for person, _ in bases) else (), 2),
        in_requests if len(events) > len(heads) else (),
        *event_columns,
        *_columns(claims, 5),
        *_columns(rights, 7),
    )


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> Sequence[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def outcome(
    request: Request,
    row: asyncpg.Record,
    known: Mapping[tuple[UUID, UUID], Sequence[Row]],
) -> Outcome:
    """Read a row; ``known`` holds what repeated commands led to the first time."""
    match row["outcome"]:
        case "appended":
            return Inserted(row["last_position"], row["recorded_us"])
        case "repeated":
            first = known[request.stream, request.command_id]
            given = [event.event_id for event in request.events]
            if [event_id for _, _, _, _, _, event_id, *_ in first] == given:
                return Inserted(row["last_position"], row["recorded_us"])
            return Repeated(first)
        case _:
            return _conflict(request, row)


def _conflict(request: Request, row: asyncpg.Record) -> Outcome:
    match row["outcome"]:
        case "wrong_version":
            return VersionConflict(request.stream, request.expected, row["version"])
        case "reserved":
            return ReservationConflict(row["subject"], row["holder"])
        case "authority_moved" if request.basis is not None:
            return AuthorityConflict(request.basis[0])
        case "rights_apart":
            return SeparationConflict(row["subject"])
        case other:
            raise AssertionError(other)


async def read_back(
    connection: Connection, parcels: Sequence[Parcel], rows: Sequence[asyncpg.Record]
) -> None:
    """Compare entries with what was sent, once they are committed; domain events are believed.

    Whoever owns the database can put another function in the place of the one that appends. An
    entry is there if its digest is the one that was sent, and its hash follows its predecessor's.
    Raises ``NotKept``.
    """
    if parcels[0].log == EVENTS:
        return
    wanted = list(_wanted(parcels, rows))
    if not wanted:
        return
    programs = [program for program, _, _ in wanted]
    positions = [position for _, position, _ in wanted]
    organization, log = parcels[0].organization, parcels[0].log
    kept = await connection.fetch(_sql["read_back"], organization, log, programs, positions)
    for (program, position, sent), row in zip(wanted, kept, strict=True):
        before = genesis(organization, program, log) if position == 1 else row["before"]
        if (
            row["digest"] != sent
            or before is None
            or row["hash"] != link(before, position, row["recorded_us"], row["digest"])
        ):
            raise NotKept(f"entry {position} is not what was appended")


def _wanted(
    parcels: Sequence[Parcel], rows: Sequence[asyncpg.Record]
) -> Iterator[tuple[UUID, int, object]]:
    """Give program, position and digest of each event that is said to be appended."""
    answers = iter(rows)
    for parcel in parcels:
        sealed: dict[int, list[object]] = {}
        for event in parcel.events:
            sealed.setdefault(event[0], []).append(event[-1])
        for place in range(len(parcel.requests)):
            row = next(answers)
            if row["outcome"] == "appended":
                first = row["last_position"] - len(sealed[place]) + 1
                for position, digest in enumerate(sealed[place], start=first):
                    yield parcel.program, position, digest
