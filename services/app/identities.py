"""Who a number is, for the faces: the Warden decides each step, and records it."""

from uuid import UUID

from domain.codes import refusal
from domain.identities.events import IdentityGround
from domain.kernel import PersonId, ProgramId, Sealed
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.glass import JustificationShown
from domain.protocol.identities import (
    DecideIdentity,
    IdentitiesListed,
    IdentityLine,
    IdentityShown,
    IdentityStep,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from services.app.asking import answered
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.shell import Shell


async def request_identity(
    shell: Shell,
    caller: Caller,
    *,
    program: ProgramId,
    entry: int,
    subject: PersonId,
    ground: IdentityGround,
    reason: Sealed,
) -> Outcome:
    """Ask who a number of one entry is (auditor, privacy officer)."""
    request = RequestIdentity(
        token=caller.token,
        program=program,
        entry=entry,
        subject=subject,
        ground=ground,
        reason=reason,
        command_id=caller.command_id,
    )
    return await _done(shell, caller, request)


async def decide_identity(
    shell: Shell, caller: Caller, request: UUID, step: IdentityStep
) -> Outcome:
    """Agree or decline (another privacy officer), or withdraw (who asked, who agreed)."""
    return await _done(
        shell, caller, DecideIdentity(caller.token, request, step, caller.command_id)
    )


async def learn_identity(shell: Shell, caller: Caller, request: UUID) -> IdentityShown:
    """Be told who it is, once (who asked); the look is on record first."""
    return await answered(shell.warden, LearnIdentity(caller.token, request), IdentityShown)


async def read_identity_reason(shell: Shell, caller: Caller, request: UUID) -> JustificationShown:
    """Show why it was asked (who decides, who asked); the look is on record first."""
    asked = ReadIdentityReason(caller.token, request)
    return await answered(shell.warden, asked, JustificationShown)


async def list_identities(shell: Shell, caller: Caller) -> IdentitiesListed:
    """Show the register (auditor, privacy officer, organization admin)."""
    return await answered(shell.warden, ListIdentities(caller.token), IdentitiesListed)


async def show_identity(
    shell: Shell, caller: Caller, request: UUID
) -> tuple[IdentityLine, IdentitiesListed]:
    """Show one request. Raises ``Missing`` (``identity.missing``)."""
    asked = ListIdentities(caller.token, request)
    listed = await answered(shell.warden, asked, IdentitiesListed)
    if not listed.requests:
        raise refusal("identity.missing")
    return listed.requests[0], listed


async def _done(shell: Shell, caller: Caller, request: Request) -> Outcome:
    done = await answered(shell.warden, request, Done)
    thing = done.made or caller.command_id
    return left(shell, caller, thing, caller.principal.organization, done.position)
