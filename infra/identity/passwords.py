"""Hashes and verifies passwords with Argon2id, two at a time, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from domain.kernel import Sealed

MEMORY_KIB = 19 * 1024
ROUNDS = 2
AT_ONCE = 2


class Argon2Passwords:
    """About 20 ms and 19 MiB for each; an unknown account costs as much as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: Sealed) -> str:
        """Return the hash to keep."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password.reveal())

    async def verify(self, kept: str | None, password: Sealed) -> bool:
        """Whether the password is the one that was hashed; False, as slowly, for no hash."""
        async with self._turns:
            right = await asyncio.to_thread(self._verified, kept or self._nobody, password)
        return right and kept is not None

    def _verified(self, kept: str, password: Sealed) -> bool:
        try:
            return self._hasher.verify(kept, password.reveal())
        except (VerifyMismatchError, InvalidHashError):
            return False
