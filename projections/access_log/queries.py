"""What the access log answers: records by actor, object, purpose, outcome and time; days; objects.

With the tenant of an organization's own log, all of its programs are searched.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Tenant
from domain.ports import ReadModels

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)


class AccessRow(msgspec.Struct, frozen=True, kw_only=True):
    """One object of one access record.

    ``entry`` is the record's position in its program's access log, ``ordinal`` the object's place
    in it from 1, ``objects`` how many it names (0: it points to itself). ``outcome`` is permitted,
    denied or searched; ``label`` the object's class. ``at`` is UTC.
    """

    program_id: ProgramId
    entry: int
    ordinal: int
    objects: int
    at: datetime
    outcome: str
    actor: PersonId
    role: str
    on_behalf_of: PersonId | None
    basis: str
    purpose: str | None
    rule: str
    kind: str
    label: str
    object_id: UUID


class AccessDay(msgspec.Struct, frozen=True, kw_only=True):
    """How many records one day (UTC) has."""

    day: date
    permitted: int
    denied: int
    records: int


class Before(msgspec.Struct, frozen=True):
    """Where a page ends and the next, older one begins: after the row with these values."""

    at: datetime
    program_id: UUID
    entry: int


NEWEST = Before(LATEST, UUID(int=0), 0)


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; what is None does not narrow. ``since`` is included, ``until`` is not."""

    actor: PersonId | None = None
    object_id: UUID | None = None
    purpose: str | None = None
    outcome: str | None = None
    since: datetime = EARLIEST
    until: datetime = LATEST


async def records(
    reads: ReadModels,
    tenant: Tenant,
    sought: Sought,
    *,
    before: Before = NEWEST,
    limit: int = 50,
) -> list[AccessRow]:
    """Find access records, the newest first: their first object, or the one that was sought."""
    page = (sought.since, sought.until, before.at, before.program_id, before.entry, limit)
    rest: tuple[object, ...]
    match sought:
        case Sought(object_id=UUID() as object_id):
            query = "newest_of_objects"
            rest = ([object_id], sought.actor, sought.purpose, sought.outcome)
        case Sought(actor=UUID() as actor):
            query, rest = "newest_of_actor", (actor, sought.purpose, sought.outcome)
        case Sought(purpose=str() as purpose):
            query, rest = "newest_of_purpose", (purpose, sought.outcome)
        case Sought(outcome=str() as outcome):
            query, rest = "newest_of_outcome", (outcome,)
        case _:
            query, rest = "newest", ()
    return _rows(await reads.fetch("access_log", query, tenant, *page, *rest))


async def accesses_to(
    reads: ReadModels,
    tenant: Tenant,
    objects: Sequence[UUID],
    *,
    outcome: str | None = None,
    limit: int = 200,
) -> list[AccessRow]:
    """Find who was shown or refused any of these objects, one row per object, newest first."""
    page = (EARLIEST, LATEST, NEWEST.at, NEWEST.program_id, NEWEST.entry, limit)
    rest = (list(objects), None, None, outcome)
    return _rows(await reads.fetch("access_log", "newest_of_objects", tenant, *page, *rest))


async def objects_of(reads: ReadModels, tenant: Tenant, entry: int) -> list[AccessRow]:
    """List all objects of one record of a program's access log."""
    return _rows(await reads.fetch("access_log", "objects_of", tenant, entry))


async def days(reads: ReadModels, tenant: Tenant, sought: Sought) -> list[AccessDay]:
    """Count records by day (UTC), in order; days without any are absent."""
    rows = await reads.fetch(
        "access_log",
        "days",
        tenant,
        sought.since,
        sought.until,
        sought.object_id,
        sought.actor,
        sought.purpose,
        sought.outcome,
    )
    return [AccessDay(**row) for row in rows]


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[AccessRow]:
    return [AccessRow(**row) for row in rows]
