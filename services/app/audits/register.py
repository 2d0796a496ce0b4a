"""Reviews of a quarter's sample for the faces: each step is asked of the Warden."""

from uuid import UUID

from domain.kernel import ProgramId
from domain.protocol.audits import (
    AuditShown,
    AuditsListed,
    ListAudits,
    ReadReviewNote,
    ReviewNoteShown,
    ShowAudit,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell


async def list_audits(shell: Shell, caller: Caller) -> AuditsListed:
    """List every round (auditor, privacy officer)."""
    return await ask_for(shell.warden, ListAudits(caller.token), AuditsListed)


async def show_audit(shell: Shell, caller: Caller, audit: UUID) -> AuditShown:
    """Show one round with its records (auditor, privacy officer)."""
    return await ask_for(shell.warden, ShowAudit(caller.token, audit), AuditShown)


async def read_review_note(
    shell: Shell, caller: Caller, audit: UUID, program: ProgramId, entry: int
) -> ReviewNoteShown:
    """Read what a reviewer wrote of one record (auditor, privacy officer)."""
    request = ReadReviewNote(caller.token, audit, program, entry)
    return await ask_for(shell.warden, request, ReviewNoteShown)
