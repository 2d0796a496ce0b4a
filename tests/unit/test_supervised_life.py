"""A program that runs and does not answer is replaced, and no other is."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from services.supervised_life import MISSES, Silence, Watched, answers_http, keep_watching
from services.supervisor import Program, Supervisor

LIVES = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
Y, N, WHO_KNOWS = True, False, None
Signs = Sequence[bool | None]


def ends(signs: Signs, *, first_misses: int = 5) -> list[int]:
    """Say after which of the signs of one life it is to end."""
    silence = Silence(first_misses)
    return [n for n, sign in enumerate(signs, start=1) if silence.is_over(7, sign)]


@pytest.mark.parametrize(
    ("signs", "ended"),
    [
        ([Y] * 9, []),
        ([Y, *[N] * MISSES], [1 + MISSES]),
        ([Y, N, N, Y, N, N, Y], []),
        ([N] * 4, []),
        ([N] * 5, [5]),
        ([Y, N, N, WHO_KNOWS, N, N], []),
        ([Y, *[WHO_KNOWS] * 50], []),
    ],
)
def test_a_life_ends_that_gave_signs_and_then_misses_some_in_a_row(
    signs: Signs, ended: list[int]
) -> None:
    """Its start may take longer, and while nobody can know it is not held against it."""
    assert ends(signs) == ended


def test_where_each_new_life_is_as_silent_they_are_given_ever_more_time() -> None:
    """What is wrong is elsewhere then, and ending them mends nothing."""
    silence = Silence(first_misses=MISSES)
    lived = [
        next(n for n in range(1, 99) if silence.is_over(pid, lives=False)) for pid in range(1, 8)
    ]
    assert lived == [MISSES * times for times in (1, 2, 4, 8, 16, 16, 16)]
    for _ in range(2):
        assert not silence.is_over(8, lives=True)
    assert next(n for n in range(1, 99) if silence.is_over(8, lives=False)) == MISSES


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] == "T"


@pytest.mark.parametrize("script", [LIVES, DEAF])
async def test_a_program_that_is_stopped_is_replaced(tmp_path: Path, script: str) -> None:
    async with Supervisor(tmp_path) as supervisor:
        first = await supervisor.start(Program("some", [sys.executable, "-c", script]))
        other = await supervisor.start(Program("other", [sys.executable, "-c", LIVES]))

        async def lives() -> bool:
            return not stopped(supervisor.pid("some"))

        async def lives_too() -> bool:
            return True

        limits = {"every_s": 0.05, "ends_within_s": 0.1}
        watching = [
            asyncio.create_task(keep_watching(supervisor, watched, **limits))
            for watched in (Watched("some", lives), Watched("other", lives_too))
        ]
        await asyncio.sleep(0.3)
        assert supervisor.pid("some") == first
        os.kill(first, signal.SIGSTOP)
        async with asyncio.timeout(10):
            while not await replaced(supervisor, first):
                await asyncio.sleep(0.02)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        assert supervisor.pid("other") == other
    assert "some does not answer and is being replaced" in (tmp_path / "some.log").read_text()


async def replaced(supervisor: Supervisor, first: int) -> bool:
    try:
        return supervisor.pid("some") != first
    except LookupError:
        return False


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket whose calls the kernel takes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


async def test_a_web_server_that_only_hangs_up_lives_and_one_that_is_silent_does_not(
    listening: socket.socket,
) -> None:
    """One that has no place to give is not ended for it."""
    address = listening.getsockname()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await answers_http(*address)
    listening.accept()[0].close()
    asked = asyncio.create_task(answers_http(*address))
    taken, _ = await asyncio.to_thread(listening.accept)
    taken.close()
    assert await asked
