"""The other side: many questions at once over one connection, made again when it is lost."""

import asyncio
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from domain.access.refusing import refusal_of
from domain.codes import refusal
from domain.kernel import Refused
from domain.protocol import Answer, Request
from domain.protocol.answers import RefusedAnswer
from domain.protocol.keys import CheckHealth
from infra.gateway.asking import asked_from
from infra.gateway.frames import FrameTooLarge, Heard, Ping, Question, frame, next_body, replies

PATIENCE = 30.0


class WardenClient:
    """Port ``Warden`` over its socket. One may be shared by all tasks of an event loop."""

    def __init__(self, path: Path, within: float = PATIENCE) -> None:
        """Reach the Warden at ``path``; a question is given up after ``within`` seconds."""
        self._path = path
        self._within = within
        self._numbers = count(1)
        self._line: _Line | None = None
        self._dialling = asyncio.Lock()

    async def ask(self, request: Request) -> Answer:
        """Ask one thing; a refusal is raised.

        Raises ``Unavailable`` (``warden.unavailable``) when the Warden is away, slow or lost: what
        was asked for was not shown; whether it was done, a repeat with the same ids will tell.
        """
        number = next(self._numbers)
        until = time.monotonic() + self._within
        try:
            async with asyncio.timeout(self._within):
                line = await self._connect()
                question = Question(number, request, asked_from(), until)
                answer = await line.ask(number, frame(question))
        except FrameTooLarge:
            raise Refused("warden.too_much", "this is too much at once; ask for less") from None
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            raise refusal("warden.unavailable") from None
        if isinstance(answer, RefusedAnswer):
            raise refusal_of(answer)
        return answer

    async def healthy(self) -> bool:
        """Whether the Warden answers, and can record and open."""
        try:
            await self.ask(CheckHealth())
        except Refused:
            return False
        return True

    async def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            await self._line.close()
            self._line = None

    async def _connect(self) -> "_Line":
        async with self._dialling:
            if self._line is None or self._line.lost:
                self._line = _Line(*await asyncio.open_unix_connection(str(self._path)))
            return self._line


async def answers(path: Path) -> bool:
    """Whether whoever listens at ``path`` gives a sign of life. Raises ``OSError``."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    try:
        writer.write(frame(Ping()))
        await next_body(reader)
    except asyncio.IncompleteReadError:
        return False
    finally:
        writer.close()
    return True


class _Line:
    """One connection and what is waited for on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._listening = asyncio.create_task(self._listen())

    @property
    def lost(self) -> bool:
        return self._listening.done()

    async def ask(self, number: int, question: bytes) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._send(question)
            await self._writer.drain()
            if self.lost:
                raise ConnectionResetError
            return await answer
        finally:
            self._waiting.pop(number, None)

    def _send(self, sent: bytes) -> None:
        """Write to a line that stands: one that closed fails in a way of each event loop's own."""
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(sent)

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.wait([self._listening])
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _listen(self) -> None:
        try:
            while True:
                reply = replies.decode(await next_body(self._reader))
                waiting = self._waiting.pop(reply.number, None)
                taken = waiting is not None and not waiting.done()
                if waiting is not None and taken:
                    waiting.set_result(reply.answer)
                self._send(frame(Heard(reply.number, taken)))
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            self._writer.close()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionResetError())
