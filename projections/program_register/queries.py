"""What the register answers: the programs of an organization."""

from datetime import datetime

import msgspec

from domain.kernel import OrganizationId, ProgramId, own_log
from domain.ports import ReadModels


class ProgramRow(msgspec.Struct, frozen=True, kw_only=True):
    """One program; ``content_capture`` is as set now. Names are public."""

    program: ProgramId
    code: str
    name_en: str
    name_fr: str
    setting: str
    region: str
    zone: str
    locale: str
    participation: str
    same_practice: str
    eligible_professions: tuple[str, ...]
    content_capture: str
    defined_at: datetime


async def programs(reads: ReadModels, organization: OrganizationId) -> list[ProgramRow]:
    """List the programs of an organization by code."""
    rows = await reads.fetch("program_register", "programs", own_log(organization))
    return [
        ProgramRow(**{**row, "eligible_professions": tuple(row["eligible_professions"])})
        for row in rows
    ]
