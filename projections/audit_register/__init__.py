"""The audits of an organization: which samples were drawn, how far they are reviewed. Class AX."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.audits.events import AuditSignedOff, RecordReviewed, SampleDrawn
from domain.kernel import Log, PersonId, ProgramId, Recorded
from domain.kernel.classes import Class, Coded
from projections.projection import Projection, Write, classed


class Draw(Write, frozen=True):
    """A sample of records is to be reviewed."""

    audit_id: UUID
    quarter: Coded
    round: int
    records: int
    drawn_by: PersonId
    drawn_at: datetime


class Find(Write, frozen=True):
    """What was found of a record; the last finding counts."""

    key: ClassVar[int] = 3
    audit_id: UUID
    record_program: ProgramId
    entry: int
    disposition: Coded


class Sign(Write, frozen=True):
    """An audit is over."""

    audit_id: UUID
    signed_by: PersonId
    signed_at: datetime


def _draw(recorded: Recorded[SampleDrawn]) -> Iterator[Draw]:
    drawn, by, at = recorded.event, recorded.metadata.actor, recorded.recorded_at
    yield Draw(recorded.stream.id, drawn.quarter, drawn.round, len(drawn.records), by, at)


def _find(recorded: Recorded[RecordReviewed]) -> Iterator[Find]:
    found = recorded.event
    yield Find(recorded.stream.id, found.program, found.entry, found.disposition)


def _sign(recorded: Recorded[AuditSignedOff]) -> Iterator[Sign]:
    yield Sign(recorded.stream.id, recorded.metadata.actor, recorded.recorded_at)


AUDIT_REGISTER = Projection(
    name="audit_register",
    version=1,
    log=Log.EVENTS,
    readers=("warden", "auditor"),
    writes=(Draw, Find, Sign),
    on={SampleDrawn: _draw, RecordReviewed: _find, AuditSignedOff: _sign},
    highest=Class.C2,
    columns=classed(C1="disposition quarter", C2="drawn_by signed_by"),
)
