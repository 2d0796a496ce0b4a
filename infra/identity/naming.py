"""Seals what somebody calls their passkeys and devices: nobody but the Warden reads it."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import Sealed
from infra.identity.bonds import Bind

NONCE_BYTES: Final = 12
PADDED: Final = 256
"""Every name takes as much room: its length says nothing."""


class Naming:
    """AES-256-GCM under a key of the Warden; a name is bound to what it names."""

    def __init__(self, bind: Bind) -> None:
        self._cipher = AESGCM(bind(b"what is named"))

    def seal(self, name: Sealed, of: bytes) -> bytes:
        """Encrypt the name of something."""
        nonce = os.urandom(NONCE_BYTES)
        padded = name.reveal().encode().ljust(PADDED, b"\0")
        return nonce + self._cipher.encrypt(nonce, padded, of)

    def opened(self, kept: bytes, of: bytes) -> Sealed:
        """Decrypt it; empty if it is not what was sealed as the name of this."""
        nonce, body = kept[:NONCE_BYTES], kept[NONCE_BYTES:]
        try:
            return Sealed(self._cipher.decrypt(nonce, body, of).rstrip(b"\0").decode())
        except InvalidTag:
            return Sealed("")
