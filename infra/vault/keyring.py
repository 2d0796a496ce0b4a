"""Keeps keys in a folder: one file a name, every version in it, for one user alone.

A file is written beside its place, flushed to disk and then put there, so that a crash leaves the
old one or the new one; whoever reads it sees at the next use that another process has changed it.
A version that was destroyed is never given out again. A file that is not what was written, or is
not this user's alone to read, is named (``Unavailable``: ``keys.damaged``, ``keys.not_ours``); a
version of which the secret alone is not what was written is as good as lost.
"""

import fcntl
import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.access.vault import Wrapped
from domain.codes import refusal
from domain.kernel import Refused
from infra.files import NotPlain, open_plain, plain_status, write_whole
from infra.vault.keys import KeyLost, Signature, Use, Version, bound, checked, in_order
from infra.vault.sealing import KEY_BYTES, NONCE_BYTES

OTHERS = 0o077


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version as a file holds it: 32 bytes in hex, until it is destroyed.

    ``public`` is the public key of a version that signs.
    """

    made_at: datetime
    secret: str | None = None
    public: str | None = None
    destroyed_at: datetime | None = None

    @property
    def public_key(self) -> bytes:
        """The public key that its signatures verify under; of one that is destroyed as noted.

        Nothing, if the secret cannot be one.
        """
        if self.secret is None:
            return bytes.fromhex(self.public or "")
        try:
            return _public_key(bytes.fromhex(self.secret))
        except ValueError:
            return b""


class KeyFile(msgspec.Struct, frozen=True):
    """What a file holds."""

    use: Use
    versions: dict[int, Kept]

    @property
    def newest(self) -> int:
        """The highest number that was ever given out."""
        return max(self.versions, default=0)

    def secret(self, version: int) -> bytes:
        """Return a version's secret. Raises ``KeyLost``."""
        kept = self.versions.get(version)
        if kept is None or kept.secret is None:
            raise KeyLost(f"version {version} of a key is gone")
        with suppress(ValueError):
            secret = bytes.fromhex(kept.secret)
            if len(secret) == KEY_BYTES:
                return secret
        raise KeyLost(f"version {version} of a key is not what was written")

    def current(self) -> int | None:
        """Return the newest version; None if it was destroyed."""
        kept = self.versions.get(self.newest)
        return None if kept is None or kept.secret is None else self.newest


class Undated(msgspec.Struct, frozen=True):
    """A file as it was before versions had dates and uses: only what had not been destroyed."""

    current: int
    versions: dict[int, str]

    def dated(self, at: datetime) -> KeyFile:
        """Return the same as it is written today; all of it as old as the file."""
        gone = {number: Kept(at, destroyed_at=at) for number in range(1, self.current + 1)}
        there = {number: Kept(at, secret) for number, secret in self.versions.items()}
        return KeyFile("wrap", gone | there)


class Seen(NamedTuple):
    """A file as it was read, and by what it is known to be that file still."""

    stamp: tuple[int, int, int]
    file: KeyFile


