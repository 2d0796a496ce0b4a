"""Does turns of work as long as there is some, and looks again and again for more when not."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 0.5
AFTER_FAILURE = 2.0
_log = structlog.get_logger("circlekeep.worker")

Turn = Callable[[], Awaitable[int]]
Sleep = Callable[[float], Awaitable[None]]


async def keep_working(turn: Turn, sleep: Sleep = asyncio.sleep) -> None:
    """Repeat ``turn``, which tells how much it did, until cancelled.

    A turn that did nothing is followed by a pause, the longer the longer nothing happens; one that
    failed, because the database is away for example, is logged and tried again.
    """
    pause = SHORTEST_PAUSE
    while True:
        try:
            done = await turn()
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker outlives it
            _log.warning("turn.failed", exc_info=error)
            await sleep(AFTER_FAILURE)
            continue
        if done:
            pause = SHORTEST_PAUSE
        else:
            await sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)


async def until_asked_to_end(work: Awaitable[None]) -> None:
    """Run it until SIGTERM or SIGINT, which cancel it: what was not committed is undone."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
