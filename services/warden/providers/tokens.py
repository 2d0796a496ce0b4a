"""Whether a token is what the provider says to us, now, of this sign-in: else it says nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from joserfc import jws
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from domain.kernel import Sealed
from domain.kernel.classes import Coded, Opaque, Personal
from domain.providers.limits import FRESH, SKEW

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
)
"""With keys of two halves, of which we have the public one: none, and no shared secret."""
LARGEST: Final = 16_384
LONGEST_SUBJECT: Final = 255
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LASTS: Final = timedelta(minutes=10)
"""No logout token is taken that says it is older than this."""


class Untrue(Exception):
    """A token is not to be believed; ``why`` is a word for the operator's log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ClocksApart(Untrue):
    """A token was made at a time that is not now, by our clock."""

    def __init__(self) -> None:
        super().__init__("clock")


class KeyUnknown(Untrue):
    """A token names a key that is not among those that the provider published."""

    def __init__(self) -> None:
        super().__init__("key")


class Expected(msgspec.Struct, frozen=True):
    """Of whom tokens are taken, for which client, signed in which ways."""

    issuer: Coded
    client: Coded
    algorithms: frozenset[Coded]


class _Claims(msgspec.Struct):
    """What we read of a token. Whatever is of another type is no token."""

    iss: Coded
    aud: Coded | list[Coded]
    iat: float
    sub: Personal = ""
    exp: float | None = None
    nbf: float | None = None
    nonce: Coded | None = None
    azp: Coded | None = None
    auth_time: float | None = None
    acr: Coded | None = None
    sid: Personal = ""
    jti: Coded = ""
    email: Personal | None = None
    email_verified: Any = None
    events: Mapping[Coded, Any] | None = None


class SignedInThere(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in at a provider, how strongly, and the address that it has verified, if any."""

    subject: Sealed
    sign_in: Sealed | None
    acr: Coded
    email: Sealed | None


class SignedOutThere(msgspec.Struct, frozen=True, kw_only=True):
    """Whose sign-ins end, or which one; ``id`` is the token's own."""

    subject: Sealed | None
    sign_in: Sealed | None
    id: Sealed


def key_named(token: Sealed) -> Coded | None:
    """Return the key that a token names, unread otherwise. Raises ``Untrue``."""
    return _head(token).get("kid")


def read_id_token(
    token: Sealed,
    keys: KeySet,
    expected: Expected,
    *,
    nonce: Coded,
    now: datetime,
    fresh: bool = False,
) -> SignedInThere:
    """Believe a token that was just made for us. Raises ``Untrue``.

    ``fresh`` is whether somebody must have signed in there just now.
    """
    claims = _read(token, keys, expected)
    if claims.nonce is None or claims.nonce != nonce:
        raise Untrue("nonce")
    if not claims.sub or len(claims.sub) > LONGEST_SUBJECT:
        raise Untrue("subject")
    _require_now(claims, now)
    if claims.exp is None or _moment(claims.exp) <= now - SKEW:
        raise Untrue("expired")
    if fresh and (
        claims.auth_time is None or not now - FRESH <= _moment(claims.auth_time) <= now + SKEW
    ):
        raise Untrue("auth_time")
    verified = claims.email_verified is True and claims.email
    return SignedInThere(
        subject=Sealed(claims.sub),
        sign_in=Sealed(claims.sid) if claims.sid else None,
        acr=claims.acr or "",
        email=Sealed(claims.email) if verified and claims.email else None,
    )


def read_logout_token(
    token: Sealed, keys: KeySet, expected: Expected, *, now: datetime
) -> SignedOutThere:
    """Believe a token that says of somebody that they signed out. Raises ``Untrue``."""
    claims = _read(token, keys, expected)
    if claims.nonce is not None:
        raise Untrue("nonce")
    if not isinstance((claims.events or {}).get(LOGOUT_EVENT), Mapping):
        raise Untrue("event")
    if not (claims.sub or claims.sid) or not claims.jti:
        raise Untrue("subject")
    if not now - LASTS <= _moment(claims.iat) <= now + SKEW:
        raise ClocksApart
    if claims.exp is not None and _moment(claims.exp) <= now - SKEW:
        raise Untrue("expired")
    return SignedOutThere(
        subject=Sealed(claims.sub) if claims.sub else None,
        sign_in=Sealed(claims.sid) if claims.sid else None,
        id=Sealed(claims.jti),
    )


def _require_now(claims: _Claims, now: datetime) -> None:
    made = _moment(claims.iat)
    if not now - SKEW <= made <= now + SKEW:
        raise ClocksApart
    if claims.nbf is not None and _moment(claims.nbf) > now + SKEW:
        raise ClocksApart


def _head(token: Sealed) -> Mapping[str, Any]:
    text = token.reveal()
    if len(text) > LARGEST:
        raise Untrue("size")
    try:
        return jws.extract_compact(text.encode()).headers()
    except (JoseError, ValueError):
        raise Untrue("form") from None


def _read(token: Sealed, keys: KeySet, expected: Expected) -> _Claims:
    head = _head(token)
    if head.get("alg") not in expected.algorithms & ALGORITHMS:
        raise Untrue("algorithm")
    claims = _claims(_payload(token, head, keys, expected))
    if claims.iss != expected.issuer:
        raise Untrue("issuer")
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if expected.client not in audience:
        raise Untrue("audience")
    if len(audience) > 1 and claims.azp is None:
        raise Untrue("party")
    if claims.azp is not None and claims.azp != expected.client:
        raise Untrue("party")
    return claims


def _payload(token: Sealed, head: Mapping[str, Any], keys: KeySet, expected: Expected) -> Opaque:
    """Return what the key that is named has signed, or the only key if none is named."""
    registry = jws.JWSRegistry(
        algorithms=sorted(expected.algorithms & ALGORITHMS), strict_check_header=False
    )
    try:
        key = keys.get_by_kid(head.get("kid"))
        return jws.deserialize_compact(token.reveal(), key, registry=registry).payload
    except InvalidKeyIdError:
        raise KeyUnknown from None
    except (JoseError, ValueError, TypeError):
        raise Untrue("signature") from None


def _claims(payload: Opaque) -> _Claims:
    try:
        return msgspec.json.decode(payload, type=_Claims)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Untrue("claims") from None


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise Untrue("claims") from None


def usable(algorithms: Sequence[object]) -> frozenset[str]:
    """Return those of the algorithms that a provider names which we take."""
    return ALGORITHMS & {one for one in algorithms if isinstance(one, str)}