class FileKeyring:
    """A ``KeyService`` in a folder of the Warden's user."""

    def __init__(
        self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._folder = folder
        self._now = now
        self._seen: dict[str, Seen] = {}

    async def wrap(self, name: str, data_key: bytes, context: bytes) -> Wrapped:
        """Encrypt a data key under the name's current version, made on first use."""
        version, file = self._current(name, "wrap")
        secret = file.secret(version)
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(secret).encrypt(nonce, data_key, bound(name, version, context))
        return Wrapped(name, version, nonce + body)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Decrypt a data key. Raises ``KeyLost`` if the version is gone or does not fit."""
        secret = self._known(wrapped.name, "wrap").secret(wrapped.version)
        nonce, body = wrapped.body[:NONCE_BYTES], wrapped.body[NONCE_BYTES:]
        context = bound(wrapped.name, wrapped.version, context)
        try:
            return AESGCM(secret).decrypt(nonce, body, context)
        except (InvalidTag, ValueError):
            raise KeyLost("a wrapped key does not open here") from None

    async def check_value(self, name: str, version: int) -> str:
        """Return the HMAC of its purpose under one version. Raises ``KeyLost``."""
        secret = self._known(name, "wrap").secret(version)
        return hmac.digest(secret, checked(name, version), "sha256").hex()

    async def sign(self, name: str, message: bytes) -> Signature:
        """Sign by Ed25519 with the name's current version, made on first use."""
        version, file = self._current(name, "sign")
        secret, kept = file.secret(version), file.versions[version]
        if kept.public != kept.public_key.hex():
            raise KeyLost("the secret of a key that signs is not that of its public key")
        return Signature(version, Ed25519PrivateKey.from_private_bytes(secret).sign(message))

    async def public_keys(self, name: str) -> Mapping[int, bytes]:
        """Return the public key of each version; the first is made if there is none.

        It is made from the secret as long as there is one, so that one that was changed is noticed.
        """
        _, file = self._current(name, "sign")
        return {number: kept.public_key for number, kept in file.versions.items() if kept.public}

    async def rotate(self, name: str) -> int:
        """Make a version that is the current one from now on. Raises ``KeyLost``."""
        with self._alone():
            file = self._read(name)
            if file is None:
                raise KeyLost("there is no key of this name")
            return self._with_another(name, file).newest

    async def destroy(self, name: str, version: int, use: Use = "wrap") -> None:
        """Destroy one version for good, and remember its number."""
        with self._alone():
            file = self._read(name) or KeyFile(use, {})
            kept = file.versions.get(version) or Kept(self._now())
            if kept.destroyed_at is None:
                gone = msgspec.structs.replace(kept, secret=None, destroyed_at=self._now())
                self._write(name, KeyFile(file.use, {**file.versions, version: gone}))

    async def versions(self, name: str) -> Sequence[Version]:
        """Return what is known of a name's versions, the oldest first."""
        file = self._read(name)
        kept = file.versions.items() if file else ()
        return in_order((number, one.made_at, one.destroyed_at) for number, one in kept)

    async def names(self) -> Sequence[str]:
        """Return the names that are kept."""
        files = [path.name for path in self._folder.iterdir() if path.is_file()]
        return sorted(name for name in files if not name.startswith("."))

    async def check(self) -> None:
        """Raise ``OSError`` unless the folder is there, ours to write, and closed to others."""
        status = self._folder.stat()
        if status.st_mode & OTHERS or status.st_uid != os.geteuid():
            raise PermissionError("the keyring must belong to the Warden's user alone")
        if not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError("the keyring cannot be written")

    def _current(self, name: str, use: Use) -> tuple[int, KeyFile]:
        """Return the newest version and the file that has it; one is made where there is none."""
        file = self._read(name)
        if file is None or self._for(file, use).current() is None:
            with self._alone():
                file = self._for(self._read(name) or KeyFile(use, {}), use)
                if file.current() is None:
                    file = self._with_another(name, file)
        return file.newest, file

    def _known(self, name: str, use: Use) -> KeyFile:
        file = self._read(name)
        if file is None:
            raise KeyLost("there is no key of this name")
        return self._for(file, use)

    @staticmethod
    def _for(file: KeyFile, use: Use) -> KeyFile:
        if file.use != use:
            raise KeyLost("this key is for another use")
        return file

    def _read(self, name: str) -> KeyFile | None:
        """Return a file as it is now; it is read again only if it has changed.

        Raises ``Unavailable`` (``keys.damaged``, ``keys.not_ours``).
        """
        file = self._folder / name
        try:
            status = plain_status(file)
            seen = self._seen.get(name)
            if seen is None or seen.stamp != _stamp(status):
                seen = self._seen[name] = _seen(file)
        except FileNotFoundError:
            self._seen.pop(name, None)
            return None
        except PermissionError:
            raise _not_ours(file) from None
        except (msgspec.DecodeError, UnicodeDecodeError, NotPlain):
            raise _damaged(file) from None
        if status.st_mode & OTHERS:
            raise _not_ours(file)
        return seen.file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process write in the folder meanwhile."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _with_another(self, name: str, file: KeyFile) -> KeyFile:
        """Write the file with one more version."""
        secret = secrets.token_bytes(KEY_BYTES)
        public = _public_key(secret).hex() if file.use == "sign" else None
        made = Kept(self._now(), secret.hex(), public)
        added = KeyFile(file.use, {**file.versions, file.newest + 1: made})
        self._write(name, added)
        return added

    def _write(self, name: str, file: KeyFile) -> None:
        write_whole(self._folder / name, msgspec.json.encode(file))


def _seen(file: Path) -> Seen:
    with os.fdopen(open_plain(file), "rb") as opened:
        status = os.fstat(opened.fileno())
        return Seen(_stamp(status), _decoded(opened.read(), status.st_mtime))


def _damaged(file: Path) -> Refused:
    return refusal("keys.damaged", about=file)


def _not_ours(file: Path) -> Refused:
    return refusal("keys.not_ours", about=file)


def _decoded(content: bytes, at: float) -> KeyFile:
    try:
        return msgspec.json.decode(content, type=KeyFile, strict=False)
    except msgspec.ValidationError:
        undated = msgspec.json.decode(content, type=Undated, strict=False)
        return undated.dated(datetime.fromtimestamp(at, UTC))


def _public_key(secret: bytes) -> bytes:
    """Return the public key of 32 secret bytes that sign."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size
