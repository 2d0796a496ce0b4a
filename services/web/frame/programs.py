"""The organization's programs, by their public names in the reader's language."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import name_in
from projections.program_register.queries import programs as registered
from services.app.caller import Caller
from services.app.shell import Shell
from services.web.frame.visit import visit_of


class ProgramChoice(msgspec.Struct, frozen=True):
    """A program of the organization, by its public name."""

    id: ProgramId
    code: Coded
    name: Public
    zone: Coded


async def programs_of(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller
) -> tuple[ProgramChoice, ...]:
    """List the organization's programs by their public names."""
    locale = visit_of(request).speech.tag
    return tuple(
        ProgramChoice(row.program, row.code, name_in(locale, row), row.zone)
        for row in await registered(shell.reads, caller.principal.organization)
    )


async def program_names(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller
) -> dict[ProgramId, Public]:
    """Name the organization's programs as the reader's language does."""
    return {one.id: one.name for one in await programs_of(request, shell, caller)}


def zone_of(programs: Sequence[ProgramChoice], program: ProgramId | None = None) -> str:
    """Return the zone of a program; an organization's is that of its first."""
    first = programs[0].zone if programs else "UTC"
    return next((one.zone for one in programs if one.id == program), first)
