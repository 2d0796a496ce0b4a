"""Says where a log stood in words that only this service reads: no two tell what lies between.

What else a page leaves with a browser is sealed alike, for one sign-in.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import Tenant

NONCE_BYTES: Final = 12
POSITION_BYTES: Final = 8


class SealedBookmarks:
    """Positions under AES-256-GCM, bound to their log; all processes with one secret share them.

    The nonce follows from log, position and command: a repeat is answered as it was the first time,
    and other commands get other bookmarks, even of one position.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_key(secret, b"bookmarks: cipher"))
        self._nonces = _key(secret, b"bookmarks: nonces")
        self._pages = AESGCM(_key(secret, b"pages: cipher"))

    def make(self, tenant: Tenant, position: int, command_id: UUID) -> str:
        """Write down where a command left a log."""
        place = position.to_bytes(POSITION_BYTES, "big")
        about = _log(tenant) + place + command_id.bytes
        nonce = hmac.digest(self._nonces, about, "sha256")[:NONCE_BYTES]
        made = nonce + self._cipher.encrypt(nonce, place, _log(tenant))
        return urlsafe_b64encode(made).decode()  # 36 bytes: nothing to pad

    def position(self, tenant: Tenant, bookmark: str) -> int | None:
        """Read it again; None if it was not made here, or not of this log."""
        place = _opened(self._cipher, bookmark, _log(tenant))
        return None if place is None else int.from_bytes(place, "big")

    def leave(self, sign_in: UUID, words: str) -> str:
        """Seal words for one sign-in."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._pages.encrypt(nonce, words.encode(), sign_in.bytes)
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def left(self, sign_in: UUID, sealed: str) -> str | None:
        """Read them again; None if they were not sealed here, or for another sign-in."""
        words = _opened(self._pages, sealed + "=" * (-len(sealed) % 4), sign_in.bytes)
        return None if words is None else words.decode()


def _opened(cipher: AESGCM, sealed: str, about: bytes) -> bytes | None:
    try:
        made = urlsafe_b64decode(sealed.encode())
        return cipher.decrypt(made[:NONCE_BYTES], made[NONCE_BYTES:], about)
    except (ValueError, InvalidTag):
        return None


def _log(tenant: Tenant) -> bytes:
    return tenant.organization.bytes + tenant.program.bytes


def _key(secret: str, purpose: bytes) -> bytes:
    return hmac.digest(secret.encode(), purpose, "sha256")
