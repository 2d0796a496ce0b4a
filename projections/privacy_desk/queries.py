"""What the privacy officer's desk answers: requests, holds, rules, and what expired."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request for erasure; ``asked_by`` is an officer, or an alias where ``own``."""

    request_id: UUID
    kind: Coded
    own: bool
    asked_by: UUID
    subject: UUID | None
    due_on: date
    of_program: ProgramId | None
    of_session: UUID | None
    of_class: Coded | None
    asked_at: datetime
    stage: Coded
    obstacle: Coded | None
    decided_at: datetime | None
    backups_expire_on: date | None
    proven_at: datetime | None


class HoldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A legal hold; it lapses at ``lapses_at`` unless a second officer confirms it."""

    hold_id: UUID
    of_person: PersonId | None
    of_program: ProgramId | None
    of_group: UUID | None
    of_session: UUID | None
    of_class: Coded | None
    ground: Coded
    placed_by: PersonId
    review_on: date
    lapses_at: datetime | None
    placed_at: datetime
    lifting_by: PersonId | None
    lifted_at: datetime | None


class RulesRow(msgspec.Struct, frozen=True, kw_only=True):
    """Rules of retention that were proposed, and when they were adopted."""

    from_day: date
    case_narrative: int
    reflection: int
    leader_debrief: int
    presentation: int
    access_records: int
    proposed_by: PersonId
    proposed_at: datetime
    adopted_at: datetime | None


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """Items of a kind whose time was over in a program, and when they went."""

    program_id: ProgramId
    kind: Coded
    items: int
    before: datetime
    at: datetime


class AnnouncedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Items of a kind whose time is over in a program: they go at ``goes_at`` at the soonest."""

    program_id: ProgramId
    kind: Coded
    items: int
    before: datetime
    goes_at: datetime


class ClearingRow(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's word that all that was announced may go at once; ``until`` once two agree."""

    clearing_by: PersonId
    proposed_at: datetime
    until: datetime | None


async def requests(reads: ReadModels, organization: OrganizationId) -> list[RequestRow]:
    """List requests, the newest first; at most 1,000."""
    rows = await reads.fetch("privacy_desk", "requests", own_log(organization))
    return [RequestRow(**row) for row in rows]


async def holds(reads: ReadModels, organization: OrganizationId) -> list[HoldRow]:
    """List holds, those in force first; at most 1,000."""
    rows = await reads.fetch("privacy_desk", "holds", own_log(organization))
    return [HoldRow(**row) for row in rows]


async def rules(reads: ReadModels, organization: OrganizationId) -> list[RulesRow]:
    """List rules, the newest first."""
    rows = await reads.fetch("privacy_desk", "rules", own_log(organization))
    return [RulesRow(**row) for row in rows]


async def runs(reads: ReadModels, organization: OrganizationId) -> list[RunRow]:
    """List what expired in every program, the latest first; at most 100."""
    rows = await reads.fetch("privacy_desk", "runs", own_log(organization))
    return [RunRow(**row) for row in rows]


async def announced(reads: ReadModels, organization: OrganizationId) -> list[AnnouncedRow]:
    """List what was announced in every program, what goes last first; at most 100."""
    rows = await reads.fetch("privacy_desk", "announced", own_log(organization))
    return [AnnouncedRow(**row) for row in rows]


async def clearing(reads: ReadModels, organization: OrganizationId) -> list[ClearingRow]:
    """Return the last word on letting all go at once: one row, or none."""
    rows = await reads.fetch("privacy_desk", "clearing", own_log(organization))
    return [ClearingRow(**row) for row in rows]
