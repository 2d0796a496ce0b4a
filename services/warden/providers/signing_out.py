"""Ends sign-ins when the provider says that somebody signed out there, or may come in no more."""

from datetime import datetime
from functools import partial

from joserfc.jwk import KeySet

from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.providers import TellSignedOut
from domain.providers.identity import Identity
from services.warden.ports import Parts
from services.warden.providers.matters import provider_in_use, read_token
from services.warden.providers.tokens import LASTS, Expected, SignedOutThere, read_logout_token


async def tell_signed_out(parts: Parts, request: TellSignedOut) -> Done:
    """Believe it once, and end what it is about at once."""
    provider = await provider_in_use(parts, request.provider)
    told = await read_token(parts, provider, request.told, partial(_read, request.told))
    until = parts.latest() + 2 * LASTS
    if not await parts.providers.first_told(provider.id, told.id, until):
        raise refusal("provider.answer_refused")
    identity = None if told.subject is None else Identity(provider.proposed.issuer, told.subject)
    for token in await parts.providers.followed(provider.id, identity, told.sign_in):
        await parts.accounts.end(token)
    return Done()


def _read(token: Sealed, keys: KeySet, expected: Expected, now: datetime) -> SignedOutThere:
    return read_logout_token(token, keys, expected, now=now)
