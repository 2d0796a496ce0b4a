"""A quarter's sample: drawn, reviewed record by record, signed off."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.audits.events import Disposition, Stratum
from domain.kernel import PersonId, ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.protocol.names import PersonName
from domain.protocol.trail import TrailEntry


class DrawAudit(msgspec.Struct, frozen=True, tag=True):
    """Draw a quarter's sample: a percentage of each class, or so many records (auditor)."""

    token: Sealed
    quarter: Coded
    percent: int | None
    records: int | None
    command_id: UUID


class ListAudits(msgspec.Struct, frozen=True, tag=True):
    """Every round (auditor, privacy officer)."""

    token: Sealed


class AuditLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One round, and how far it is."""

    id: UUID
    quarter: Coded
    round: int
    records: int
    reviewed: int
    matters: int
    drawn_by: PersonId
    drawn_at: datetime
    signed_by: PersonId | None
    signed_at: datetime | None


class AuditsListed(msgspec.Struct, frozen=True, tag=True):
    """The rounds, the last drawn first, and the names of who drew and signed."""

    audits: tuple[AuditLine, ...]
    names: dict[PersonId, PersonName]


class ShowAudit(msgspec.Struct, frozen=True, tag=True):
    """One round with the records that were drawn; the look is itself on record."""

    token: Sealed
    audit: UUID


class SampledLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One record of the sample and what was found.

    ``own`` is an access of the caller's own; ``may_review`` whether they can say what they find.
    """

    record: TrailEntry
    own: bool
    may_review: bool
    disposition: Disposition | None = None
    noted: bool = False
    reviewed_by: PersonId | None = None
    reviewed_at: datetime | None = None


class AuditShown(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The round, how it was drawn, and its records; with the seed anybody may draw them again."""

    audit: AuditLine
    since: datetime
    until: datetime
    seed: Coded
    strata: tuple[Stratum, ...]
    records: tuple[SampledLine, ...]
    names: dict[PersonId, PersonName]
    may_sign: bool


class ReviewAccess(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Say what was found of one record; the note is sealed."""

    token: Sealed
    audit: UUID
    program: ProgramId
    entry: int
    disposition: Disposition
    note: Sealed | None = None
    command_id: UUID


class SignOffAudit(msgspec.Struct, frozen=True, tag=True):
    """Stand by the review (auditor); it is closed for good."""

    token: Sealed
    audit: UUID
    command_id: UUID


class ReadReviewNote(msgspec.Struct, frozen=True, tag=True):
    """Read what a reviewer wrote of one record (auditor, privacy officer)."""

    token: Sealed
    audit: UUID
    program: ProgramId
    entry: int


class ReviewNoteShown(msgspec.Struct, frozen=True, tag=True):
    """The note; ``record`` is the entry of the organization's access log about this look."""

    text: Sealed
    record: int


Request: TypeAlias = (
    DrawAudit | ListAudits | ShowAudit | ReviewAccess | SignOffAudit | ReadReviewNote
)
Answer: TypeAlias = AuditsListed | AuditShown | ReviewNoteShown
