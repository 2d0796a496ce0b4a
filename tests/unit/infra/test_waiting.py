"""Whoever waits for a position is answered as soon as it is reached, and always."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from infra.projector.waiting import LONGEST_PAUSE, Place, Waiting

BOARD: Place = ("group_board", 1, UUID(int=1), UUID(int=2))
LIST: Place = ("sessions", 1, UUID(int=1), UUID(int=2))
LONG = 20.0


class Rows:
    """Positions that a test moves, and the looks that were taken at them."""

    def __init__(self, **reached: int) -> None:
        self.reached = reached
        self.looks: list[Sequence[Place]] = []
        self.away = False

    async def look(self, places: Sequence[Place]) -> Sequence[int | None]:
        await asyncio.sleep(0)
        self.looks.append(places)
        if self.away:
            raise OSError("the database is away")
        return [self.reached.get(name) for name, *_ in places]


async def test_what_is_there_already_takes_one_look() -> None:
    rows = Rows(group_board=7)
    assert await Waiting(rows.look).until(BOARD, 7, LONG)
    assert rows.looks == [(BOARD,)]


async def test_a_hundred_who_wait_for_two_read_models_share_each_look() -> None:
    rows = Rows(group_board=1, sessions=1)
    waiting = Waiting(rows.look)
    async with asyncio.TaskGroup() as group:
        asked = [
            group.create_task(waiting.until(place, 2 + number % 3, LONG))
            for number in range(100)
            for place in (BOARD, LIST)
        ]
        while len(rows.looks) < 3:
            await asyncio.sleep(LONGEST_PAUSE / 4)
        rows.reached = {"group_board": 4, "sessions": 4}
    assert all(task.result() for task in asked)
    assert {frozenset(look) for look in rows.looks} == {frozenset({BOARD, LIST})}


async def test_who_waits_for_less_is_answered_before_who_waits_for_more() -> None:
    rows = Rows(group_board=1)
    waiting = Waiting(rows.look)
    more = asyncio.create_task(waiting.until(BOARD, 3, LONG))
    less = asyncio.create_task(waiting.until(BOARD, 2, LONG))
    await asyncio.sleep(0)
    rows.reached["group_board"] = 2
    assert await less
    assert not more.done()
    rows.reached["group_board"] = 3
    assert await more


async def test_waiting_ends_when_nothing_comes() -> None:
    assert not await Waiting(Rows(group_board=1).look).until(BOARD, 2, 0.03)


async def test_waiting_ends_when_the_look_itself_does_not() -> None:
    async def look(_: Sequence[Place]) -> Sequence[int | None]:
        return await asyncio.Event().wait() and ()

    assert not await Waiting(look).until(BOARD, 2, 0.03)


async def test_nobody_waits_for_what_is_not_built() -> None:
    assert not await Waiting(Rows().look).until(BOARD, 0, LONG)


async def test_a_database_that_is_away_is_told_to_all_who_wait_and_looked_for_again() -> None:
    rows = Rows(group_board=1)
    waiting = Waiting(rows.look)
    both = [asyncio.create_task(waiting.until(place, 2, LONG)) for place in (BOARD, BOARD)]
    await asyncio.sleep(0)
    rows.away = True
    for task in both:
        with pytest.raises(OSError, match="away"):
            await task
    rows.away, rows.reached = False, {"group_board": 2}
    assert await waiting.until(BOARD, 2, LONG)


async def test_who_is_cancelled_leaves_the_others_waiting() -> None:
    rows = Rows(group_board=1)
    waiting = Waiting(rows.look)
    gone = asyncio.create_task(waiting.until(BOARD, 2, LONG))
    stays = asyncio.create_task(waiting.until(BOARD, 2, LONG))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    rows.reached["group_board"] = 2
    assert await stays
