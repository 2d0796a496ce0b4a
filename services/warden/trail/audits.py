"""Draws a quarter's sample by a seed of its own, and shows it to those who review it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final, cast
from uuid import UUID

from domain.access.events import TrailSearched
from domain.access.rights import Permit
from domain.audits.audit import AUDIT
from domain.audits.commands import DrawSample, SignOff
from domain.audits.events import (
    AuditEvent,
    AuditSignedOff,
    RecordReviewed,
    SampleDrawn,
    SampledRecord,
    Stratum,
)
from domain.audits.guards import may, may_review
from domain.audits.quarters import Quarter, audit_id, quarter
from domain.audits.sampling import Extent, sizes
from domain.audits.state import Audit
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Event, Recorded, Refused, Sealed, Stream
from domain.protocol.answers import Done
from domain.protocol.audits import (
    AuditLine,
    AuditShown,
    AuditsListed,
    DrawAudit,
    ListAudits,
    SampledLine,
    ShowAudit,
)
from projections.access_log.queries import AccessRow, Sought, entries, population, sample
from projections.audit_register.queries import audits
from services.warden.caller import Caller
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.trail.auditing import catch_up, entry_of, record_and_name, searcher

SEED_BYTES: Final = 32


async def draw_audit(parts: Parts, request: DrawAudit) -> Done:
    """Draw a sample of what is on record of a quarter by now, and begin its review."""
    caller, _ = await searcher(parts, request.token)
    asked = quarter(request.quarter)
    round_, earlier_open = await _round(parts, caller, asked)
    rounds = [
        (stream_of(caller, audit_id(caller.organization, str(asked), number)), request.command_id)
        for number in range(1, round_)
    ]
    for (stream, _), first in (await parts.store.first_answers(rounds) if rounds else {}).items():
        return Done(first.position, stream.id)
    since, until = asked.begins, min(asked.ends, parts.now())
    await catch_up(parts, caller.organization)
    counted = await population(parts.reads, caller.own_log, since, _end_of_day(until))
    seed = secrets.token_bytes(SEED_BYTES)
    strata: list[Stratum] = []
    records: list[SampledRecord] = []
    for label, size in sizes(counted, Extent(request.percent, request.records)).items():
        sought = Sought(label=label, since=since, until=until)
        drawn, found = await sample(parts.reads, caller.own_log, sought, seed, size)
        strata.append(Stratum(label, found, len(drawn)))
        records += [SampledRecord(program, entry, label, actor) for program, entry, actor in drawn]
    command = DrawSample(
        quarter=str(asked),
        round=round_,
        since=since,
        until=until,
        seed=seed.hex(),
        strata=tuple(strata),
        records=tuple(records),
        earlier_open=earlier_open,
    )
    audit = audit_id(caller.organization, str(asked), round_)
    step = Step(
        stream=stream_of(caller, audit),
        command=command,
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    try:
        appended = await execute(parts.store, AUDIT, step)
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise
    return Done(appended.position, audit)


async def list_audits(parts: Parts, request: ListAudits) -> AuditsListed:
    """List every round, with the names of who drew and signed."""
    return await decide_twice(parts, request, _list)


async def show_audit(parts: Parts, request: ShowAudit) -> AuditShown:
    """Show one round with its records, content-free."""
    return await decide_twice(parts, request, _show)


async def _list(parts: Parts, request: ListAudits) -> AuditsListed:
    caller, permit = await searcher(parts, request.token)
    lines = tuple(
        AuditLine(
            id=row.audit_id,
            quarter=row.quarter,
            round=row.round,
            records=row.records,
            reviewed=row.reviewed,
            matters=row.matters,
            drawn_by=row.drawn_by,
            drawn_at=row.drawn_at,
            signed_by=row.signed_by,
            signed_at=row.signed_at,
        )
        for row in await audits(parts.reads, caller.organization)
    )
    people = {who for line in lines for who in (line.drawn_by, line.signed_by) if who is not None}
    searched = TrailSearched(shown=0, named=tuple(sorted(people)))
    return AuditsListed(lines, await record_and_name(parts, caller, permit, searched))


async def _show(parts: Parts, request: ShowAudit) -> AuditShown:
    caller, permit = await reviewer(parts, request.token)
    history = await history_of(parts, caller, request.audit)
    drawn = cast("SampleDrawn", history[0].event)
    places = [(record.program, record.entry) for record in drawn.records]
    rows = {
        (row.program_id, row.entry): row
        for row in await entries(parts.reads, caller.own_log, places)
    }
    findings = {
        (found.event.program, found.event.entry): found
        for found in history
        if isinstance(found.event, RecordReviewed)
    }
    line, state = _line(request.audit, history), _folded(history)
    context = caller.context(parts, caller.own_log, request.audit)
    lines = tuple(
        _sampled(
            rows[place],
            findings.get(place),
            own=rows[place].actor == caller.person,
            may_review=may_review(state, place, context),
        )
        for place in places
        if place in rows
    )
    people = {line.drawn_by, *(sampled.record.actor for sampled in lines)}
    people |= {who for one in lines for who in (one.reviewed_by, line.signed_by) if who is not None}
    searched = TrailSearched(object=request.audit, shown=len(lines), named=tuple(sorted(people)))
    return AuditShown(
        audit=line,
        since=drawn.since,
        until=drawn.until,
        seed=drawn.seed,
        strata=drawn.strata,
        records=lines,
        names=await record_and_name(parts, caller, permit, searched),
        may_sign=may(state, SignOff, context),
    )


async def reviewer(parts: Parts, token: Sealed) -> tuple[Caller, Permit]:
    """Authenticate somebody who may look at a round; to others there is none.

    Raises ``Missing`` (``audit.missing``), after it is on record.
    """
    return await searcher(parts, token, refusal("audit.missing"))


async def history_of(parts: Parts, caller: Caller, audit: UUID) -> Sequence[Recorded[Event]]:
    """Read a round. Raises ``Missing`` (``audit.missing``), after it is on record."""
    history = await parts.store.read(stream_of(caller, audit))
    if not history:
        await record_refusal(parts, caller, caller.own_log, "audit.missing", ())
        raise refusal("audit.missing")
    return history


def stream_of(caller: Caller, audit: UUID) -> Stream:
    """Say where a round's history is: in the organization's log."""
    return Stream(caller.own_log, AUDIT.category, audit)


async def _round(parts: Parts, caller: Caller, asked: Quarter) -> tuple[int, bool]:
    """Return the number of the quarter's next round, and whether one before it is open."""
    number = 1
    while True:
        stream = stream_of(caller, audit_id(caller.organization, str(asked), number))
        state, version = await state_of(parts.store, AUDIT, stream)
        if version == 0:
            return number, False
        if not state.signed_off:
            return number + 1, True
        number += 1


