"""The Warden's side of its socket: who may connect, and who listens to them."""

import asyncio
import os
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import msgspec
import structlog

from infra.gateway.caller import Caller, Serving
from infra.gateway.frames import FrameTooLarge, Heard, Ping, Question, next_body, questions

PEER = struct.Struct("3i")
log = structlog.get_logger()

UserOf: TypeAlias = Callable[[asyncio.StreamWriter], int]


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
        delivers one answer, and is told whether somebody took it. ``user_of`` tells who is at the
        other end; the kernel does, unless a test knows better.
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
        caller = Caller(writer, self._serving, self._only.get(peer))
        try:
            async with asyncio.TaskGroup() as tasks:
                await _listen(reader, caller, tasks)
        except* (asyncio.IncompleteReadError, ConnectionError):
            log.debug("gateway.left")
        except* (FrameTooLarge, msgspec.DecodeError):
            log.warning("gateway.not_understood")
        finally:
            self._open.discard(writer)
            writer.close()


async def _listen(reader: asyncio.StreamReader, caller: Caller, tasks: asyncio.TaskGroup) -> None:
    """Take in what a caller says, until they leave."""
    try:
        while True:
            message = questions.decode(await next_body(reader))
            match message:
                case Heard():
                    caller.hear(message)
                case Ping():
                    caller.live()
                case Question():
                    await caller.room.acquire()
                    tasks.create_task(caller.reply(message))
    finally:
        caller.leave()


def _user_of(writer: asyncio.StreamWriter) -> int:
    """Ask the kernel which user is at the other end."""
    sock = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    _, uid, _ = PEER.unpack(credentials)
    return int(uid)
