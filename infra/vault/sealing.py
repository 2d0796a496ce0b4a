"""Encrypts a text so that it opens only as the very item it was sealed as."""

import os
import struct
from datetime import UTC
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.access.vault import Item, NotOpened
from domain.kernel import Sealed

FORMAT = b"circlekeep item"
VERSION = 2
KEY_BYTES = 32
NONCE_BYTES = 12
SMALLEST = 256
_LENGTH = struct.Struct(">I")


def joined(*fields: bytes) -> bytes:
    """Join fields so that no two different lists of fields give the same bytes."""
    return b"".join(_LENGTH.pack(len(field)) + field for field in fields)


def binding(item: Item, key: UUID) -> bytes:
    """All of an item's row, and the key: what the ciphertext is bound to."""
    return joined(
        FORMAT,
        bytes([VERSION]),
        item.tenant.organization.bytes,
        item.tenant.program.bytes,
        item.item.bytes,
        item.label.encode(),
        item.kind.encode(),
        item.author,
        item.scope.bytes,
        item.group.bytes if item.group else b"",
        item.audience.encode(),
        item.locale.encode(),
        item.sealed_at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
        key.bytes,
    )


def seal(data_key: bytes, item: Item, key: UUID, text: Sealed) -> tuple[bytes, bytes]:
    """Encrypt a text as this item: a nonce and a ciphertext that shows its size only roughly."""
    return encrypted(data_key, text, binding(item, key))


def opened(data_key: bytes, item: Item, key: UUID, nonce: bytes, body: bytes) -> Sealed:
    """Decrypt. Raises ``NotOpened`` unless it was sealed as this item under this key."""
    return decrypted(data_key, nonce, body, binding(item, key))


def encrypted(data_key: bytes, text: Sealed, bound_to: bytes) -> tuple[bytes, bytes]:
    """Encrypt a text: a new nonce, and the ciphertext, padded."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, AESGCM(data_key).encrypt(nonce, padded(text.reveal().encode()), bound_to)


def decrypted(data_key: bytes, nonce: bytes, body: bytes, bound_to: bytes) -> Sealed:
    """Decrypt. Raises ``NotOpened`` for another key, or if it was bound to something else."""
    try:
        plain = AESGCM(data_key).decrypt(nonce, body, bound_to)
    except InvalidTag:
        raise NotOpened from None
    return Sealed(unpadded(plain).decode())


def padded(plain: bytes) -> bytes:
    """Fill up to the next power of two, from 256 bytes on; the length goes in front."""
    size = max(SMALLEST, 1 << (len(plain) + _LENGTH.size - 1).bit_length())
    return (_LENGTH.pack(len(plain)) + plain).ljust(size, b"\0")


def unpadded(filled: bytes) -> bytes:
    """Take the text out of its padding."""
    (length,) = _LENGTH.unpack_from(filled)
    return filled[_LENGTH.size : _LENGTH.size + length]
