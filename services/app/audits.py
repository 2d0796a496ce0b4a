"""Reviews of a quarter's sample for the faces: each step is asked of the Warden."""

from uuid import UUID

from domain.audits.events import Disposition
from domain.audits.sampling import Extent
from domain.kernel import ProgramId, Sealed
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.audits import (
    AuditShown,
    AuditsListed,
    DrawAudit,
    ListAudits,
    ReadReviewNote,
    ReviewAccess,
    ReviewNoteShown,
    ShowAudit,
    SignOffAudit,
)
from services.app.asking import answered
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.shell import Shell


async def list_audits(shell: Shell, caller: Caller) -> AuditsListed:
    """List every round (auditor, privacy officer)."""
    return await answered(shell.warden, ListAudits(caller.token), AuditsListed)


async def draw_audit(shell: Shell, caller: Caller, quarter: str, extent: Extent) -> Outcome:
    """Draw a quarter's sample (auditor)."""
    request = DrawAudit(
        token=caller.token,
        quarter=quarter,
        percent=extent.percent,
        records=extent.records,
        command_id=caller.command_id,
    )
    return await _done(shell, caller, request)


async def show_audit(shell: Shell, caller: Caller, audit: UUID) -> AuditShown:
    """Show one round with its records (auditor, privacy officer)."""
    return await answered(shell.warden, ShowAudit(caller.token, audit), AuditShown)


async def review_access(
    shell: Shell,
    caller: Caller,
    audit: UUID,
    record: tuple[ProgramId, int],
    disposition: Disposition,
    note: Sealed | None,
) -> Outcome:
    """Say what was found of one record (auditor, privacy officer)."""
    program, entry = record
    request = ReviewAccess(
        token=caller.token,
        audit=audit,
        program=program,
        entry=entry,
        disposition=disposition,
        note=note,
        command_id=caller.command_id,
    )
    return await _done(shell, caller, request)


async def sign_off_audit(shell: Shell, caller: Caller, audit: UUID) -> Outcome:
    """Close a round for good (auditor)."""
    return await _done(shell, caller, SignOffAudit(caller.token, audit, caller.command_id))


async def read_review_note(
    shell: Shell, caller: Caller, audit: UUID, program: ProgramId, entry: int
) -> ReviewNoteShown:
    """Read what a reviewer wrote of one record (auditor, privacy officer)."""
    request = ReadReviewNote(caller.token, audit, program, entry)
    return await answered(shell.warden, request, ReviewNoteShown)


async def _done(shell: Shell, caller: Caller, request: Request) -> Outcome:
    """Ask for a step; what the Warden refuses here is on its record already."""
    done = await answered(shell.warden, request, Done)
    organization = caller.principal.organization
    return left(shell, caller, done.made or organization, organization, done.position)
