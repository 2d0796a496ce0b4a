"""Lets somebody in by a passkey: the challenge is made and checked here, and is good once."""

import hmac
import secrets
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain.access.events import PasskeyCopied
from domain.access.identity import Account
from domain.access.passkeys import Passkey, was_copied
from domain.access.proofs import LASTS, Proof, Proving
from domain.access.strengths import PASSKEY
from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.door import ChooseOrganization, SignedIn
from domain.protocol.passkeys import AskPasskeySignIn, PasskeyAsked, SignInByPasskey
from services.warden.door.going_on import came_in
from services.warden.door.passkeys import CHALLENGE_BYTES, record_turn
from services.warden.door.signing_in import (
    BUSY_FOR_S,
    begin_sign_in,
    from_a_known_device,
    hashed,
    new_token,
)
from services.warden.people.renewed_sign_in import keep_sign_in
from services.warden.ports import Parts

OF_A_NETWORK: Final = 3000
"""So many challenges are made for one network within an hour."""


async def ask_passkey_sign_in(parts: Parts, request: AskPasskeySignIn) -> PasskeyAsked:
    """Make a challenge for whichever passkey somebody has: it is the same for everybody."""
    if not parts.site.host:
        raise refusal("passkey.no_address")
    network = parts.inquiry.origin.address
    if not parts.counts.recoveries.count_network(b"challenge", network, OF_A_NETWORK, parts.now()):
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    browser = request.browser or new_token()
    challenge, until = secrets.token_bytes(CHALLENGE_BYTES), parts.earliest() + LASTS
    await parts.proofs.begin(
        Proof(
            id=parts.new_id(),
            proving=Proving.PASSKEY,
            mark=hashed(browser),
            until=until,
            secret=sha256(challenge).digest(),
        )
    )
    return PasskeyAsked(parts.ceremonies.ask_any(parts.site, challenge), until, browser)


async def sign_in_by_passkey(
    parts: Parts, request: SignInByPasskey
) -> SignedIn | ChooseOrganization:
    """Let in whose passkey it is, or ask in which organization: then another answer is not due."""
    mark, answer = hashed(request.browser), request.answer
    if answer is None:
        account = await _chosen(parts, mark)
    else:
        account = await proven(parts, Proving.PASSKEY, mark, answer)
    people = account.people
    if request.organization is not None:
        people = tuple(one for one in people if one.organization == request.organization)
    if not people:
        raise refusal("passkey.unknown")
    if len(people) > 1:
        await parts.proofs.begin(
            Proof(
                id=parts.new_id(),
                proving=Proving.CHOICE,
                mark=mark,
                until=parts.earliest() + LASTS,
                email=account.email,
                account=account.id,
            )
        )
        return ChooseOrganization(tuple(known.organization for known in people))
    signed_in = await begin_sign_in(parts, people[0], PASSKEY)
    await came_in(parts, account, PASSKEY)
    return from_a_known_device(parts, account.id, request.device, signed_in)


async def proven(parts: Parts, what: Proving, mark: bytes, answer: Sealed) -> Account:
    """Return the account whose passkey answered the challenge that this browser was given.

    Where the challenge was for one account, no other's passkey answers it.
    """
    answered = parts.ceremonies.read(parts.site, answer)
    proof = await parts.proofs.of_secret(what, sha256(answered.challenge).digest(), parts.latest())
    is_of_browser = proof is not None and hmac.compare_digest(proof.mark, mark)
    if proof is None or not is_of_browser or not await parts.proofs.use(proof):
        raise refusal("passkey.over")
    if not answered.is_here:
        raise refusal("passkey.other_address")
    passkey = await parts.passkeys.of_credential(answered.credential)
    account = None if passkey is None else await _account(parts, passkey.email, passkey.account)
    if passkey is None or account is None or proof.account not in {None, account.id}:
        raise refusal("passkey.unknown")
    if passkey.host != parts.site.host:
        raise refusal("passkey.other_address")
    count = parts.ceremonies.check(parts.site, answered.challenge, answer, passkey)
    await _require_no_copy(parts, account, passkey, count)
    if not await parts.passkeys.use(passkey, count):
        raise refusal("passkey.over")
    await keep_sign_in(parts, account.people)
    return account


async def _require_no_copy(parts: Parts, account: Account, passkey: Passkey, count: int) -> None:
    if was_copied(passkey, count):
        await record_turn(parts, account, passkey, PasskeyCopied)
        raise refusal("passkey.copied")


async def _chosen(parts: Parts, mark: bytes) -> Account:
    """Return the account whose passkey this browser gave a moment ago."""
    proof = await parts.proofs.of_browser(Proving.CHOICE, mark, parts.latest())
    account = None
    if proof is not None and proof.email is not None and await parts.proofs.use(proof):
        account = await _account(parts, proof.email, proof.account)
    if account is None:
        raise refusal("passkey.over")
    return account


async def _account(parts: Parts, email: bytes, id_: UUID | None) -> Account | None:
    there = await parts.accounts.accounts_at(email)
    return next((one for one in there if one.id == id_), None)
