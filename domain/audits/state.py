"""What a round of review is: the records drawn, what was found of each, whether it is closed."""

from collections.abc import Mapping
from typing import TypeAlias, assert_never

import msgspec

from domain.audits.events import (
    AuditEvent,
    AuditSignedOff,
    Disposition,
    RecordReviewed,
    SampleDrawn,
    SampledRecord,
)
from domain.kernel import ProgramId

Place: TypeAlias = tuple[ProgramId, int]
"""A program, and the number of an entry of its log."""


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
    def is_complete(self) -> bool:
        """Whether something was found of every record."""
        return self.findings.keys() == self.records.keys()

    @property
    def matters(self) -> int:
        """Count what is to be followed up, or may be a breach."""
        return self.found(Disposition.FOLLOW_UP) + self.found(Disposition.BREACH_SUSPECTED)

    def found(self, disposition: Disposition) -> int:
        """Count the records with a disposition."""
        return sum(one.disposition is disposition for one in self.findings.values())


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
