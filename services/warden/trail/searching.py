"""Shows who looked: to auditors all of it, to authors what concerns their own items."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from domain.access.events import TrailSearched
from domain.access.purposes import Basis, Purpose
from domain.codes import refusal
from domain.kernel import ProgramId, Role, Stream, Tenant, own_log
from domain.kernel.shapes import is_code, is_of_these_years
from domain.protocol.answers import Done
from domain.protocol.trail import DayCount, ReportDenial, SearchTrail, TrailShown
from projections.access_log.queries import (
    EARLIEST,
    LATEST,
    NEWEST,
    AccessRow,
    Before,
    Sought,
    days,
    patterns,
    records,
)
from services.warden.caller import authenticate
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal, record_refusal_of_stranger
from services.warden.trail.auditing import catch_up, entry_of, record_and_name, searcher
from services.warden.trail.wholeness import wholeness

MOST = 200
YEAR = timedelta(days=366)
LAST_ENTRY = 2**63 - 1
"""So far back from its end does a search count by day."""
BY_THE_WEB = "web.denied"
CLOSED: Mapping[str, frozenset[str]] = {
    "outcome": frozenset({"permitted", "denied", "searched", "flagged"}),
    "purpose": frozenset(Purpose),
    "role": frozenset(Role),
    "basis": frozenset(Basis),
    "label": frozenset({"AX", "C2", "C3", "C4", "C5"}),
}
"""What may be filtered by, so that no text gets on record as a filter."""


async def search_trail(parts: Parts, request: SearchTrail) -> TrailShown:
    """Search the access records for an auditor; the search is recorded before it is answered."""
    return await decide_twice(parts, request, _search)


async def report_denial(parts: Parts, request: ReportDenial) -> Done:
    """Record what the web refused by a rule of its own, if it is named as rules are."""
    rule = request.rule if all(map(is_code, request.rule.split("."))) else BY_THE_WEB
    if request.token is not None:
        caller = await authenticate(parts, request.token)
        log = caller.log_of(request.program)
        await record_refusal(parts, caller, log, rule, ())
    elif request.organization is not None:
        log = own_log(request.organization)
        if await parts.store.read(Stream(log, "organization", request.organization)):
            await record_refusal_of_stranger(parts, log, rule)
    return Done()


async def _search(parts: Parts, request: SearchTrail) -> TrailShown:
    caller, permit = await searcher(parts, request.token)
    where = caller.own_log if request.program is None else caller.in_program(request.program)
    await catch_up(parts, caller.organization)
    await _require_known(parts, where, request)
    sought = Sought(
        actor=request.actor,
        objects=_objects(request),
        grant=request.grant,
        role=request.role,
        basis=request.basis,
        label=request.label,
        purpose=request.purpose,
        outcome=request.outcome,
        rule=request.rule,
        since=_midnight(request.since) or EARLIEST,
        until=_midnight_after(request.until),
    )
    limit = max(1, min(request.limit, MOST))
    page = await records(
        parts.reads, where, sought, before=_position(request.before), limit=limit + 1
    )
    rows, more = page[:limit], _cursor(page[limit - 1]) if len(page) > limit else None
    complete, lacking = await wholeness(
        parts, where, rows, _position(request.before), more=more is not None
    )
    counted = await days(parts.reads, where, _a_year(parts, sought)) if request.histogram else []
    actors = {row.actor for row in rows}
    searched = TrailSearched(
        actor=request.actor,
        object=request.object,
        subject=request.subject,
        grant=request.grant,
        program=request.program,
        since=request.since,
        until=request.until,
        outcome=request.outcome,
        purpose=request.purpose,
        role=request.role,
        basis=request.basis,
        label=request.label,
        rule=request.rule,
        shown=len(rows),
        named=tuple(sorted(actors)),
    )
    return TrailShown(
        entries=tuple(map(entry_of, rows)),
        more=more,
        names=await record_and_name(parts, caller, permit, searched),
        days=tuple(DayCount(day.day, day.permitted, day.denied) for day in counted),
        total=sum(day.records for day in counted),
        complete=complete,
        missing=lacking,
    )


async def _require_known(parts: Parts, where: Tenant, request: SearchTrail) -> None:
    """Refuse a filter that is not of the lists; a rule is one that occurs."""
    given = {name: getattr(request, name) for name in CLOSED}
    if any(code is not None and code not in CLOSED[name] for name, code in given.items()):
        raise refusal("trail.filter_unknown")
    if request.rule is not None:
        known = (await patterns(parts.reads, where)).values()
        if request.rule not in {codes.rule for codes in known}:
            raise refusal("trail.filter_unknown")


def _objects(request: SearchTrail) -> tuple[UUID, ...] | None:
    """Say which objects are meant: of somebody, their name; never what they wrote."""
    given = {id_ for id_ in (request.object, request.subject) if id_ is not None}
    if not given:
        return None
    return tuple(UUID(str(id_)) for id_ in given) if len(given) == 1 else ()


def _a_year(parts: Parts, sought: Sought) -> Sought:
    """Count no more than the last year of what is sought."""
    last = min(max(sought.until, EARLIEST), _midnight_after(parts.now().date()))
    since = max(sought.since, last - YEAR)
    return msgspec.structs.replace(sought, since=since)


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
    is_possible = before.at.tzinfo is not None and is_of_these_years(before.at)
    if not (is_possible and 0 <= before.entry <= LAST_ENTRY):
        raise refusal("trail.cursor_unknown")
    return before
