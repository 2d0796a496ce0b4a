"""Refusals that the web makes by itself are told to the Warden, which puts them on record."""

from contextlib import suppress

from domain.codes import refusal
from domain.kernel import ProgramId, Refused, Sealed, Unavailable
from domain.protocol.trail import ReportDenial
from services.app.caller import Caller
from services.app.shell import Shell


async def report(shell: Shell, caller: Caller, program: ProgramId | None, rule: str) -> None:
    """Have a refusal recorded under the rule that refused.

    Nothing is shown either way, so a Warden that does not answer changes nothing.
    """
    try:
        await shell.warden.ask(
            ReportDenial(
                token=caller.token,
                organization=caller.principal.organization,
                program=program,
                rule=rule,
            )
        )
    except Unavailable:
        return


async def report_token(shell: Shell, token: Sealed) -> None:
    """Have the Warden say on record that a token came that is good no more, if it knows whose."""
    with suppress(Refused):
        await shell.warden.ask(ReportDenial(token, None, None, "session.none"))


async def report_and_mask(
    shell: Shell, caller: Caller, program: ProgramId | None, code: str
) -> Refused:
    """Report, and give the one answer for what is absent, foreign or not for the caller."""
    await report(shell, caller, program, code)
    return refusal(code)
