"""Lets somebody have checkpoints and proofs, which say nothing of what is in a log, on record."""

from domain.access.events import ObjectRef
from domain.access.purposes import ObjectKind
from domain.access.rights import Denial, may_take_proofs
from domain.codes import refusal
from domain.protocol.answers import Done
from domain.protocol.proofs import TakeProof
from services.warden.caller import authenticate
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_permit, record_refusal


async def take_proof(parts: Parts, request: TakeProof) -> Done:
    """Record who verifies which program's logs, before anything of them is given."""
    return await decide_twice(parts, request, _take)


async def _take(parts: Parts, request: TakeProof) -> Done:
    caller = await authenticate(parts, request.token)
    verdict = may_take_proofs(caller.who, caller.own_log)
    taken = [ObjectRef(ObjectKind.PROOF, request.program, "AX")]
    if isinstance(verdict, Denial):
        await record_refusal(parts, caller, caller.own_log, verdict.rule, taken)
        raise refusal("proof.not_allowed")
    return Done(await record_permit(parts, caller, caller.own_log, verdict, taken))
