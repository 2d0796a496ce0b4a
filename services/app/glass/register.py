"""Break-glass for the faces: each step is asked of the Warden, which decides and records it."""

from uuid import UUID

from domain.codes import refusal
from domain.grants.commands import RequestGrant, Stance
from domain.grants.grant import GRANT
from domain.grants.guards import may
from domain.kernel import ProgramId, Tenant
from domain.protocol.glass import (
    BreakGlassListed,
    GlassOpened,
    GrantLine,
    JustificationShown,
    ListBreakGlass,
    ListNotices,
    ListSealed,
    NoticesListed,
    OpenByBreakGlass,
    ReadJustification,
    SealedListed,
)
from services.app.asking import ask_for
from services.app.boards import wait_for
from services.app.caller import Caller, in_own_log
from services.app.shell import Shell
from services.app.tenancy import enter_program


async def list_sealed(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> SealedListed:
    """Say which texts there are of a session (privacy officer); nothing is opened."""
    await enter_program(shell, caller, program)
    request = ListSealed(token=caller.token, program=program, session=session)
    return await ask_for(shell.warden, request, SealedListed)


async def open_by_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID, item: UUID
) -> GlassOpened:
    """Show one named item, once (who asked)."""
    request = OpenByBreakGlass(token=caller.token, program=program, grant=grant, item=item)
    return await ask_for(shell.warden, request, GlassOpened)


async def read_justification(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> JustificationShown:
    """Show why somebody asked (who decides); the look is recorded."""
    request = ReadJustification(token=caller.token, program=program, grant=grant)
    return await ask_for(shell.warden, request, JustificationShown)


async def list_break_glass(
    shell: Shell,
    caller: Caller,
    program: ProgramId | None = None,
    *,
    limit: int = 100,
    after: str | None = None,
) -> BreakGlassListed:
    """Show the register (auditor, privacy officer, organization admin)."""
    await _caught_up(shell, caller, program, after)
    request = ListBreakGlass(token=caller.token, program=program, limit=limit)
    return await ask_for(shell.warden, request, BreakGlassListed)


async def show_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID, *, after: str | None = None
) -> tuple[GrantLine, BreakGlassListed]:
    """Show one entry of the register. Raises ``Missing`` (``grant.missing``)."""
    await _caught_up(shell, caller, program, after)
    request = ListBreakGlass(token=caller.token, program=program, grant=grant)
    listed = await ask_for(shell.warden, request, BreakGlassListed)
    if not listed.grants:
        raise refusal("grant.missing")
    return listed.grants[0], listed


def may_ask(shell: Shell, caller: Caller) -> bool:
    """Whether the caller may ask for a text at all."""
    return may(GRANT.initial, RequestGrant, in_own_log(shell, caller), Stance())


async def list_notices(shell: Shell, caller: Caller) -> NoticesListed:
    """List what was opened by break-glass of one's own, and of the groups one leads."""
    return await ask_for(shell.warden, ListNotices(token=caller.token), NoticesListed)


async def _caught_up(
    shell: Shell, caller: Caller, program: ProgramId | None, after: str | None
) -> None:
    """Wait until the register shows a position of a program's log, if one is named."""
    if program is not None:
        tenant = Tenant(caller.principal.organization, program)
        await wait_for(shell, tenant, after, "break_glass")
