"""What the access log answers: records by whatever is known of them, their objects, their days.

With the tenant of an organization's own log, all of its programs are searched.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Tenant
from domain.ports import ReadModels

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A combination of codes that records have. ``label`` is the highest class among the objects.

    ``outcome`` is permitted, denied, searched or flagged.
    """

    pattern: UUID
    outcome: str
    role: str
    basis: str
    purpose: str | None
    rule: str
    kind: str
    label: str


class AccessRow(msgspec.Struct, frozen=True, kw_only=True):
    """One access record, with its first object or the one that was sought.

    ``entry`` is its position in its program's access log, ``request`` its stream there, ``objects``
    how many it names (0: it points to itself). ``at`` is UTC.
    """

    program_id: ProgramId
    entry: int
    request: UUID
    at: datetime
    actor: PersonId
    on_behalf_of: PersonId | None
    objects: int
    object_id: UUID
    codes: Pattern


class ObjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """One object of a record: ``label`` is its class, ``version`` when it had been sealed."""

    ordinal: int
    kind: str
    label: str
    object_id: UUID
    version: datetime | None


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """What a record says besides.

    ``ended`` is how a look did: released, withheld, failed (``failed_by`` names the rule) or
    unknown, and None before it has or if it was none. ``stands_for`` is how many refusals it
    counts, ``asked_in`` the request of the face that asked, ``address`` its network.
    """

    grant_id: UUID | None
    policy: str
    authority: int | None
    strength: str
    session_id: UUID | None
    address: str
    stands_for: int
    asked_in: UUID
    traceparent: str | None
    ended: str | None
    failed_by: str | None


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
    """What to look for; what is None does not narrow. ``since`` is included, ``until`` is not.

    ``objects`` are several where they are somebody's: a record that names any of them is found.
    """

    actor: PersonId | None = None
    objects: tuple[UUID, ...] | None = None
    role: str | None = None
    basis: str | None = None
    label: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    rule: str | None = None
    since: datetime = EARLIEST
    until: datetime = LATEST

    def fits(self, codes: Pattern) -> bool:
        """Whether records with these codes are meant."""
        wanted = (self.role, self.basis, self.label, self.purpose, self.outcome, self.rule)
        found = (codes.role, codes.basis, codes.label, codes.purpose, codes.outcome, codes.rule)
        return all(want in {None, code} for want, code in zip(wanted, found, strict=True))


async def records(
    reads: ReadModels,
    tenant: Tenant,
    sought: Sought,
    *,
    before: Before = NEWEST,
    limit: int = 50,
) -> list[AccessRow]:
    """Find access records, the newest first: each once, with its first object or the one sought."""
    known = await patterns(reads, tenant)
    fitting = _fitting(known, sought)
    page = (sought.since, sought.until, before.at, before.program_id, before.entry, limit, fitting)
    rest: tuple[object, ...]
    match sought:
        case Sought(objects=tuple() as objects):
            query, rest = "newest_of_objects", (list(objects), sought.actor)
        case Sought(actor=UUID() as actor):
            query, rest = "newest_of_actor", (actor,)
        case _:
            query, rest = "newest" if tenant.is_organization else "newest_of_program", ()
    rows = await reads.fetch("access_log", query, tenant, *page, *rest)
    return [_row(row, known) for row in rows]


async def record(reads: ReadModels, tenant: Tenant, entry: int) -> AccessRow | None:
    """Find one record of a program's access log by its position."""
    rows = await reads.fetch("access_log", "entry", tenant, entry)
    return _row(rows[0], await patterns(reads, tenant)) if rows else None


async def attribution(reads: ReadModels, tenant: Tenant, entry: int) -> Attribution | None:
    """Say of one record of a program's access log what else is known, and how the look ended."""
    rows = await reads.fetch("access_log", "attribution", tenant, entry)
    return Attribution(**rows[0]) if rows else None


async def objects_of(reads: ReadModels, tenant: Tenant, entry: int) -> list[ObjectRow]:
    """List all objects of one record of a program's access log."""
    rows = await reads.fetch("access_log", "objects_of", tenant, entry)
    return [ObjectRow(**row) for row in rows]


async def days(reads: ReadModels, tenant: Tenant, sought: Sought) -> list[AccessDay]:
    """Count records by day (UTC), in order; days without any are absent."""
    known = await patterns(reads, tenant)
    fitting = _fitting(known, sought)
    outcomes = [known[pattern].outcome for pattern in fitting]
    span = (sought.since, sought.until, fitting, outcomes)
    rest: tuple[object, ...]
    match sought:
        case Sought(objects=tuple() as objects):
            query, rest = "days_of_objects", (list(objects), sought.actor)
        case Sought(actor=UUID() as actor):
            query, rest = "days_of_actor", (actor,)
        case _:
            query, rest = "days", ()
    counts: defaultdict[date, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await reads.fetch("access_log", query, tenant, *span, *rest):
        counts[row["day"]][row["outcome"]] = row["records"]
    return [
        AccessDay(
            day=day,
            permitted=found["permitted"],
            denied=found["denied"],
            records=sum(found.values()),
        )
        for day, found in sorted(counts.items())
    ]


async def patterns(reads: ReadModels, tenant: Tenant) -> Mapping[UUID, Pattern]:
    """List the combinations of codes that the records of a tenant have."""
    rows = await reads.fetch("access_log", "patterns", tenant)
    return {row["pattern"]: Pattern(**row) for row in rows}


def _fitting(known: Mapping[UUID, Pattern], sought: Sought) -> list[UUID]:
    return [pattern for pattern, codes in known.items() if sought.fits(codes)]


def _row(row: Mapping[str, Any], known: Mapping[UUID, Pattern]) -> AccessRow:
    rest = {name: value for name, value in row.items() if name != "pattern"}
    return AccessRow(**rest, codes=known[row["pattern"]])
