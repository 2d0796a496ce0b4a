"""What the vault needs of whoever keeps its keys: a folder of files, or a hardware module."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Literal, NamedTuple, Protocol, TypeAlias

import msgspec

from domain.access.vault import Wrapped
from infra.vault.sealing import joined

FORMAT = b"circlekeep key"
CHECK = b"circlekeep key check"
Use: TypeAlias = Literal["wrap", "sign"]


class KeyLost(Exception):
    """There is no such key: it was destroyed, is for another use, or is not in this keyring."""


class Signature(NamedTuple):
    """An Ed25519 signature (64 bytes), and the version of the key that made it."""

    version: int
    signature: bytes


class Version(msgspec.Struct, frozen=True):
    """One version of a key: retired when the next was made, gone when it was destroyed."""

    number: int
    made_at: datetime
    retired_at: datetime | None = None
    destroyed_at: datetime | None = None


class KeyService(Protocol):
    """Keeps keys by name, each in versions, and never gives them away.

    A name is for wrapping or for signing, as it was first used. ``OSError`` (``KeysAway``) is
    raised where the keys cannot be reached at the moment.
    """

    async def wrap(self, name: str, data_key: bytes, context: bytes) -> Wrapped:
        """Encrypt a data key under the name's current version, made on first use."""
        ...

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Decrypt a data key. Raises ``KeyLost`` if the version is gone or does not fit."""
        ...

    async def sign(self, name: str, message: bytes) -> Signature:
        """Sign by Ed25519 with the name's current version, made on first use."""
        ...

    async def check_value(self, name: str, version: int) -> str:
        """Return what one version makes of its purpose, in hex; by it another one is noticed.

        Raises ``KeyLost`` if it is gone, or is for signing.
        """
        ...

    async def public_keys(self, name: str) -> Mapping[int, bytes]:
        """Return the 32 bytes of each version's public key, also of those that are destroyed.

        The first version is made if there is none.
        """
        ...

    async def rotate(self, name: str) -> int:
        """Make a version that is the current one from now on, and return its number.

        Raises ``KeyLost`` for a name that was never used.
        """
        ...

    async def destroy(self, name: str, version: int, use: Use = "wrap") -> None:
        """Destroy one version for good: what is wrapped under it cannot be opened any more.

        Its number is remembered, also of a version that is not here, and never given out again.
        ``use`` is what the name is for, where nothing is known of it.
        """
        ...

    async def versions(self, name: str) -> Sequence[Version]:
        """Return what is known of a name's versions, the oldest first; empty if it has none."""
        ...

    async def names(self) -> Sequence[str]:
        """Return the names that are kept."""
        ...

    async def check(self) -> None:
        """Raise ``OSError`` unless keys can be reached."""
        ...


def bound(name: str, version: int, context: bytes) -> bytes:
    """Return what a wrapped key is bound to: its key's name and version, and what it is for."""
    return joined(FORMAT, name.encode(), version.to_bytes(4), context)


def checked(name: str, version: int) -> bytes:
    """Return what a key is known by what it makes of: its purpose and version."""
    return joined(CHECK, name.encode(), version.to_bytes(4))


def in_order(
    kept: Iterable[tuple[int, datetime, datetime | None]],
) -> Sequence[Version]:
    """Tell versions from (number, made at, destroyed at): each is retired by the next."""
    ordered = sorted(kept)
    followers = [made_at for _, made_at, _ in ordered[1:]]
    return [
        Version(number, made_at, retired_at, destroyed_at)
        for (number, made_at, destroyed_at), retired_at in zip_longest(ordered, followers)
    ]
