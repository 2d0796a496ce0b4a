"""Verifications by people: told by the command line, shown on the desk, each look on record."""

from domain.access.events import VerifiedLog
from domain.kernel import Sealed
from domain.ports import Warden
from domain.protocol.answers import Done
from domain.protocol.proofs import NoteVerification, ShowVerification, VerificationShown
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell


async def note_verification(
    warden: Warden, token: Sealed, logs: tuple[VerifiedLog, ...], took_ms: int
) -> int:
    """Put on record what was found, and return its entry in the organization's access log.

    Raises ``Forbidden`` (``verification.not_allowed``) for all but auditors and privacy officers,
    and ``Refused`` (``verification.unfit``, ``verification.no_such_entries``) for what cannot be.
    """
    return (await ask_for(warden, NoteVerification(token, logs, took_ms), Done)).position


async def show_verification(shell: Shell, caller: Caller) -> VerificationShown:
    """Show when the logs were last verified, and by whom (auditor, privacy officer)."""
    return await ask_for(shell.warden, ShowVerification(caller.token), VerificationShown)
