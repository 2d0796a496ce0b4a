"""Letting the operator's staff in: an officer's deed, decided and recorded by the Warden."""

from domain.access.purposes import OperatorReason
from domain.protocol.door import AdmitOperator, OperatorAdmission
from services.app.asking import answered
from services.app.caller import Caller
from services.app.shell import Shell


async def admit_operator(
    shell: Shell, caller: Caller, reason: OperatorReason, minutes: int
) -> OperatorAdmission:
    """Let staff in once (privacy officer, organization admin); the id is what they need for it."""
    request = AdmitOperator(
        token=caller.token, reason=reason, minutes=minutes, command_id=caller.command_id
    )
    return await answered(shell.warden, request, OperatorAdmission)
