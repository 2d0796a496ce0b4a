"""A device that keeps passkeys, in software: it makes them and answers as a browser would."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from struct import pack
from typing import Any, Final
from uuid import uuid4

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

from domain.kernel import Sealed

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN: Final = "https://groups.example.org"


def b64(raw: bytes) -> str:
    """Write bytes as browsers do."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read what a browser wrote."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey, once it is made; ``counts`` is whether it counts how often it was used.

    ``site`` is the host that it signs for, if it lies: a browser would not.
    """

    origin: str = ORIGIN
    counts: bool = True
    verifies: bool = True
    site: str = ""
    used: int = 0
    user: bytes = b""
    credential: bytes = field(default_factory=lambda: uuid4().bytes)
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: Sealed) -> Sealed:
        """Make a passkey as it is asked for, and answer."""
        asked = json.loads(options.reveal())
        self.user = unb64(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + pack(">H", len(self.credential)) + self.credential + cose
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": b64(said), "attestationObject": b64(made)})

    def answer(self, options: Sealed) -> Sealed:
        """Sign a challenge, and answer."""
        asked = json.loads(options.reveal())
        data = self._data(asked["rpId"], 0)
        said = self._said("webauthn.get", asked["challenge"])
        signed = self.key.sign(data + sha256(said).digest(), ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(said),
                "authenticatorData": b64(data),
                "signature": b64(signed),
                "userHandle": b64(self.user),
            }
        )

    def _data(self, host: str, flags: int) -> bytes:
        self.used += self.counts
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        count = self.used if self.counts else 0
        return sha256((self.site or host).encode()).digest() + pack(">BI", flags, count)

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, Any]) -> Sealed:
        id_ = b64(self.credential)
        answer = {"id": id_, "rawId": id_, "type": "public-key", "response": response}
        return Sealed(json.dumps(answer))
