"""Hashes and verifies passwords with Argon2id on a line of its own, behind everybody's pages.

One at a time, in a thread that the kernel runs when nothing else wants the processor, and with few
who may wait: whoever comes when the line is full is told at once to come again.
"""

import asyncio
import os
import threading
from base64 import b64decode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from domain.kernel import Sealed
from infra.identity.guessing import is_soon_guessed

A = TypeVar("A")
MEMORY_KIB = 19 * 1024
ROUNDS = 2
WAITING = 24
SALT = 16
"""Bytes."""
BEHIND = 10
"""How nice the thread is to all others."""


class Argon2Passwords:
    """About 20 ms and 19 MiB for each try, whether an address has no account, one or several."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
        self._line = ThreadPoolExecutor(1, "passwords", initializer=_step_back)
        self._room = waiting

    @property
    def is_full(self) -> bool:
        """Whether so many wait that another should come again."""
        return self._room <= 0

    async def is_soon_guessed(self, password: Sealed, own: Sequence[str]) -> bool:
        """Whether it would take few guesses of somebody who knows the words ``own``."""
        return await self._in_turn(partial(is_soon_guessed, password, own))

    async def hash(self, password: Sealed, of: bytes) -> str:
        """Return the hash to keep for an address, by its tag, which is secret.

        It has one salt for all accounts of the address, so that a try costs one hash however many
        there are, and nobody learns from the time that there are others. An account that came from
        another address keeps the salt it had: beside others it costs one more until its password is
        another.
        """
        return await self._in_turn(partial(self._hashed, password, salt_of(of)))

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        """Say of each hash that is kept for an address whether it is of this password."""
        return await self._in_turn(partial(self._verified, kept, password, of))

    async def _in_turn(self, work: Callable[[], A]) -> A:
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._line, work)
        finally:
            self._room += 1

    def _hashed(self, password: Sealed, salt: bytes) -> str:
        return self._hasher.hash(password.reveal(), salt=salt)

    def _verified(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        salts = {salt for one in kept if (salt := _salt_in(one))} or {salt_of(of)}
        made = {_how(one): one for one in (self._hashed(password, salt) for salt in salts)}
        return [
            compare_digest(one.encode(), made[_how(one)].encode())
            if _how(one) in made
            else self._is_otherwise(one, password)
            for one in kept
        ]

    def _is_otherwise(self, kept: str, password: Sealed) -> bool:
        """Verify a hash that was made with other costs."""
        try:
            return self._hasher.verify(kept, password.reveal())
        except (VerifyMismatchError, InvalidHashError):
            return False


def salt_of(email: bytes) -> bytes:
    """Return the salt of an address, by its tag."""
    return sha256(b"salt" + email).digest()[:SALT]


def _salt_in(kept: str) -> bytes | None:
    """Return the salt that a hash was made with; None of what is none."""
    *_, written, _ = ("", *kept.split("$"))[-3:]
    try:
        salt = b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        return None
    return salt if len(salt) == SALT else None


def _how(kept: str) -> str:
    """Return what a hash says of how it was made: costs and salt."""
    return kept.rpartition("$")[0]


def _step_back() -> None:
    """Let every other thread of the machine go first."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)
