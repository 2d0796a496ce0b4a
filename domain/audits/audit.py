"""One round of reviewing a quarter's sample: drawn once, disposed record by record, signed off."""

from collections.abc import Mapping, Sequence
from typing import assert_never

import msgspec

from domain.audits.commands import AuditCommand, DrawSample, ReviewRecord, SignOff
from domain.audits.events import (
    AuditEvent,
    AuditSignedOff,
    Disposition,
    RecordReviewed,
    SampleDrawn,
    SampledRecord,
)
from domain.codes import refusal
from domain.kernel import Context, Decider, ProgramId, Role

Place = tuple[ProgramId, int]


class Audit(msgspec.Struct, frozen=True):
    """The records drawn, by place, what was found of each, and whether it is closed."""

    records: Mapping[Place, SampledRecord] = {}
    findings: Mapping[Place, RecordReviewed] = {}
    signed_off: bool = False

    @property
    def exists(self) -> bool:
        """Whether a sample was drawn."""
        return bool(self.records)

    @property
    def matters(self) -> int:
        """Count what is to be followed up, or may be a breach."""
        return self.found(Disposition.FOLLOW_UP) + self.found(Disposition.BREACH_SUSPECTED)

    def found(self, disposition: Disposition) -> int:
        """Count the records with a disposition."""
        return sum(one.disposition is disposition for one in self.findings.values())


def decide(audit: Audit, command: AuditCommand, ctx: Context) -> Sequence[AuditEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if not isinstance(command, DrawSample) and not audit.exists:
        raise refusal("audit.missing")
    match command:
        case DrawSample():
            return _draw(audit, command, ctx)
        case ReviewRecord():
            return _review(audit, command, ctx)
        case SignOff():
            _require_auditor(ctx)
            _require_open(audit)
            if audit.findings.keys() != audit.records.keys():
                raise refusal("audit.incomplete")
            return [
                AuditSignedOff(
                    reviewed=len(audit.findings),
                    to_follow_up=audit.found(Disposition.FOLLOW_UP),
                    breaches_suspected=audit.found(Disposition.BREACH_SUSPECTED),
                )
            ]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(audit: Audit, event: AuditEvent) -> Audit:
    """Apply a fact."""
    match event:
        case SampleDrawn(records=records):
            return Audit(records={(one.program, one.entry): one for one in records})
        case RecordReviewed(program=program, entry=entry):
            findings = {**audit.findings, (program, entry): event}
            return msgspec.structs.replace(audit, findings=findings)
        case AuditSignedOff():
            return msgspec.structs.replace(audit, signed_off=True)
        case _ as unreachable:
            assert_never(unreachable)


def _draw(audit: Audit, command: DrawSample, ctx: Context) -> Sequence[AuditEvent]:
    _require_auditor(ctx)
    if audit.exists or command.earlier_open:
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
    if not ctx.holds(Role.AUDITOR, Role.PRIVACY_OFFICER):
        raise refusal("audit.not_reviewer")
    _require_open(audit)
    record = audit.records.get((command.program, command.entry))
    if record is None:
        raise refusal("audit.record_missing")
    if record.actor == ctx.actor:
        raise refusal("audit.own_access")
    if command.note is None and command.disposition is not Disposition.IN_ORDER:
        raise refusal("audit.note_missing")
    found = RecordReviewed(
        program=command.program,
        entry=command.entry,
        disposition=command.disposition,
        note=command.note,
    )
    return [] if audit.findings.get((command.program, command.entry)) == found else [found]


def _require_auditor(ctx: Context) -> None:
    if not ctx.holds(Role.AUDITOR):
        raise refusal("audit.not_auditor")


def _require_open(audit: Audit) -> None:
    if audit.signed_off:
        raise refusal("audit.signed_off")


AUDIT = Decider(category="audit", initial=Audit(), decide=decide, evolve=evolve)
