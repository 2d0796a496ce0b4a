"""Questions asked at the same moment are one, and everybody gets their own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from infra.postgres.together import Together


class Desk:
    """Answers when it is let, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.open = asyncio.Event()
        self.fails = False

    async def __call__(self, questions: Sequence[int]) -> Sequence[int]:
        self.asked.append(list(questions))
        await self.open.wait()
        if self.fails:
            raise OSError("away")
        return [10 * question for question in questions]


async def asked(desk: Desk, number: int) -> None:
    """Let tasks run until the desk was asked so often."""
    while len(desk.asked) < number:
        await asyncio.sleep(0)


async def test_who_asks_alone_waits_for_nobody() -> None:
    desk = Desk()
    desk.open.set()
    assert await Together(desk)(1) == 10
    assert desk.asked == [[1]]


async def test_what_is_asked_at_once_is_one_question_and_meanwhile_the_next() -> None:
    desk = Desk()
    together = Together(desk)
    first = [asyncio.create_task(together(n)) for n in range(2)]
    await asked(desk, 1)
    later = [asyncio.create_task(together(n)) for n in range(2, 5)]
    await asyncio.sleep(0)
    desk.open.set()
    assert await asyncio.gather(*first, *later) == [0, 10, 20, 30, 40]
    assert desk.asked == [[0, 1], [2, 3, 4]]


async def test_one_question_carries_no_more_than_it_may() -> None:
    desk = Desk()
    together = Together(desk, most=2)
    desk.open.set()
    assert await asyncio.gather(*(together(n) for n in range(5))) == [0, 10, 20, 30, 40]
    assert desk.asked == [[0, 1], [2, 3], [4]]


async def test_a_failure_reaches_those_who_asked_and_nobody_after_them() -> None:
    desk = Desk()
    together = Together(desk)
    first = asyncio.create_task(together(1))
    await asked(desk, 1)
    second = asyncio.create_task(together(2))
    await asyncio.sleep(0)
    desk.fails = True
    desk.open.set()
    with pytest.raises(OSError, match="away"):
        await first
    desk.fails = False
    assert await second == 20


async def test_who_leaves_disturbs_nobody() -> None:
    desk = Desk()
    together = Together(desk)
    gone = asyncio.create_task(together(1))
    await asked(desk, 1)
    waiting = asyncio.create_task(together(2))
    await asyncio.sleep(0)
    for task in (gone, waiting):
        task.cancel()
    last = asyncio.create_task(together(3))
    desk.open.set()
    assert await last == 30
    assert desk.asked == [[1], [3]]
    assert gone.cancelled()
