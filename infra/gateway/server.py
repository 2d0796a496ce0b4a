"""The Warden's side of its socket: who may connect, and one task for each question."""

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import msgspec
import structlog

from domain.access.messages import Answer, RefusedAnswer, Request
from infra.gateway.frames import FrameTooLarge, Reply, frame, next_body, questions

AT_ONCE = 64
PEER = struct.Struct("3i")
log = structlog.get_logger()

Answering: TypeAlias = Callable[[Request], Awaitable[Answer]]


class Server:
    """A listening socket. ``answer`` never raises what a caller could have caused."""

    def __init__(self, answer: Answering, allowed: frozenset[int]) -> None:
        """Answer processes of the users ``allowed`` (numbers), and of nobody else."""
        self._answer = answer
        self._allowed = allowed | {os.geteuid()}
        self._listening: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def listen(self, path: Path, group: int | None = None) -> None:
        """Begin to listen at ``path`` (mode 0660, of ``group``); a stale socket is replaced."""
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o117)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        if group is not None:
            os.chown(path, -1, group)
        self._listening = await asyncio.start_unix_server(self._serve, sock=listening)

    async def close(self) -> None:
        """Stop listening and let go of every caller."""
        if self._listening is not None:
            self._listening.close()
            for writer in list(self._open):
                writer.close()
            await self._listening.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = _user_of(writer)
        if peer not in self._allowed:
            log.warning("gateway.stranger", uid=peer)
            writer.close()
            return
        self._open.add(writer)
        room = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    body = await next_body(reader)
                    await room.acquire()
                    task = tasks.create_task(self._reply(body, writer))
                    task.add_done_callback(lambda _: room.release())
        except* (asyncio.IncompleteReadError, ConnectionError):
            log.debug("gateway.left")
        except* (FrameTooLarge, msgspec.DecodeError):
            log.warning("gateway.not_understood")
        finally:
            self._open.discard(writer)
            writer.close()

    async def _reply(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        question = questions.decode(body)
        answer = await self._answer(question.request)
        try:
            reply = frame(Reply(question.number, answer))
        except FrameTooLarge:
            reply = frame(Reply(question.number, TOO_MUCH))
        with suppress(ConnectionError):
            writer.write(reply)
            await writer.drain()


TOO_MUCH = RefusedAnswer("refused", "warden.too_much", "this is too much at once; ask for less")


def _user_of(writer: asyncio.StreamWriter) -> int:
    """Ask the kernel which user is at the other end."""
    sock = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    _, uid, _ = PEER.unpack(credentials)
    return int(uid)
