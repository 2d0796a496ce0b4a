"""Keeps a few programs running beside one another, and ends them all when we are asked to end.

    async with Supervisor(log) as supervisor:
        await supervisor.start(Program("postgres", cluster.argv, ready=...))
        await supervisor.start(Program("web", argv, env=env))
        await supervisor.forever()

SIGINT and SIGTERM end the block, whatever it is waiting for, without an exception: the programs are
stopped in reverse order, in ten seconds at most. That they die with a supervisor that was killed is
the business of their `argv` (see `infra.processes.command`).
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from services.log_files import Bounds
from services.supervised_output import Output

ALL_STOPPED_WITHIN = 8.0
READY_POLL = 0.02
FIRST_TRIES = 3
REFUSED: Final = 2
"""With what a program ends that has said why it does not start: it would say so again."""


@dataclass(frozen=True)
class Program:
    """What to run, and how to tell that it is ready and stop it.

    `env` is its whole environment: nothing is inherited. `ready` is asked with the process id,
    again and again, until it says yes. A program that lived shorter than `short_life` seconds is
    started again after a pause that doubles, from `first_pause` up to `longest_pause`.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[int], Awaitable[bool]] | None = None
    ready_within: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    short_life: float = 10.0
    first_pause: float = 0.1
    longest_pause: float = 5.0


class DidNotStart(Exception):
    """A program ended again and again, or was not ready in time; it is quoted.

    ``refused`` is whether it said itself why it does not start, and would say so again.
    """

    def __init__(self, said: str, *, refused: bool = False) -> None:
        super().__init__(said)
        self.refused = refused


class Supervisor:
    """Programs that are kept running, in the order in which they were started."""

    def __init__(
        self,
        log: Path,
        *,
        echo: bool = False,
        stop_within: float = ALL_STOPPED_WITHIN,
        bounds: Bounds = Bounds(),  # noqa: B008 - a tuple
    ) -> None:
        """Write what each program says to `log/<name>.log`, and with `echo` to our stderr too."""
        self._stop_within = stop_within
        self._bounds = bounds
        self._log = log
        self._echo = echo
        self._kept: dict[str, _Kept] = {}
        self._asked_to_end = False

    async def __aenter__(self) -> Self:
        """From here on, SIGINT and SIGTERM end this block."""
        task = asyncio.current_task()

        def end() -> None:
            if task is not None and not self._asked_to_end:
                self._asked_to_end = True
                task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, end)
        self._task = task
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Stop all. A signal is a normal end."""
        await self.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)
        if self._asked_to_end and self._task is not None:
            self._task.uncancel()
        return self._asked_to_end and kind is not None and issubclass(kind, asyncio.CancelledError)

    async def start(self, program: Program) -> int:
        """Start a program and keep it; give its process id once it is ready.

        Raises DidNotStart; the block then ends, and what was started before is stopped.
        """
        kept = _Kept(program, self._output_of(program.name))
        self._kept[program.name] = kept
        return await kept.start()

    def _output_of(self, name: str) -> Output:
        return Output(self._log, name, echo=self._echo, bounds=self._bounds)

    def pid(self, name: str) -> int:
        """Tell which process runs a program now. Raises LookupError between two lives."""
        return self._kept[name].pid

    def refusal(self) -> str | None:
        """Quote a program that has said why it does not start; None if there is none."""
        return next((words for one in self._kept.values() if (words := one.refusal)), None)

    def note(self, name: str, what: str) -> None:
        """Write a line of our own into a program's log."""
        self._kept[name].note(what)

    async def forever(self) -> None:
        """Wait until we are asked to end."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop all programs, the last started first: by their signal, then by force."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._stop_within
        while self._kept:
            left = len(self._kept)
            _, kept = self._kept.popitem()
            await kept.stop((until - loop.time()) / left)


class _Kept:
    """One program and the task that starts it again."""

    def __init__(self, program: Program, output: Output) -> None:
        self._program = program
        self._output = output
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._refused = False

    @property
    def pid(self) -> int:
        if self._process is None:
            raise LookupError(f"{self._program.name} is not running")
        return self._process.pid

    @property
    def refusal(self) -> str | None:
        """What it said when it ended the last time, if that was why it does not start."""
        if not self._refused:
            return None
        return f"{self._program.name} did not start: {self._output.last_words()}"

    def note(self, what: str) -> None:
        self._output.note(what)

    async def start(self) -> int:
        pause = self._program.first_pause
        for tries_left in reversed(range(FIRST_TRIES)):
            if await self._spawn():
                break
            if not tries_left or self._refused:
                words = self._output.last_words()
                raise DidNotStart(
                    f"{self._program.name} did not start: {words}", refused=self._refused
                )
            await asyncio.sleep(pause)
            pause *= 2
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self._program.name}")
        return self.pid

    async def stop(self, patience: float) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(self._program.stop_signal)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), max(patience, 0.1))
            if process.returncode is None:
                self._output.note("did not stop, so it was killed")
        await self._bury()
        self._output.close()

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        pause = self._program.first_pause
        while True:
            born, process = loop.time(), self._process
            await self._bury(wait=True)
            self._refused = process is not None and process.returncode == REFUSED
            if loop.time() - born > self._program.short_life:
                pause = self._program.first_pause
            self._output.note(f"restarting in {pause:.1f} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._program.longest_pause)
            try:
                await self._spawn()
            except DidNotStart:
                continue
            except OSError as error:
                self._output.note(f"could not be started: {error.strerror}")
                await self._output.drain()

    async def _spawn(self) -> bool:
        """Start it and wait until it is ready; False if it ends before, raise if it takes long."""
        program = self._program
        with await self._output.open_pipe() as words:
            process = self._process = await asyncio.create_subprocess_exec(
                *program.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                env=dict(program.env),
                cwd="/",
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(program.ready_within):
                while program.ready is not None and process.returncode is None:
                    if await program.ready(process.pid):
                        return True
                    await asyncio.sleep(READY_POLL)
        except TimeoutError as error:
            await self._bury()
            raise DidNotStart(
                f"{program.name} was not ready in {program.ready_within:.0f} s: "
                f"{self._output.last_words()}"
            ) from error
        if process.returncode is not None:
            self._refused = process.returncode == REFUSED
            await self._bury()
        return process.returncode is None

    async def _bury(self, *, wait: bool = False) -> None:
        """Let it end if we may wait, then end what is left of it and of its own children."""
        process = self._process
        if process is None:
            return
        if wait:
            await process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        self._output.note(f"ended with {await process.wait()}")
        await self._output.drain()
        self._process = None
