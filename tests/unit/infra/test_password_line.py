"""Passwords have a line of their own: one after the other, behind everybody's pages."""

import asyncio
import os
from pathlib import Path

from domain.kernel import Sealed
from infra.identity.passwords import BEHIND, Argon2Passwords

RIGHT, WRONG = Sealed("a long enough password"), Sealed("another long password")


async def test_a_password_is_the_one_that_was_hashed_and_no_other() -> None:
    passwords = Argon2Passwords()
    kept = await passwords.hash(RIGHT)
    assert await passwords.verify(kept, RIGHT)
    assert not await passwords.verify(kept, WRONG)
    assert not await passwords.verify(None, RIGHT)
    assert not await passwords.verify("no hash", RIGHT)


async def test_the_line_is_full_while_so_many_wait_and_free_afterwards() -> None:
    passwords = Argon2Passwords(waiting=3)
    waiting = [asyncio.ensure_future(passwords.verify(None, WRONG)) for _ in range(3)]
    await asyncio.sleep(0)
    assert passwords.is_full
    await asyncio.gather(*waiting)
    assert not passwords.is_full


async def test_its_thread_lets_every_other_go_first_and_nothing_else_is_slowed() -> None:
    passwords = Argon2Passwords()
    await passwords.verify(None, WRONG)
    nice = [
        os.getpriority(os.PRIO_PROCESS, int(task.name))
        for task in Path("/proc/self/task").iterdir()
    ]
    mine = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert max(nice) == max(mine, BEHIND)
    assert nice.count(max(nice)) < len(nice) or mine >= BEHIND
