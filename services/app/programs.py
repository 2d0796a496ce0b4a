"""Programs: made by the organization, entered by those who take part."""

from uuid import uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.codes import refusal
from domain.kernel import Context, OrganizationId, ProgramId, Tenant, own_log
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.programs.program import PROGRAM
from domain.rules import ContentCapture
from services.app.caller import Caller, context
from services.app.outcomes import Outcome, run
from services.app.shell import Shell
from services.app.tenancy import enter_program, program_stream


def program_id(organization: OrganizationId, code: str) -> ProgramId:
    """Return the id a program's code stands for: a code is used once in an organization."""
    return ProgramId(uuid5(organization, f"programs.csv:{code}"))


async def define_program(shell: Shell, caller: Caller, command: DefineProgram) -> Outcome:
    """Make a program with logs of its own (organization admin)."""
    require_zone(command.zone)
    organization = caller.principal.organization
    program = program_id(organization, command.code)
    stream = program_stream(caller, program)
    ctx = organization_context(shell, caller)
    outcome = await run(shell, caller, PROGRAM, stream=stream, command=command, ctx=ctx)
    await shell.store.open_log(Tenant(organization, program))
    return outcome


async def set_content_capture(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    capture: ContentCapture,
    *,
    impact_assessed: bool = False,
) -> Outcome:
    """Choose how much of what is said may be kept (program admin; ``full``: privacy officer)."""
    place = await enter_program(shell, caller, program)
    role, log = caller.who.acts_as(place.tenant), own_log(place.tenant.organization)
    ctx = context(shell, caller, log, role, place.offices)
    command = SetContentCapture(capture, impact_assessed=impact_assessed)
    stream = program_stream(caller, program)
    return await run(
        shell, caller, PROGRAM, stream=stream, command=command, ctx=ctx, known=place.version
    )


def organization_context(shell: Shell, caller: Caller) -> Context:
    """Derive the context of a decision about the organization as a whole."""
    tenant = own_log(caller.principal.organization)
    offices = caller.offices(tenant)
    return context(shell, caller, tenant, caller.who.acts_as(tenant), offices)


def require_zone(zone: str) -> ZoneInfo:
    """Return the time zone of this name. Raises ``Refused`` (``program.zone_unknown``)."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal("program.zone_unknown") from None
