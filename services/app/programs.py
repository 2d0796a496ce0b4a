"""Programs: made by the organization, entered by those who take part."""

from uuid import uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.codes import refusal
from domain.kernel import OrganizationId, ProgramId
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.programs.program import PROGRAM
from domain.protocol.people import EnactPrograms, ProgramStep
from domain.rules import ContentCapture
from services.app.asking import enacted, require_seen
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.tenancy import enter_program, program_stream
from services.languages import is_spoken


def program_id(organization: OrganizationId, code: str) -> ProgramId:
    """Return the id a program's code stands for: a code is used once in an organization."""
    return ProgramId(uuid5(organization, f"programs.csv:{code}"))


async def define_program(shell: Shell, caller: Caller, command: DefineProgram) -> Outcome:
    """Make a program with logs of its own (organization admin)."""
    require_zone(command.zone)
    if not is_spoken(*command.languages):
        raise refusal("program.locale_unknown")
    program = program_id(caller.principal.organization, command.code)
    return await _enact(shell, caller, program, command)


async def set_content_capture(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    capture: ContentCapture,
    *,
    impact_assessed: bool = False,
) -> Outcome:
    """Choose how much of what is said may be kept (program admin; ``full``: privacy officer)."""
    await enter_program(shell, caller, program)
    await require_seen(shell, caller, PROGRAM, program_stream(caller, program))
    command = SetContentCapture(capture, impact_assessed=impact_assessed)
    return await _enact(shell, caller, program, command)


async def _enact(
    shell: Shell, caller: Caller, program: ProgramId, command: DefineProgram | SetContentCapture
) -> Outcome:
    step = ProgramStep(program=program, command=command, command_id=caller.command_id)
    return await enacted(shell, caller, EnactPrograms(caller.token, (step,)), program)


def require_zone(zone: str) -> ZoneInfo:
    """Return the time zone of this name. Raises ``Refused`` (``program.zone_unknown``)."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal("program.zone_unknown") from None
