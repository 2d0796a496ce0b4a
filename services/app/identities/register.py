"""Who a number is, for the faces: the Warden decides each step, and records it."""

from uuid import UUID

from domain.codes import refusal
from domain.protocol.glass import JustificationShown
from domain.protocol.identities import (
    IdentitiesListed,
    IdentityLine,
    IdentityShown,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell


async def learn_identity(shell: Shell, caller: Caller, request: UUID) -> IdentityShown:
    """Be told who it is, once (who asked); the look is on record first."""
    return await ask_for(shell.warden, LearnIdentity(caller.token, request), IdentityShown)


async def read_identity_reason(shell: Shell, caller: Caller, request: UUID) -> JustificationShown:
    """Show why it was asked (who decides, who asked); the look is on record first."""
    asked = ReadIdentityReason(caller.token, request)
    return await ask_for(shell.warden, asked, JustificationShown)


async def list_identities(shell: Shell, caller: Caller) -> IdentitiesListed:
    """Show the register (auditor, privacy officer, organization admin)."""
    return await ask_for(shell.warden, ListIdentities(caller.token), IdentitiesListed)


async def show_identity(
    shell: Shell, caller: Caller, request: UUID
) -> tuple[IdentityLine, IdentitiesListed]:
    """Show one request. Raises ``Missing`` (``identity.missing``)."""
    asked = ListIdentities(caller.token, request)
    listed = await ask_for(shell.warden, asked, IdentitiesListed)
    if not listed.requests:
        raise refusal("identity.missing")
    return listed.requests[0], listed
