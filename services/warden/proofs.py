"""Lets somebody have checkpoints and proofs, which say nothing of what is in a log, on record."""

from domain.access.events import ObjectRef
from domain.access.messages import Done, TakeProof
from domain.access.purposes import ObjectKind
from services.warden.caller import authenticate
from services.warden.ports import Parts
from services.warden.recording import decided_twice, denied, permitted
from services.warden.refusals import refusal
from services.warden.rights import Denial, may_take_proofs


async def take_proof(parts: Parts, request: TakeProof) -> Done:
    """Record who verifies which program's logs, before anything of them is given."""
    return await decided_twice(parts, request, _take)


async def _take(parts: Parts, request: TakeProof) -> Done:
    caller = await authenticate(parts, request.token)
    verdict = may_take_proofs(caller)
    taken = [ObjectRef(ObjectKind.PROOF, request.program, "AX")]
    if isinstance(verdict, Denial):
        await denied(parts, caller, caller.own_log, verdict.rule, taken)
        raise refusal("proof.not_allowed")
    return Done(await permitted(parts, caller, caller.own_log, verdict, taken))
