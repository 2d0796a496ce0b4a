"""What the register of audits answers: every round, the last drawn first."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """One round of a quarter; ``matters`` counts what is to be followed up, or a breach perhaps."""

    audit_id: UUID
    quarter: Coded
    round: int
    records: int
    drawn_by: PersonId
    drawn_at: datetime
    signed_by: PersonId | None
    signed_at: datetime | None
    reviewed: int
    matters: int


async def audits(reads: ReadModels, organization: OrganizationId) -> list[AuditRow]:
    """List the rounds of an organization."""
    rows = await reads.fetch("audit_register", "audits", own_log(organization))
    return [AuditRow(**row) for row in rows]
