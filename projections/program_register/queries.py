"""What the register answers: the programs of an organization."""

from datetime import datetime

import msgspec

from domain.kernel import OrganizationId, ProgramId, own_log
from domain.kernel.classes import Coded, Public
from domain.ports import ReadModels


class ProgramRow(msgspec.Struct, frozen=True, kw_only=True):
    """One program; ``content_capture`` is as set now. Names are public."""

    program: ProgramId
    code: Coded
    name_en: Public
    name_fr: Public
    setting: Coded
    region: Coded
    zone: Coded
    locale: Coded
    participation: Coded
    same_practice: Coded
    eligible_professions: tuple[Coded, ...]
    content_capture: Coded
    defined_at: datetime


async def programs(reads: ReadModels, organization: OrganizationId) -> list[ProgramRow]:
    """List the programs of an organization by code."""
    rows = await reads.fetch("program_register", "programs", own_log(organization))
    return [
        ProgramRow(**{**row, "eligible_professions": tuple(row["eligible_professions"])})
        for row in rows
    ]
