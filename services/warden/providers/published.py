"""What a provider publishes of itself: its addresses and keys, kept for a while in this process."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from domain.codes import refusal
from domain.kernel import Sealed
from domain.kernel.classes import Coded
from domain.providers.addresses import read_address
from domain.providers.identity import ProviderDown
from services.warden.providers.ports import ProviderWeb
from services.warden.providers.tokens import KeyUnknown, key_named, usable

KEPT_FOR: Final = timedelta(hours=1)
FLOOR: Final = timedelta(seconds=5)
"""Of one provider keys are asked no more often, however many tokens name a key we do not know."""
MOST_KEYS: Final = 50
SHORTEST_MODULUS: Final = 342
"""Characters of a modulus of 2048 bits; what is shorter is no key."""
WELL_KNOWN: Final = "/.well-known/openid-configuration"
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What we need of a provider's own description."""

    issuer: Coded
    authorization_endpoint: Coded
    token_endpoint: Coded
    jwks_uri: Coded
    id_token_signing_alg_values_supported: tuple[Coded, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[Coded, ...] = ("client_secret_basic",)
    backchannel_logout_supported: bool = False
    end_session_endpoint: Coded | None = None

    @property
    def algorithms(self) -> frozenset[str]:
        """In which ways its tokens may be signed."""
        return usable(self.id_token_signing_alg_values_supported)

    @property
    def basic(self) -> bool:
        """Whether the client's secret goes in a header."""
        return "client_secret_basic" in self.token_endpoint_auth_methods_supported


class Kept(NamedTuple):
    """Keys, and when they were asked for."""

    keys: KeySet
    at: datetime


@dataclass(slots=True)
class Published:
    """What providers published, by issuer; there are as many as organizations have providers."""

    _metadata: dict[str, tuple[Metadata, datetime]] = field(default_factory=dict)
    _keys: dict[str, Kept] = field(default_factory=dict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def metadata(
        self, web: ProviderWeb, issuer: Coded, now: datetime, *, plain: bool, anew: bool = False
    ) -> Metadata:
        """Return a provider's own description, asked once an hour.

        Raises ``Unavailable`` (``provider.down``) and ``Conflict`` (``provider.metadata_wrong``).
        """
        kept = self._metadata.get(issuer)
        if kept is not None and not anew and now < kept[1] + KEPT_FOR:
            return kept[0]
        found = _believed(await _read(web, issuer.rstrip("/") + WELL_KNOWN), issuer, plain=plain)
        self._metadata[issuer] = found, now
        return found

    async def keys(
        self, web: ProviderWeb, of: Metadata, now: datetime, *, anew: bool = False
    ) -> KeySet:
        """Return a provider's keys, asked once an hour. Raises as ``metadata`` does."""
        async with self._turns.setdefault(of.issuer, asyncio.Lock()):
            kept = self._keys.get(of.issuer)
            age = None if kept is None else now - kept.at
            if kept is not None and age is not None and age < (FLOOR if anew else KEPT_FOR):
                return kept.keys
            keys = _key_set(await _read(web, of.jwks_uri))
            self._keys[of.issuer] = Kept(keys, now)
            return keys

    async def read(
        self,
        web: ProviderWeb,
        of: Metadata,
        now: Callable[[], datetime],
        token: Sealed,
        believe: Callable[[KeySet], T],
    ) -> T:
        """Read a token by a provider's keys; by newer ones, once, if it names one we do not know.

        Raises ``Untrue``.
        """
        key_named(token)
        try:
            return believe(await self.keys(web, of, now()))
        except KeyUnknown:
            return believe(await self.keys(web, of, now(), anew=True))


async def _read(web: ProviderWeb, address: Coded) -> Mapping[str, Any]:
    try:
        return await web.read(address)
    except ProviderDown:
        raise refusal("provider.down") from None


def _believed(document: Mapping[str, Any], issuer: Coded, *, plain: bool) -> Metadata:
    try:
        found = msgspec.convert(document, Metadata)
    except msgspec.ValidationError:
        raise refusal("provider.metadata_wrong") from None
    addresses = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri]
    if found.end_session_endpoint is not None:
        addresses.append(found.end_session_endpoint)
    methods = {"client_secret_basic", "client_secret_post"}
    if (
        found.issuer != issuer
        or any(read_address(one, plain=plain) is None for one in addresses)
        or not found.algorithms
        or methods.isdisjoint(found.token_endpoint_auth_methods_supported)
    ):
        raise refusal("provider.metadata_wrong")
    return found


def _key_set(document: Mapping[str, Any]) -> KeySet:
    """Read keys; of those that are of no use to us, or are none, nothing is said."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise refusal("provider.metadata_wrong")
    keys = []
    for one in listed[:MOST_KEYS]:
        if not isinstance(one, dict) or one.get("kty") not in {"RSA", "EC"}:
            continue
        if one.get("use", "sig") != "sig" or "d" in one:
            continue
        if one["kty"] == "RSA" and len(str(one.get("n"))) < SHORTEST_MODULUS:
            continue
        try:
            keys.append(JWKRegistry.import_key(one))
        except (JoseError, ValueError, TypeError, KeyError):
            _log.warning("provider.key_unreadable")
    if not keys:
        raise refusal("provider.metadata_wrong")
    return KeySet(keys)
