"""What the vault needs of whoever keeps its keys: a file, or later a hardware module."""

from typing import Protocol

from domain.access.vault import Wrapped


class KeyLost(Exception):
    """There is no such key: it was destroyed, or these are not its keepers."""


class KeyService(Protocol):
    """Keeps key-encryption keys, one by name for each program, and never gives them away."""

    async def wrap(self, name: str, data_key: bytes, context: bytes) -> Wrapped:
        """Encrypt a data key under the name's current version, made on first use."""
        ...

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Decrypt a data key. Raises ``KeyLost`` if the version is gone or does not fit."""
        ...

    async def destroy(self, name: str, version: int) -> None:
        """Destroy one version for good: what is wrapped under it cannot be opened any more."""
        ...

    async def check(self) -> None:
        """Raise unless keys can be reached."""
        ...
