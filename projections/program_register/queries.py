"""What the register answers: the programs of an organization."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from domain.kernel import OrganizationId, ProgramId, own_log
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.ports import ReadModels


class ProgramRow(msgspec.Struct, frozen=True, kw_only=True):
    """One program; ``content_capture`` is as set now. Names are public."""

    program: ProgramId
    code: Coded
    languages: tuple[Locale, ...]
    names: Mapping[Locale, Public]
    setting: Coded
    region: Coded
    zone: Coded
    participation: Coded
    same_practice: Coded
    eligible_professions: tuple[Coded, ...]
    content_capture: Coded
    defined_at: datetime


async def programs(reads: ReadModels, organization: OrganizationId) -> list[ProgramRow]:
    """List the programs of an organization by code."""
    rows = await reads.fetch("program_register", "programs", own_log(organization))
    return [_program(row) for row in rows]


def _program(row: Mapping[str, Any]) -> ProgramRow:
    lists = {name: tuple(row[name]) for name in ("languages", "eligible_professions")}
    names = dict(zip(row["named_in"], row["names"], strict=True))
    rest = {name: row[name] for name in row.keys() - {"named_in"}}
    return ProgramRow(**{**rest, **lists, "names": names})
