"""What the access log answers: records by whatever is known of them, their objects, their days.

With the tenant of an organization's own log, all of its programs are searched.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Tenant
from domain.kernel.classes import Coded, Personal
from domain.ports import ReadModels

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A combination of codes that records have. ``label`` is the highest class among the objects.

    ``outcome`` is permitted, denied, searched or flagged.
    """

    pattern: UUID
    outcome: Coded
    role: Coded
    basis: Coded
    purpose: Coded | None
    rule: Coded
    kind: Coded
    label: Coded


class AccessRow(msgspec.Struct, frozen=True, kw_only=True):
    """One access record, with its first object or the one that was sought.

    ``entry`` is its position in its program's access log, ``request`` its stream there, ``objects``
    how many it names (0: it points to itself). ``ended`` is how a look did: released, withheld,
    failed or unknown, and None before it has or if it was none. ``at`` is UTC.
    """

    program_id: ProgramId
    entry: int
    request: UUID
    at: datetime
    actor: PersonId
    on_behalf_of: PersonId | None
    objects: int
    object_id: UUID
    ended: Coded | None
    codes: Pattern


class Tries(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody was refused one thing, by its first object's id on record; ``at`` is UTC."""

    program_id: ProgramId
    actor: PersonId
    object_id: UUID
    at: Sequence[datetime]
    codes: Pattern


class ObjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """One object of a record: ``label`` is its class, ``version`` when it had been sealed."""

    ordinal: int
    kind: Coded
    label: Coded
    object_id: UUID
    version: datetime | None


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """What a record says besides.

    ``ended`` is how a look did: released, withheld, failed (``failed_by`` names the rule) or
    unknown, and None before it has or if it was none. ``stands_for`` is how many refusals it
    counts, ``asked_in`` the request of the face that asked, ``address`` its network.
    """

    grant_id: UUID | None
    policy: Coded
    authority: int | None
    strength: Coded
    session_id: UUID | None
    address: Personal
    stands_for: int
    asked_in: UUID
    traceparent: Coded | None
    ended: Coded | None
    failed_by: Coded | None


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
    grant: UUID | None = None
    role: Coded | None = None
    basis: Coded | None = None
    label: Coded | None = None
    purpose: Coded | None = None
    outcome: Coded | None = None
    rule: Coded | None = None
    since: datetime = EARLIEST
    until: datetime = LATEST

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than a time and an outcome."""
        more = (
            self.actor,
            self.objects,
            self.role,
            self.basis,
            self.label,
            self.purpose,
            self.rule,
        )
        return any(one is not None for one in more)

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
        case Sought(grant=UUID() as grant):
            query, rest = "newest_of_grant", (grant, sought.actor)
        case Sought(objects=tuple() as objects):
            query, rest = "newest_of_objects", (list(objects), sought.actor)
        case Sought(actor=UUID() as actor):
            query, rest = "newest_of_actor", (actor,)
        case _:
            query, rest = "newest" if tenant.is_organization else "newest_of_program", ()
    rows = await reads.fetch("access_log", query, tenant, *page, *rest)
    found = [_row(row, known) for row in rows]
    if sought.grant is None or sought.objects is None:
        return found
    return [row for row in found if row.object_id in sought.objects]


async def tries(reads: ReadModels, tenant: Tenant, kinds: Collection[str]) -> list[Tries]:
    """List what was refused of some kinds, by whom and what, in no order."""
    known = await patterns(reads, tenant)
    refused = [
        pattern
        for pattern, codes in known.items()
        if codes.outcome == "denied" and codes.kind in kinds
    ]
    rows = await reads.fetch("access_log", "tries", tenant, refused) if refused else ()
    return [
        Tries(
            program_id=row["program_id"],
            actor=row["actor"],
            object_id=row["object_id"],
            at=row["at"],
            codes=known[row["pattern"]],
        )
        for row in rows
    ]


async def entries(
    reads: ReadModels, tenant: Tenant, places: Sequence[tuple[ProgramId, int]]
) -> list[AccessRow]:
    """Find records by program and entry, in no order; those that there are not are absent."""
    programs, positions = [program for program, _ in places], [entry for _, entry in places]
    rows = await reads.fetch("access_log", "entries", tenant, programs, positions)
    known = await patterns(reads, tenant) if rows else {}
    return [_row(row, known) for row in rows]


async def record(reads: ReadModels, tenant: Tenant, entry: int) -> AccessRow | None:
    """Find one record of a program's access log by its position."""
    found = await entries(reads, tenant, [(tenant.program, entry)])
    return found[0] if found else None


async def attribution(reads: ReadModels, tenant: Tenant, entry: int) -> Attribution | None:
    """Say of one record of a program's access log what else is known, and how the look ended."""
    rows = await reads.fetch("access_log", "attribution", tenant, entry)
    return Attribution(**rows[0]) if rows else None


async def objects_of(reads: ReadModels, tenant: Tenant, entry: int) -> list[ObjectRow]:
    """List all objects of one record of a program's access log."""
    rows = await reads.fetch("access_log", "objects_of", tenant, entry)
    return [ObjectRow(**row) for row in rows]


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far the rows have come in a program's access log, and how far that goes."""

    program_id: ProgramId
    reached: int
    head: int


async def reach(reads: ReadModels, tenant: Tenant) -> list[Reach]:
    """Say of each program that is searched how far its records are in the rows."""
    rows = await reads.fetch("access_log", "reach", tenant)
    return [Reach(**row) for row in rows]


async def missing(
    reads: ReadModels,
    tenant: Tenant,
    spans: Mapping[ProgramId, tuple[int, int]],
    types: tuple[Sequence[Coded], Sequence[Coded]],
    most: int,
) -> list[tuple[ProgramId, int]]:
    """List entries that logs have and the rows lack, of each program after one up to another.

    ``types`` are those that have a record, and those that end a look.
    """
    columns = (
        list(spans),
        [after for after, _ in spans.values()],
        [upto for _, upto in spans.values()],
    )
    rows = await reads.fetch("access_log", "missing", tenant, *columns, *types, most)
    return [(row["program_id"], row["entry"]) for row in rows]


async def days(reads: ReadModels, tenant: Tenant, sought: Sought) -> list[AccessDay]:
    """Count records by day (UTC), in order; days without any are absent."""
    if sought.grant is not None:
        return _counted(
            (row.at.date(), row.codes.outcome, 1) for row in await records(reads, tenant, sought)
        )
    if not sought.is_narrow:
        span = (sought.since, sought.until, sought.outcome)
        rows = await reads.fetch("access_log", "days_in_all", tenant, *span)
        return _counted((row["day"], row["outcome"], row["records"]) for row in rows)
    known = await patterns(reads, tenant)
    fitting = _fitting(known, sought)
    outcomes = [known[pattern].outcome for pattern in fitting]
    rest: tuple[object, ...]
    match sought:
        case Sought(objects=tuple() as objects):
            query, rest = "days_of_objects", (list(objects), sought.actor)
        case Sought(actor=UUID() as actor):
            query, rest = "days_of_actor", (actor,)
        case _:
            query, rest = "days", ()
    span_of_some = (sought.since, sought.until, fitting, outcomes)
    rows = await reads.fetch("access_log", query, tenant, *span_of_some, *rest)
    return _counted((row["day"], row["outcome"], row["records"]) for row in rows)


async def population(
    reads: ReadModels, tenant: Tenant, since: datetime, until: datetime
) -> Mapping[str, int]:
    """Count the records of each class from one day to another."""
    known = await patterns(reads, tenant)
    counts: defaultdict[str, int] = defaultdict(int)
    for row in await reads.fetch("access_log", "population", tenant, since, until):
        if row["pattern"] in known:
            counts[known[row["pattern"]].label] += row["records"]
    return counts


async def sample(
    reads: ReadModels, tenant: Tenant, sought: Sought, seed: bytes, size: int
) -> tuple[list[tuple[ProgramId, int, PersonId]], int]:
    """Draw records by a seed: program, entry and actor of each; and say of how many."""
    fitting = _fitting(await patterns(reads, tenant), sought)
    span = (sought.since, sought.until, fitting, seed, size)
    rows = await reads.fetch("access_log", "sample", tenant, *span)
    drawn = [(row["program_id"], row["entry"], row["actor"]) for row in rows]
    return drawn, rows[0]["population"] if rows else 0


async def patterns(reads: ReadModels, tenant: Tenant) -> Mapping[UUID, Pattern]:
    """List the combinations of codes that the records of a tenant have."""
    rows = await reads.fetch("access_log", "patterns", tenant)
    return {row["pattern"]: Pattern(**row) for row in rows}


def _counted(found: Iterable[tuple[date, str, int]]) -> list[AccessDay]:
    counts: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for day, outcome, number in found:
        counts[day][outcome] += number
    return [
        AccessDay(
            day=day,
            permitted=outcomes["permitted"],
            denied=outcomes["denied"],
            records=outcomes.total(),
        )
        for day, outcomes in sorted(counts.items())
    ]


def _fitting(known: Mapping[UUID, Pattern], sought: Sought) -> list[UUID]:
    return [pattern for pattern, codes in known.items() if sought.fits(codes)]


def _row(row: Mapping[str, Any], known: Mapping[UUID, Pattern]) -> AccessRow:
    rest = {name: value for name, value in row.items() if name != "pattern"}
    return AccessRow(**rest, codes=known[row["pattern"]])
