"""What a writer does: one event at a time onto streams of its own, each acknowledged first."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeAlias
from uuid import UUID

from infra.ids import new_id

Write: TypeAlias = Callable[[int, UUID, int], Awaitable[object]]
WriteNow: TypeAlias = Callable[[int, UUID, int], object]

FIRST_TYPE = "session.scheduled"
TYPE = "session.cancelled"
FACTS = b'{"type":"session.cancelled","facts":"%s"}' % (b"f" * 120)
METADATA = b'{"category":"session","surroundings":"%s"}' % (b"m" * 99)
EVENT_BYTES = len(FACTS) + len(METADATA)
STREAM_LENGTH = 20
WARM_UP = 0.25

_ids = count(new_id().int)


def an_id() -> UUID:
    """Give an id that sorts by when it was made, as production's do, and costs a writer little."""
    return UUID(int=next(_ids))


async def rate(writers: int, programs: int, seconds: float, write: Write) -> float:
    """Let tasks write at once, and count what was acknowledged once all are under way: events/s.

    ``write(program, stream, version)`` appends the event that makes the stream this long, and
    returns when it is durable.
    """
    done, over = 0, False

    async def one(number: int) -> None:
        nonlocal done
        while not over:
            stream = an_id()
            for version in range(1, STREAM_LENGTH + 1):
                await write(number % programs, stream, version)
                done += 1
                if over:
                    break

    async with asyncio.TaskGroup() as tasks:
        for number in range(writers):
            tasks.create_task(one(number))
        await asyncio.sleep(seconds * WARM_UP)
        before, began = done, time.perf_counter()
        await asyncio.sleep(seconds)
        figure = (done - before) / (time.perf_counter() - began)
        over = True
    return figure


def rate_of_threads(writers: int, programs: int, seconds: float, write: WriteNow) -> float:
    """Do the same with threads, for a peer that is not asynchronous."""
    done = [0] * writers
    failed: list[BaseException] = []
    over = threading.Event()

    def one(number: int) -> None:
        try:
            while not over.is_set():
                stream = an_id()
                for version in range(1, STREAM_LENGTH + 1):
                    write(number % programs, stream, version)
                    done[number] += 1
                    if over.is_set():
                        break
        except BaseException as error:  # noqa: BLE001 - told below, in the caller's thread
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    time.sleep(seconds * WARM_UP)
    before, began = sum(done), time.perf_counter()
    time.sleep(seconds)
    figure = (sum(done) - before) / (time.perf_counter() - began)
    over.set()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return figure
