"""The audits of an organization: which samples were drawn, how far they are reviewed. Class AX."""

from collections.abc import Iterator

from domain.audits.events import AuditSignedOff, RecordReviewed, SampleDrawn
from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from projections.projection import Projection, Statement, classed


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of an audit to its row, or to that of a record it found something of."""
    audit, by, at = recorded.stream.id, recorded.metadata.actor, recorded.recorded_at
    match recorded.event:
        case SampleDrawn() as drawn:
            facts = (drawn.quarter, drawn.round, len(drawn.records), by, at)
            yield Statement("draw", (audit,), facts)
        case RecordReviewed(program=program, entry=entry, disposition=disposition):
            yield Statement("find", (audit, program, entry), (disposition,))
        case AuditSignedOff():
            yield Statement("sign", (audit,), (by, at))


AUDIT_REGISTER = Projection(
    name="audit_register",
    version=1,
    log=Log.EVENTS,
    readers=("warden", "auditor"),
    handles=frozenset({SampleDrawn, RecordReviewed, AuditSignedOff}),
    project=project,
    highest=Class.C2,
    columns=classed(C1="disposition quarter", C2="drawn_by signed_by"),
)
