"""Break-glass for the faces: each step is asked of the Warden, which decides and records it."""

from datetime import datetime
from uuid import UUID

from domain.codes import refusal
from domain.grants.events import Disposition, Ground
from domain.kernel import ProgramId, Sealed, Tenant
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.glass import (
    ApproveBreakGlass,
    BreakGlassListed,
    DeferBreakGlassNotice,
    GlassOpened,
    GrantLine,
    JustificationShown,
    ListBreakGlass,
    ListNotices,
    ListSealed,
    NoticesListed,
    OpenByBreakGlass,
    ReadJustification,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    SealedListed,
    WithdrawBreakGlass,
)
from services.app.asking import answered
from services.app.boards import wait_for
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.shell import Shell
from services.app.tenancy import enter_program


async def list_sealed(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> SealedListed:
    """Say which texts there are of a session (privacy officer); nothing is opened."""
    await enter_program(shell, caller, program)
    request = ListSealed(token=caller.token, program=program, session=session)
    return await answered(shell.warden, request, SealedListed)


async def request_break_glass(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    ground: Ground,
    items: tuple[UUID, ...],
    reason: Sealed,
) -> Outcome:
    """Ask to read named items (privacy officer)."""
    await enter_program(shell, caller, program)
    request = RequestBreakGlass(
        token=caller.token,
        program=program,
        ground=ground,
        items=items,
        reason=reason,
        command_id=caller.command_id,
    )
    return await _done(shell, caller, program, request)


async def approve_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> Outcome:
    """Approve (privacy officer, organization admin: one of each)."""
    request = ApproveBreakGlass(caller.token, program, grant, caller.command_id)
    return await _done(shell, caller, program, request)


async def refuse_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> Outcome:
    """Refuse (who could approve)."""
    request = RefuseBreakGlass(caller.token, program, grant, caller.command_id)
    return await _done(shell, caller, program, request)


async def withdraw_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> Outcome:
    """End a request or a grant (who asked, who approved)."""
    request = WithdrawBreakGlass(caller.token, program, grant, caller.command_id)
    return await _done(shell, caller, program, request)


async def defer_notice(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    grant: UUID,
    *,
    until: datetime,
    reason: Sealed,
) -> Outcome:
    """Have those concerned told later (another privacy officer)."""
    request = DeferBreakGlassNotice(caller.token, program, grant, until, reason, caller.command_id)
    return await _done(shell, caller, program, request)


async def review_break_glass(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    grant: UUID,
    *,
    disposition: Disposition,
    note: Sealed,
) -> Outcome:
    """Say what a third person found."""
    request = ReviewBreakGlass(caller.token, program, grant, disposition, note, caller.command_id)
    return await _done(shell, caller, program, request)


async def open_by_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID, item: UUID
) -> GlassOpened:
    """Show one named item, once (who asked)."""
    request = OpenByBreakGlass(token=caller.token, program=program, grant=grant, item=item)
    return await answered(shell.warden, request, GlassOpened)


async def read_justification(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> JustificationShown:
    """Show why somebody asked (who decides); the look is recorded."""
    request = ReadJustification(token=caller.token, program=program, grant=grant)
    return await answered(shell.warden, request, JustificationShown)


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
    return await answered(shell.warden, request, BreakGlassListed)


async def show_break_glass(
    shell: Shell, caller: Caller, program: ProgramId, grant: UUID, *, after: str | None = None
) -> tuple[GrantLine, BreakGlassListed]:
    """Show one entry of the register. Raises ``Missing`` (``grant.missing``)."""
    await _caught_up(shell, caller, program, after)
    request = ListBreakGlass(token=caller.token, program=program, grant=grant)
    listed = await answered(shell.warden, request, BreakGlassListed)
    if not listed.grants:
        raise refusal("grant.missing")
    return listed.grants[0], listed


async def list_notices(shell: Shell, caller: Caller) -> NoticesListed:
    """List what was opened by break-glass of one's own, and of the groups one leads."""
    return await answered(shell.warden, ListNotices(token=caller.token), NoticesListed)


async def _caught_up(
    shell: Shell, caller: Caller, program: ProgramId | None, after: str | None
) -> None:
    """Wait until the register shows a position of a program's log, if one is named."""
    if program is not None:
        tenant = Tenant(caller.principal.organization, program)
        await wait_for(shell, tenant, after, "break_glass")


async def _done(shell: Shell, caller: Caller, program: ProgramId, request: Request) -> Outcome:
    """Ask for a step. The Warden has recorded whatever it refuses."""
    done = await answered(shell.warden, request, Done)
    return left(shell, caller, done.made or program, program, done.position)
