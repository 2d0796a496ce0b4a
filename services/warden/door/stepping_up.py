"""A passkey given in a sign-in that has begun, in place of a code: a challenge of this sign-in."""

import secrets
from hashlib import sha256

from domain.access.identity import Account
from domain.access.proofs import LASTS, Proof, Proving
from domain.access.strengths import OPERATOR, PASSKEY, STRONG
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, Sealed
from domain.protocol.door import SignedIn
from domain.protocol.passkeys import AskStepUp, PasskeyAsked, StepUpByPasskey
from services.warden.caller import Caller, authenticate
from services.warden.door.going_on import go_on
from services.warden.door.passkey_sign_in import proven
from services.warden.door.passkeys import CHALLENGE_BYTES
from services.warden.door.replacing import account_of
from services.warden.door.signing_in import hashed
from services.warden.ports import Parts


async def ask_step_up(parts: Parts, request: AskStepUp) -> PasskeyAsked:
    """Make a challenge for the passkeys of the caller's account, good once in this sign-in."""
    _, account = await _asking(parts, request.token)
    site = parts.site
    there = await parts.passkeys.of_account(account.id)
    credentials = [one.credential for one in there if one.host == site.host]
    if not credentials:
        raise refusal("passkey.none")
    challenge, until = secrets.token_bytes(CHALLENGE_BYTES), parts.earliest() + LASTS
    await parts.proofs.begin(
        Proof(
            id=parts.new_id(),
            proving=Proving.STEP_UP,
            mark=hashed(request.token),
            until=until,
            secret=sha256(challenge).digest(),
            account=account.id,
        )
    )
    return PasskeyAsked(parts.ceremonies.ask_any(site, challenge, credentials), until)


async def step_up_by_passkey(parts: Parts, request: StepUpByPasskey) -> SignedIn:
    """Take a passkey in a sign-in that has begun: it ends, and one that is strong begins.

    What is sealed opens for a sitting from then on. One that was strong already stays what it was.
    """
    caller, account = await _asking(parts, request.token)
    mark, strength = hashed(request.token), caller.principal.strength
    answered = await proven(parts, Proving.STEP_UP, mark, request.answer)
    if answered.id != account.id:
        raise refusal("passkey.unknown")
    return await go_on(parts, caller, strength if strength in STRONG else PASSKEY, mark)


async def _asking(parts: Parts, token: Sealed) -> tuple[Caller, Account]:
    caller = await authenticate(parts, token)
    if caller.principal.strength == OPERATOR:
        raise refusal(NOT_IN_PERSON)
    return caller, await account_of(parts, caller)
