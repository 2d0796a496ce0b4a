"""What happens when a quarter's access records are reviewed by a random sample."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId, ProgramId
from domain.kernel.classes import Coded


class Disposition(StrEnum):
    """What a reviewer found of one access."""

    IN_ORDER = "in_order"
    EXPLAINED = "explained"
    FOLLOW_UP = "follow_up"
    BREACH_SUSPECTED = "breach_suspected"


class Stratum(msgspec.Struct, frozen=True):
    """How many records of one class there were, and how many of them were drawn."""

    label: Coded
    population: int
    drawn: int


class SampledRecord(msgspec.Struct, frozen=True):
    """One record that was drawn: its place in a program's access log, its class, whose access."""

    program: ProgramId
    entry: int
    label: Coded
    actor: PersonId


class SampleDrawn(Event, frozen=True, tag="audit.sample_drawn"):
    """Records were drawn from those of a quarter; ``round`` counts from 1.

    Of each class, those with the smallest SHA-256 of ``seed`` (hex), program and entry. The Warden
    made the seed at that moment: anybody may draw them again, and nobody could choose them.
    """

    quarter: Coded
    round: int
    since: datetime
    until: datetime
    seed: Coded
    strata: tuple[Stratum, ...]
    records: tuple[SampledRecord, ...]


class RecordReviewed(Event, frozen=True, tag="audit.record_reviewed"):
    """A reviewer said what they found; ``note`` is a sealed text. The last word counts."""

    program: ProgramId
    entry: int
    disposition: Disposition
    note: UUID | None = None


class AuditSignedOff(Event, frozen=True, tag="audit.signed_off"):
    """The auditor stands by the review of this sample, which is closed for good."""

    reviewed: int
    to_follow_up: int
    breaches_suspected: int


AuditEvent: TypeAlias = SampleDrawn | RecordReviewed | AuditSignedOff
