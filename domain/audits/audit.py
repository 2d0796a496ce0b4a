"""One round of reviewing a quarter's sample: drawn once, disposed record by record, signed off."""

from collections.abc import Sequence
from typing import assert_never

from domain.audits.commands import AuditCommand, DrawSample, ReviewRecord, SignOff
from domain.audits.events import (
    AuditEvent,
    AuditSignedOff,
    Disposition,
    RecordReviewed,
    SampleDrawn,
)
from domain.audits.guards import require_drawing, require_reviewing, require_signing
from domain.audits.state import Audit, evolve
from domain.codes import refusal
from domain.kernel import Context, Decider


def decide(audit: Audit, command: AuditCommand, ctx: Context) -> Sequence[AuditEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case DrawSample():
            return _draw(audit, command, ctx)
        case ReviewRecord():
            return _review(audit, command, ctx)
        case SignOff():
            require_signing(audit, ctx)
            return [
                AuditSignedOff(
                    reviewed=len(audit.findings),
                    to_follow_up=audit.found(Disposition.FOLLOW_UP),
                    breaches_suspected=audit.found(Disposition.BREACH_SUSPECTED),
                )
            ]
        case _ as unreachable:
            assert_never(unreachable)


def _draw(audit: Audit, command: DrawSample, ctx: Context) -> Sequence[AuditEvent]:
    require_drawing(audit, ctx)
    if command.earlier_open:
        raise refusal("audit.round_open")
    if not command.records:
        raise refusal("audit.nothing_to_review")
    return [
        SampleDrawn(
            quarter=command.quarter,
            round=command.round,
            since=command.since,
            until=command.until,
            seed=command.seed,
            strata=command.strata,
            records=command.records,
        )
    ]


def _review(audit: Audit, command: ReviewRecord, ctx: Context) -> Sequence[AuditEvent]:
    place = command.program, command.entry
    require_reviewing(audit, place, ctx)
    if command.note is None and command.disposition is not Disposition.IN_ORDER:
        raise refusal("audit.note_missing")
    found = RecordReviewed(
        program=command.program,
        entry=command.entry,
        disposition=command.disposition,
        note=command.note,
    )
    return [] if audit.findings.get(place) == found else [found]


AUDIT = Decider(category="audit", initial=Audit(), decide=decide, evolve=evolve)
