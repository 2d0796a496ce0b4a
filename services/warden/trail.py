"""Shows who looked: to auditors all of it, to authors what concerns their own items."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.access.events import TrailSearched
from domain.access.messages import (
    DayCount,
    Done,
    PersonName,
    ReportDenial,
    SearchTrail,
    TrailEntry,
    TrailShown,
    WhoSawMine,
)
from domain.access.purposes import Basis, Purpose
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Stream, own_log
from domain.kernel.shapes import is_code
from projections.access_log.queries import (
    EARLIEST,
    LATEST,
    NEWEST,
    AccessRow,
    Before,
    Sought,
    accesses_to,
    days,
    records,
)
from services.warden.caller import Caller, authenticate
from services.warden.materials import own_items
from services.warden.names import names_from
from services.warden.people import known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import (
    access_context,
    decided_twice,
    denied,
    denied_to_nobody,
    record,
)
from services.warden.refusals import refusal
from services.warden.rights import Denial, Permit, may_search_trail

MOST = 200
OUTCOMES = frozenset({"permitted", "denied", "searched"})
BY_THE_WEB = "web.denied"


async def search_trail(parts: Parts, request: SearchTrail) -> TrailShown:
    """Search the access records for an auditor; the search is recorded before it is answered."""
    return await decided_twice(parts, request, _search)


async def who_saw_mine(parts: Parts, request: WhoSawMine) -> TrailShown:
    """Show an author who was shown the author's own items: others first, the newest first."""
    return await decided_twice(parts, request, _mine)


async def report_denial(parts: Parts, request: ReportDenial) -> Done:
    """Record what the web refused by a rule of its own, if it is named as rules are."""
    rule = request.rule if all(map(is_code, request.rule.split("."))) else BY_THE_WEB
    if request.token is not None:
        caller = await authenticate(parts, request.token)
        log = caller.log_of(request.program)
        return Done(await denied(parts, caller, log, rule, ()))
    if request.organization is not None:
        log = own_log(request.organization)
        if await parts.store.read(Stream(log, "organization", request.organization)):
            return Done(await denied_to_nobody(parts, log, rule))
    return Done()


async def _search(parts: Parts, request: SearchTrail) -> TrailShown:
    caller = await authenticate(parts, request.token)
    verdict = may_search_trail(caller)
    if isinstance(verdict, Denial):
        await denied(parts, caller, caller.own_log, verdict.rule, ())
        raise refusal("trail.not_allowed")
    if request.purpose not in {None, *Purpose} or request.outcome not in {None, *OUTCOMES}:
        raise refusal("trail.filter_unknown")
    where = caller.own_log if request.program is None else caller.in_program(request.program)
    sought = Sought(
        actor=request.actor,
        object_id=request.object,
        purpose=request.purpose,
        outcome=request.outcome,
        since=_midnight(request.since) or EARLIEST,
        until=_midnight_after(request.until),
    )
    limit = max(1, min(request.limit, MOST))
    await _caught_up(parts, caller.organization)
    page = await records(
        parts.reads, where, sought, before=_position(request.before), limit=limit + 1
    )
    rows, more = page[:limit], _cursor(page[limit - 1]) if len(page) > limit else None
    counted = await days(parts.reads, where, sought) if request.histogram else []
    actors = {row.actor for row in rows}
    searched = TrailSearched(
        actor=request.actor,
        object=request.object,
        program=request.program,
        since=request.since,
        until=request.until,
        outcome=request.outcome,
        purpose=request.purpose,
        shown=len(rows),
        named=tuple(sorted(actors)),
        strength=caller.principal.strength,
        session=caller.principal.session,
    )
    return TrailShown(
        entries=_entries(rows),
        more=more,
        names=await _named(parts, caller, verdict, searched),
        days=tuple(DayCount(day.day, day.permitted, day.denied) for day in counted),
        total=sum(day.records for day in counted),
    )


async def _mine(parts: Parts, request: WhoSawMine) -> TrailShown:
    caller = await authenticate(parts, request.token)
    mine = [item.item for item in await own_items(parts, caller)]
    await _caught_up(parts, caller.organization)
    rows = await accesses_to(parts.reads, caller.own_log, mine, limit=MOST) if mine else []
    others_first = sorted(rows, key=lambda row: row.actor == caller.person)
    searched = TrailSearched(
        own=True,
        shown=len(rows),
        named=tuple(sorted({row.actor for row in rows})),
        strength=caller.principal.strength,
        session=caller.principal.session,
    )
    permit = Permit("trail.own_items", Basis.OWN, Role.MEMBER, Purpose.OWN)
    names = await _named(parts, caller, permit, searched)
    return TrailShown(_entries(others_first), None, names, total=len(rows))


async def _caught_up(parts: Parts, organization: OrganizationId) -> None:
    """Wait, at most two seconds, until the rows show the records of a moment ago."""
    behind = [(t, at) for t, at in parts.fresh.items() if t.organization == organization]
    shown = await asyncio.gather(
        *(parts.reads.wait("access_log", tenant, position) for tenant, position in behind)
    )
    for (tenant, position), is_shown in zip(behind, shown, strict=True):
        if is_shown and parts.fresh.get(tenant) == position:
            del parts.fresh[tenant]


async def _named(
    parts: Parts, caller: Caller, permit: Permit, searched: TrailSearched
) -> dict[PersonId, PersonName]:
    """Record the search, then open the names of those who are shown in it."""
    context = access_context(parts, caller, caller.own_log, permit)
    await record(parts, caller.own_log, [searched], context, basis=caller.basis)
    known = await known_people(parts, caller.organization, searched.named)
    return names_from(await opened_people(parts, caller.organization, known))


def _entries(rows: Iterable[AccessRow]) -> tuple[TrailEntry, ...]:
    return tuple(
        TrailEntry(
            program=row.program_id,
            entry=row.entry,
            at=row.at,
            outcome=row.outcome,
            actor=row.actor,
            role=Role(row.role),
            basis=row.basis,
            purpose=row.purpose,
            rule=row.rule,
            kind=row.kind,
            label=row.label,
            object=row.object_id,
            objects=row.objects,
        )
        for row in rows
    )


def _midnight(day: date | None) -> datetime | None:
    """Return when a day begins, in UTC."""
    return None if day is None else datetime.combine(day, time(), UTC)


def _midnight_after(day: date | None) -> datetime:
    """Return when a day ends, in UTC; later than any record where there is no such moment."""
    if day is None or day >= LATEST.date():
        return LATEST
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _cursor(row: AccessRow) -> str:
    return f"{row.at.isoformat()}~{row.program_id}~{row.entry}"


def _position(cursor: str | None) -> Before:
    if cursor is None:
        return NEWEST
    try:
        at, program, entry = cursor.split("~")
        before = Before(datetime.fromisoformat(at), ProgramId(UUID(program)), int(entry))
    except ValueError:
        raise refusal("trail.cursor_unknown") from None
    if before.at.tzinfo is None:
        raise refusal("trail.cursor_unknown")
    return before
