"""What the register of break-glass answers: grants, and what was opened of one's own.

With the tenant of an organization's own log, all of its programs are searched.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Tenant
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class GrantRow(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and what became of it; ``stage`` is as the log says, whatever the hour."""

    program_id: ProgramId
    grant_id: UUID
    ground: Coded
    requester: PersonId
    asked_at: datetime
    stage: Coded
    privacy_officer: PersonId | None
    privacy_officer_at: datetime | None
    organization_admin: PersonId | None
    organization_admin_at: datetime | None
    until: datetime | None
    ended_by: PersonId | None
    ended_at: datetime | None
    deferred_until: datetime | None
    reviewer: PersonId | None
    disposition: Coded | None
    reviewed_at: datetime | None


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item that a grant names."""

    grant_id: UUID
    item_id: UUID
    group_id: UUID | None
    opened_at: datetime | None
    told_at: datetime | None


class OpenedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was opened by break-glass."""

    program_id: ProgramId
    grant_id: UUID
    ground: Coded
    item_id: UUID
    group_id: UUID | None
    opened_at: datetime


class NamingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A grant that names an item, and when it was asked for."""

    program_id: ProgramId
    grant_id: UUID
    item_id: UUID
    asked_at: datetime


async def register(
    reads: ReadModels, tenant: Tenant, *, grant: UUID | None = None, limit: int = 100
) -> list[GrantRow]:
    """List grants, those asked for last first."""
    rows = await reads.fetch("break_glass", "register", tenant, grant, limit)
    return [GrantRow(**row) for row in rows]


async def items_of(reads: ReadModels, tenant: Tenant, grants: Sequence[UUID]) -> list[ItemRow]:
    """List the items that grants name."""
    rows = await reads.fetch("break_glass", "items_of", tenant, list(grants))
    return [ItemRow(**row) for row in rows]


async def opened_of(
    reads: ReadModels, tenant: Tenant, items: Sequence[UUID], groups: Sequence[UUID], now: datetime
) -> list[OpenedRow]:
    """List what was opened of these items and groups, the newest first; not what is deferred."""
    rows = await reads.fetch("break_glass", "opened_of", tenant, list(items), list(groups), now)
    return [OpenedRow(**row) for row in rows]


async def naming(reads: ReadModels, tenant: Tenant, items: Sequence[UUID]) -> list[NamingRow]:
    """List the grants that name any of these items."""
    rows = await reads.fetch("break_glass", "naming", tenant, list(items))
    return [NamingRow(**row) for row in rows]


async def used_since(reads: ReadModels, tenant: Tenant, since: datetime) -> int:
    """Count the grants by which something was opened."""
    [row] = await reads.fetch("break_glass", "used_since", tenant, since)
    return int(row["grants"])
