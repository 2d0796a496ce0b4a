"""Hashes and verifies passwords with Argon2id on a line of its own, behind everybody's pages.

One at a time, in a thread that the kernel runs when nothing else wants the processor, and with few
who may wait: whoever comes when the line is full is told at once to come again.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from domain.kernel import Sealed

A = TypeVar("A")
MEMORY_KIB = 19 * 1024
ROUNDS = 2
WAITING = 24
BEHIND = 10
"""How nice the thread is to all others."""


class Argon2Passwords:
    """About 20 ms and 19 MiB for each; an unknown account costs as much as a wrong password."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
        self._line = ThreadPoolExecutor(1, "passwords", initializer=_step_back)
        self._room = waiting
        self._nobody = self._hasher.hash("nobody has this password")

    @property
    def is_full(self) -> bool:
        """Whether so many wait that another should come again."""
        return self._room <= 0

    async def hash(self, password: Sealed) -> str:
        """Return the hash to keep."""
        return await self._in_turn(partial(self._hasher.hash, password.reveal()))

    async def verify(self, kept: str | None, password: Sealed) -> bool:
        """Whether the password is the one that was hashed; False, as slowly, for no hash."""
        right = await self._in_turn(partial(self._verified, kept or self._nobody, password))
        return right and kept is not None

    async def _in_turn(self, work: Callable[[], A]) -> A:
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._line, work)
        finally:
            self._room += 1

    def _verified(self, kept: str, password: Sealed) -> bool:
        try:
            return self._hasher.verify(kept, password.reveal())
        except (VerifyMismatchError, InvalidHashError):
            return False


def _step_back() -> None:
    """Let every other thread of the machine go first."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)
