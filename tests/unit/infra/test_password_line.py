"""Passwords have a line of their own: one after the other, behind everybody's pages."""

import asyncio
import os
from pathlib import Path

from argon2 import PasswordHasher

from domain.kernel import Sealed
from infra.identity.passwords import BEHIND, Argon2Passwords


class Counting(Argon2Passwords):
    """Counts the hashes that are made."""

    made = 0

    def _hashed(self, password: Sealed, salt: bytes) -> str:
        self.made += 1
        return super()._hashed(password, salt)


RIGHT, WRONG = Sealed("a long enough password"), Sealed("another long password")
TAG = b"the tag of an address"


async def test_a_password_is_the_one_that_was_hashed_and_no_other() -> None:
    passwords = Argon2Passwords()
    kept = await passwords.hash(RIGHT, TAG)
    other = await passwords.hash(WRONG, TAG)
    assert await passwords.verify([kept, other], RIGHT, TAG) == [True, False]
    assert await passwords.verify([other], RIGHT, TAG) == [False]
    assert await passwords.verify([], RIGHT, TAG) == []
    assert await passwords.verify(["no hash"], RIGHT, TAG) == [False]


async def test_a_hash_of_other_costs_or_another_salt_is_verified_by_itself() -> None:
    passwords = Argon2Passwords()
    kept = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(RIGHT.reveal())
    moved = await passwords.hash(RIGHT, b"another address")
    assert await passwords.verify([kept, moved], RIGHT, TAG) == [True, True]
    assert await passwords.verify([kept, moved], WRONG, TAG) == [False, False]


async def test_the_line_is_full_while_so_many_wait_and_free_afterwards() -> None:
    passwords = Argon2Passwords(waiting=3)
    waiting = [asyncio.ensure_future(passwords.verify([], WRONG, TAG)) for _ in range(3)]
    await asyncio.sleep(0)
    assert passwords.is_full
    await asyncio.gather(*waiting)
    assert not passwords.is_full


async def test_its_thread_lets_every_other_go_first_and_nothing_else_is_slowed() -> None:
    passwords = Argon2Passwords()
    await passwords.verify([], WRONG, TAG)
    nice = [
        os.getpriority(os.PRIO_PROCESS, int(task.name))
        for task in Path("/proc/self/task").iterdir()
    ]
    mine = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert max(nice) == max(mine, BEHIND)
    assert nice.count(max(nice)) < len(nice) or mine >= BEHIND


async def test_an_account_that_came_from_another_address_still_costs_one_hash() -> None:
    """P8: how long a try takes tells nobody that an account came from elsewhere."""
    passwords = Counting()
    moved = await passwords.hash(RIGHT, b"another address")
    passwords.made = 0
    assert await passwords.verify([moved], RIGHT, TAG) == [True]
    assert await passwords.verify([moved], WRONG, TAG) == [False]
    assert await passwords.verify([], WRONG, TAG) == []
    assert passwords.made == 3
