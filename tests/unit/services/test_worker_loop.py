"""The worker goes on while there is work, rests while there is none, and survives failures."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
import structlog

from services.workers.loop import (
    AFTER_FAILURE,
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    keep_working,
    until_asked_to_end,
)


class Enough(BaseException):
    """Ends a loop that has no end."""


async def pauses_of(outcomes: Iterator[int | Exception]) -> list[float]:
    """Run turns with these outcomes and tell how long the worker slept in between."""
    slept: list[float] = []

    async def turn() -> int:
        try:
            outcome = next(outcomes)
        except StopIteration:
            raise Enough from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with pytest.raises(Enough):
        await keep_working(turn, sleep)
    return slept


async def test_there_is_no_pause_while_there_is_work() -> None:
    assert await pauses_of(iter([5, 3, 1])) == []


async def test_pauses_grow_from_100_to_500_milliseconds_and_begin_anew() -> None:
    slept = await pauses_of(iter([0, 0, 0, 0, 0, 0, 7, 0]))
    assert slept[0] == SHORTEST_PAUSE == 0.1
    assert slept[:6] == sorted(slept[:6])
    assert slept[5] == LONGEST_PAUSE == 0.5
    assert slept[6] == SHORTEST_PAUSE


async def test_a_failed_turn_is_logged_and_tried_again() -> None:
    with structlog.testing.capture_logs() as logs:
        assert await pauses_of(iter([OSError("away"), 1])) == [AFTER_FAILURE]
    assert [entry["event"] for entry in logs] == ["turn.failed"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_work_without_an_error(number: signal.Signals) -> None:
    began, undone = asyncio.Event(), []

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            undone.append(True)

    async def ask() -> None:
        await began.wait()
        os.kill(os.getpid(), number)

    async with asyncio.timeout(5):
        await asyncio.gather(until_asked_to_end(work()), ask())
    assert undone == [True]


async def test_work_that_fails_says_so() -> None:
    async def work() -> None:
        raise LookupError("no such database")

    with pytest.raises(LookupError):
        await until_asked_to_end(work())
