"""Keeps key-encryption keys in a folder: one file a key, every version in it, for one user alone.

A file is written beside its place, flushed to disk and then put there, so that a crash leaves the
old one or the new one. A version that was destroyed is never given out again.
"""

import os
import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.access.vault import Wrapped
from infra.vault.keys import KeyLost
from infra.vault.sealing import KEY_BYTES, NONCE_BYTES, joined

FORMAT = b"circlekeep key"
OTHERS = 0o077


class KeyFile(msgspec.Struct, frozen=True):
    """What a file holds: the newest version's number, and the versions that still exist."""

    current: int
    versions: dict[int, str]


class FileKeyring:
    """A ``KeyService`` in a folder of the Warden's user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, KeyFile] = {}

    async def wrap(self, name: str, data_key: bytes, context: bytes) -> Wrapped:
        """Encrypt a data key under the name's current version, made on first use."""
        keys = self._keys(name) or self._add_version(name, KeyFile(0, {}))
        if keys.current not in keys.versions:
            keys = self._add_version(name, keys)
        nonce = os.urandom(NONCE_BYTES)
        body = _cipher(keys, keys.current).encrypt(
            nonce, data_key, _context(name, keys.current, context)
        )
        return Wrapped(name, keys.current, nonce + body)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Decrypt a data key. Raises ``KeyLost`` if the version is gone or does not fit."""
        keys = self._keys(wrapped.name)
        if keys is None or wrapped.version not in keys.versions:
            raise KeyLost(f"version {wrapped.version} of a key is gone")
        nonce, body = wrapped.body[:NONCE_BYTES], wrapped.body[NONCE_BYTES:]
        bound = _context(wrapped.name, wrapped.version, context)
        try:
            return _cipher(keys, wrapped.version).decrypt(nonce, body, bound)
        except InvalidTag:
            raise KeyLost("a wrapped key does not open here") from None

    async def destroy(self, name: str, version: int) -> None:
        """Destroy one version for good: what is wrapped under it cannot be opened any more."""
        keys = self._keys(name)
        if keys is not None and version in keys.versions:
            left = {number: key for number, key in keys.versions.items() if number != version}
            self._write(name, KeyFile(keys.current, left))

    async def check(self) -> None:
        """Raise ``OSError`` unless the folder is there, ours to write, and closed to others."""
        status = self._folder.stat()
        if status.st_mode & OTHERS or status.st_uid != os.geteuid():
            raise PermissionError("the keyring must belong to the Warden's user alone")
        if not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError("the keyring cannot be written")

    def _keys(self, name: str) -> KeyFile | None:
        if name not in self._read:
            try:
                with (self._folder / name).open("rb") as file:
                    if os.fstat(file.fileno()).st_mode & OTHERS:
                        raise PermissionError("a key file is open to others")
                    self._read[name] = msgspec.json.decode(file.read(), type=KeyFile, strict=False)
            except FileNotFoundError:
                return None
        return self._read[name]

    def _add_version(self, name: str, keys: KeyFile) -> KeyFile:
        number = keys.current + 1
        added = KeyFile(number, {**keys.versions, number: secrets.token_hex(KEY_BYTES)})
        self._write(name, added)
        return added

    def _write(self, name: str, keys: KeyFile) -> None:
        passing = self._folder / f".{name}.new"
        passing.unlink(missing_ok=True)
        opened = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(msgspec.json.encode(keys))
            file.flush()
            os.fsync(file.fileno())
        passing.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._read[name] = keys


def _cipher(keys: KeyFile, version: int) -> AESGCM:
    return AESGCM(bytes.fromhex(keys.versions[version]))


def _context(name: str, version: int, context: bytes) -> bytes:
    return joined(FORMAT, name.encode(), version.to_bytes(4), context)
