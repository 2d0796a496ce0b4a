"""The Warden's side of its socket: who may connect, and one task for each question."""

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import msgspec
import structlog

from domain.access.messages import Answer, RefusedAnswer, Request
from domain.access.origin import Origin
from infra.gateway.frames import FrameTooLarge, Reply, frame, next_body, questions

AT_ONCE = 64
PEER = struct.Struct("3i")
log = structlog.get_logger()

Deliver: TypeAlias = Callable[[Answer], Awaitable[bool]]
UserOf: TypeAlias = Callable[[asyncio.StreamWriter], int]
Serving: TypeAlias = Callable[[Request, Origin, Deliver], Awaitable[None]]


class Server:
    """A listening socket. ``serve`` never raises what a caller could have caused."""

    def __init__(
        self,
        serve: Serving,
        allowed: frozenset[int],
        only: Mapping[int, tuple[type, ...]] = MappingProxyType({}),
        user_of: UserOf | None = None,
    ) -> None:
        """Serve processes of the users ``allowed`` (numbers), and nobody else.

        Those of ``only`` are served too, but nothing besides requests of these kinds. ``serve``
        delivers one answer, and is told whether it was handed to the socket whole. ``user_of``
        tells who is at the other end; the kernel does, unless a test knows better.
        """
        self._serving = serve
        self._user_of = user_of or _user_of
        self._allowed = allowed | {os.geteuid()}
        self._only = {uid: kinds for uid, kinds in only.items() if uid not in self._allowed}
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
        peer = self._user_of(writer)
        if peer not in self._allowed | self._only.keys():
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
                    task = tasks.create_task(self._reply(body, writer, self._only.get(peer)))
                    task.add_done_callback(lambda _: room.release())
        except* (asyncio.IncompleteReadError, ConnectionError):
            log.debug("gateway.left")
        except* (FrameTooLarge, msgspec.DecodeError):
            log.warning("gateway.not_understood")
        finally:
            self._open.discard(writer)
            writer.close()

    async def _reply(
        self, body: bytes, writer: asyncio.StreamWriter, only: tuple[type, ...] | None
    ) -> None:
        question = questions.decode(body)

        async def deliver(answer: Answer) -> bool:
            try:
                reply = frame(Reply(question.number, answer))
            except FrameTooLarge:
                await _sent(writer, frame(Reply(question.number, TOO_MUCH)))
                return False
            return await _sent(writer, reply)

        if only is None or isinstance(question.request, only):
            await self._serving(question.request, question.origin, deliver)
        else:
            await deliver(NOT_YOURS)


async def _sent(writer: asyncio.StreamWriter, reply: bytes) -> bool:
    """Write a frame; say whether the other side was still there."""
    if writer.is_closing():
        return False
    try:
        writer.write(reply)
        await writer.drain()
    except ConnectionError:
        return False
    return True


NOT_YOURS = RefusedAnswer("forbidden", "warden.not_yours", "this process may not ask for this")
TOO_MUCH = RefusedAnswer("refused", "warden.too_much", "this is too much at once; ask for less")


def _user_of(writer: asyncio.StreamWriter) -> int:
    """Ask the kernel which user is at the other end."""
    sock = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    _, uid, _ = PEER.unpack(credentials)
    return int(uid)
