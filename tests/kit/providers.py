"""A provider of our own: it signs tokens with its own keys, and makes every fault on request."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from domain.kernel import Sealed
from domain.ports import Clock
from domain.providers.identity import ProviderDown, ProviderRefuses

ISSUER: Final = "https://login.hospital.example.org"
CLIENT, SECRET = "circlekeep", Sealed("the client's own secret")
CALLBACK: Final = "http://127.0.0.1:8000/sign-in/return"
LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"


def new_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


@dataclass
class MadeProvider:
    """It knows one subject at a time, and remembers what it was asked.

    ``claims`` replace those that it would say, a None leaves one out; ``head`` those of a header.
    """

    now: Clock
    issuer: str = ISSUER
    subject: str = "sub-1"
    email: str | None = None
    email_verified: object = True
    acr: str | None = None
    key: ECKey = field(default_factory=lambda: new_key("one"))
    published: list[Any] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    down: bool = False
    token: str | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None
    read_of: list[str] = field(default_factory=list)
    exchanged: list[Mapping[str, str]] = field(default_factory=list)
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = [self.key]

    def rotate(self, kid: str = "two") -> None:
        """Sign with another key, and publish that one alone."""
        self.key = new_key(kid)
        self.published = [self.key]

    async def read(self, address: str) -> Mapping[str, Any]:
        self.read_of.append(address)
        if self.down:
            raise ProviderDown
        if address == self.issuer + "/keys":
            return {"keys": [key.as_dict(private=False) for key in self.published]}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "jwks_uri": self.issuer + "/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "backchannel_logout_supported": True,
            **self.metadata,
        }

    def sign_in(self, address: Sealed) -> tuple[Sealed, Sealed]:
        """Sign the subject in whom a browser was sent with: the state and a code to bring back."""
        asked = {name: said[0] for name, said in parse_qs(urlsplit(address.reveal()).query).items()}
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return Sealed(asked["state"]), Sealed(code)

    async def exchange(
        self, address: str, form: Mapping[str, str], client: str, secret: Sealed, *, basic: bool
    ) -> Mapping[str, Any]:
        self.exchanged.append(form)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.down:
            raise ProviderDown
        asked = self._codes.pop(form["code"], None)
        verifier = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
            or (client, secret.reveal(), basic) != (CLIENT, SECRET.reveal(), True)
            or address != self.issuer + "/token"
        ):
            raise ProviderRefuses
        return {"id_token": self.token or self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        """Say who signed in."""
        now = self.now() + self.ahead
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "sid": "there-1",
            "nonce": nonce,
            "iat": _seconds(now),
            "exp": _seconds(now + timedelta(hours=1)),
            "auth_time": _seconds(now),
            "acr": self.acr,
            "email": self.email,
            "email_verified": self.email_verified,
        }
        return self.signed(said)

    def logout_token(self, **claims: object) -> Sealed:
        """Say that the subject signed out."""
        now = self.now() + self.ahead
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "jti": "told-1",
            "iat": _seconds(now),
            "exp": _seconds(now + timedelta(minutes=2)),
            "events": {LOGOUT: {}},
            **claims,
        }
        return Sealed(self.signed(said))

    def signed(self, said: dict[str, Any]) -> str:
        """Sign what is to be said, with the faults that are wished for."""
        claims = {name: one for name, one in (said | self.claims).items() if one is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


def unsigned(claims: Mapping[str, Any]) -> str:
    """Make a token with the algorithm that signs nothing."""
    parts = ({"alg": "none", "typ": "JWT"}, dict(claims))
    return ".".join(_b64(json.dumps(one).encode()) for one in parts) + "."


def keyed(claims: Mapping[str, Any], secret: bytes) -> str:
    """Make a token with a secret, such as what is no secret."""
    parts = ({"alg": "HS256", "typ": "JWT", "kid": "one"}, dict(claims))
    said = ".".join(_b64(json.dumps(one).encode()) for one in parts)
    return f"{said}.{_b64(hmac.digest(secret, said.encode(), 'sha256'))}"


def rsa_key(kid: str, size: int = 2048) -> RSAKey:
    return RSAKey.generate_key(size, {"kid": kid, "use": "sig"})


def _b64(given: bytes) -> str:
    return urlsafe_b64encode(given).rstrip(b"=").decode()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
