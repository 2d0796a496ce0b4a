"""Lets people in who come back from their organization's provider: those who are connected.

Somebody is connected by an invitation that is open in the same browser, or while signed in. An
address alone connects nobody: who somebody is there is the issuer and the subject.
"""

from datetime import datetime
from functools import partial
from typing import Final

from joserfc.jwk import KeySet
from msgspec.structs import replace

from domain.access.factors import Weakly
from domain.access.identity import Known as KnownAs
from domain.access.strengths import PROVIDER, PROVIDER_STRONG
from domain.codes import refusal
from domain.kernel import PersonId, Refused, Sealed, own_log
from domain.protocol.door import SignedIn
from domain.protocol.providers import CameBack, ComeBack
from domain.providers.identity import Identity, ProviderDown, ProviderRefuses, Try
from services.warden.door.going_on import go_on
from services.warden.door.signing_in import begin_sign_in, hashed, known_person
from services.warden.ports import Parts
from services.warden.providers.accepting import accepted
from services.warden.providers.connecting import connected, in_person
from services.warden.providers.matters import (
    Known,
    metadata_of,
    provider_in_use,
    read_token,
    require_own,
    written,
)
from services.warden.providers.tokens import Expected, SignedInThere, read_id_token
from services.warden.recording import record_refusal_of_stranger

UNKNOWN_PERSON: Final = "provider.unknown_person"


async def come_back(parts: Parts, request: ComeBack) -> CameBack:
    """Take what the provider sent along, once, and let in whom it says, if they are connected."""
    require_own(parts, request.callback)
    begun = await parts.providers.take(
        hashed(request.state), hashed(request.browser), parts.latest()
    )
    if begun is None:
        raise refusal("provider.try_over")
    provider = await provider_in_use(parts, begun.provider, begun.organization)
    if request.issuer not in {None, provider.proposed.issuer}:
        raise refusal("provider.answer_refused")
    if not request.code.reveal():
        raise refusal("provider.not_completed")
    there = await _signed_in_there(parts, provider, begun, request)
    strong = there.acr in provider.proposed.strong
    if begun.strong and not strong:
        raise refusal("provider.not_strong")
    identity = Identity(provider.proposed.issuer, there.subject)
    strength = PROVIDER_STRONG if strong else PROVIDER
    if begun.person is not None and begun.strong:
        return await _confirm(parts, provider, begun.person, identity, there, request.token)
    if begun.person is not None:
        return await connected(parts, provider, begun.person, identity, there, request.token)
    if begun.invitation is not None:
        known, other = await accepted(parts, provider, begun.invitation, identity, there)
        came = CameBack(connected=True, other_address=other)
    else:
        known, came = await _connected_person(parts, provider, identity), CameBack()
    signed_in = await begin_sign_in(parts, known, strength)
    await _follow(parts, provider, signed_in, identity, there)
    if request.token is not None:
        await parts.accounts.end(hashed(request.token))
    device = Sealed(parts.tags.device(provider.id.bytes))
    return replace(came, signed_in=signed_in, device=device)


async def _confirm(
    parts: Parts,
    provider: Known,
    person: PersonId,
    identity: Identity,
    there: SignedInThere,
    token: Sealed | None,
) -> CameBack:
    """End the sign-in of who gave a second factor there, and begin one that is strong.

    What is sealed opens for a sitting from then on. It is the provider's from then on, whatever it
    was before: what was given there says nothing new of the account's own passkey or app.
    """
    if token is None:
        raise refusal("provider.try_over")
    parts.inquiry.weakly = Weakly.GIVING
    caller = await in_person(parts, token)
    if caller.person != person or caller.organization != provider.organization:
        raise refusal("provider.try_over")
    if await parts.providers.person(provider.organization, identity) != person:
        raise refusal("provider.not_yours")
    begun = await go_on(parts, caller, PROVIDER_STRONG, hashed(token))
    await _follow(parts, provider, begun, identity, there)
    return CameBack(signed_in=begun, confirmed=True)


async def _follow(
    parts: Parts, provider: Known, begun: SignedIn, identity: Identity, there: SignedInThere
) -> None:
    """Let a sign-in end with the provider; one that was held back meanwhile has ended it."""
    token = hashed(begun.token)
    await parts.providers.follow(token, provider.id, identity, there.sign_in)
    try:
        await provider_in_use(parts, provider.id)
    except Refused:
        await parts.accounts.end(token)
        raise


async def _connected_person(parts: Parts, provider: Known, identity: Identity) -> KnownAs:
    """Return who is connected. Raises ``Unauthenticated`` (``provider.unknown_person``)."""
    person = await parts.providers.person(provider.organization, identity)
    known = None if person is None else await known_person(parts, provider.organization, person)
    if known is None:
        log = own_log(provider.organization)
        await record_refusal_of_stranger(parts, log, UNKNOWN_PERSON)
        raise refusal(UNKNOWN_PERSON)
    return known


async def _signed_in_there(
    parts: Parts, provider: Known, begun: Try, request: ComeBack
) -> SignedInThere:
    metadata = await metadata_of(parts, provider)
    form = {
        "grant_type": "authorization_code",
        "code": request.code.reveal(),
        "redirect_uri": request.callback,
        "code_verifier": written(begun.verifier),
    }
    try:
        given = await parts.provider_web.exchange(
            metadata.token_endpoint,
            form,
            provider.proposed.client,
            provider.secret,
            basic=metadata.basic,
        )
    except ProviderDown:
        raise refusal("provider.down") from None
    except ProviderRefuses:
        raise refusal("provider.answer_refused") from None
    token = given.get("id_token")
    if not isinstance(token, str):
        raise refusal("provider.answer_refused")
    return await read_token(parts, provider, Sealed(token), partial(_read, Sealed(token), begun))


def _read(
    token: Sealed, begun: Try, keys: KeySet, expected: Expected, now: datetime
) -> SignedInThere:
    nonce = written(begun.nonce)
    return read_id_token(token, keys, expected, nonce=nonce, now=now, fresh=begun.strong)
