"""One call of the database that appends a batch and answers each request."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel, arguments, one_argument_each
from infra.event_store.errors import (
    AuthorityConflict,
    ReservationConflict,
    SeparationConflict,
    VersionConflict,
)
from infra.event_store.records import Inserted, Outcome, Repeated, Request, Row
from infra.postgres.pool import Connection
from infra.postgres.sql import load

_sql = load("infra.event_store", "recorder.sql")


async def call(connection: Connection, parcels: Sequence[Parcel]) -> Sequence[asyncpg.Record]:
    """Append parcels of one organization and log; return a row for each of their requests.

    Alone it is a transaction; within one, it makes that the tenant's.
    """
    if len(parcels) == 1 and parcels[0].is_single:
        return await connection.fetch(_sql["append_one"], *one_argument_each(parcels[0]))
    return await connection.fetch(_sql["append"], *arguments(parcels))


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
