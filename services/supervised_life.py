"""Replaces a supervised program that runs and does not answer.

    await keep_watching(supervisor, Watched("web", lives=partial(answers_http, host, port)))

A program that was stopped, hangs in a call or waits for ever has not ended, so nobody would start
it again. It is asked for a sign of life every few seconds; one that gave some and then missed a few
in a row is told to end, then ended, and its supervisor starts it anew.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

EVERY_S: Final = 2.0
ASKED_WITHIN_S: Final = 5.0
ENDS_WITHIN_S: Final = 3.0
MISSES: Final = 3
"""In a row: about twenty seconds of silence, and none of them passed while we were stopped too."""
FIRST_MISSES: Final = 60
"""Before the first sign: a start may take minutes."""
MOST_PATIENCE: Final = 16
Lives: TypeAlias = Callable[[], Awaitable[bool | None]]
"""Whether there was a sign of life; none of these where that cannot be known at the moment."""


class Supervising(Protocol):
    """What a supervisor tells, and is told."""

    def pid(self, name: str) -> int:
        """Tell which process runs a program now. Raises LookupError between two lives."""

    def note(self, name: str, what: str) -> None:
        """Write into the log of a program."""


@dataclass(frozen=True)
class Watched:
    """A program, how it gives a sign of life, and how many it may miss before the first one."""

    name: str
    lives: Lives
    first_misses: int = FIRST_MISSES


class Silence:
    """Counts the signs that a program missed, life by life.

    Where a new life is as silent as the last, it is given twice the time, up to sixteen times: what
    is wrong is elsewhere then.
    """

    def __init__(self, first_misses: int = FIRST_MISSES, misses: int = MISSES) -> None:
        self._first_misses = first_misses
        self._most = misses
        self._patience = 1
        self._pid = 0
        self._answered = False
        self._missed = 0

    def is_over(self, pid: int, lives: bool | None) -> bool:
        """Take in a sign, or none, of a life; say whether that life is to end."""
        if pid != self._pid:
            self._pid, self._answered, self._missed = pid, False, 0
        if lives is None:
            self._missed = 0
            return False
        if lives:
            # Having answered twice it is well: once may be all that it can.
            self._patience = 1 if self._answered else self._patience
            self._answered, self._missed = True, 0
            return False
        self._missed += 1
        most = self._most if self._answered else self._first_misses
        if self._missed < most * self._patience:
            return False
        self._patience = min(2 * self._patience, MOST_PATIENCE)
        self._missed = 0
        return True


async def keep_watching(
    supervisor: Supervising,
    watched: Watched,
    *,
    every_s: float = EVERY_S,
    within_s: float = ASKED_WITHIN_S,
    ends_within_s: float = ENDS_WITHIN_S,
) -> None:
    """Watch one program until cancelled."""
    silence = Silence(watched.first_misses)
    while True:
        await asyncio.sleep(every_s)
        with suppress(LookupError):
            pid = supervisor.pid(watched.name)
            if silence.is_over(pid, await _ask(watched.lives, within_s)):
                supervisor.note(watched.name, "does not answer and is being replaced")
                await _end(supervisor, watched.name, pid, ends_within_s)


async def _ask(lives: Lives, within_s: float) -> bool | None:
    try:
        async with asyncio.timeout(within_s):
            return await lives()
    except (OSError, TimeoutError):
        return False


async def _end(supervisor: Supervising, name: str, pid: int, within_s: float) -> None:
    """Tell a process to end; end it, and what it started, if it does not hear."""
    for number, patience in ((signal.SIGTERM, within_s), (signal.SIGKILL, 0.0)):
        if supervisor.pid(name) != pid:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)
        await asyncio.sleep(patience)


async def answers_http(host: str, port: int) -> bool:
    """Whether a web server does anything about a connection, if it is only to close it."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        with suppress(ConnectionError):
            await reader.read(1)
    finally:
        writer.transport.abort()
    return True