def _line(audit: UUID, history: Sequence[Recorded[Event]]) -> AuditLine:
    first, last = history[0], history[-1]
    drawn = cast("SampleDrawn", first.event)
    state = _folded(history)
    signed = last if isinstance(last.event, AuditSignedOff) else None
    return AuditLine(
        id=audit,
        quarter=drawn.quarter,
        round=drawn.round,
        records=len(drawn.records),
        reviewed=len(state.findings),
        matters=state.matters,
        drawn_by=first.metadata.actor,
        drawn_at=first.recorded_at,
        signed_by=None if signed is None else signed.metadata.actor,
        signed_at=None if signed is None else signed.recorded_at,
    )


def _folded(history: Sequence[Recorded[Event]]) -> Audit:
    return AUDIT.fold(cast("AuditEvent", recorded.event) for recorded in history)


def _sampled(
    row: AccessRow, found: Recorded[Event] | None, *, own: bool, may_review: bool
) -> SampledLine:
    record = entry_of(row)
    if found is None:
        return SampledLine(record=record, own=own, may_review=may_review)
    event = cast("RecordReviewed", found.event)
    return SampledLine(
        record=record,
        own=own,
        may_review=may_review,
        disposition=event.disposition,
        noted=event.note is not None,
        reviewed_by=found.metadata.actor,
        reviewed_at=found.recorded_at,
    )


def _end_of_day(moment: datetime) -> datetime:
    """Return the midnight at or after a moment: days are counted whole."""
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return midnight if midnight == moment else midnight + timedelta(days=1)
