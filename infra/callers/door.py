"""Stands before an application: knows which request is whole, and hangs up on who only waits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import structlog
from litestar.types.asgi_types import HTTPReceiveMessage

from infra.callers.bodies import Bodies
from infra.callers.places import Peer, Places, network_of
from infra.callers.sockets import accepted_at, hang_up, number_of_files

LOOK_S: Final = 0.1
AT_EASE_S: Final = 1.0
REST: Final = 9
"""Looking takes at most a tenth of the time."""
ASGIApp: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
_log = structlog.get_logger("circlekeep.callers")


class Door:
    """An ASGI application round another one."""

    def __init__(self, app: ASGIApp, places: Places, bodies: Bodies) -> None:
        """Let nothing in that this much room does not hold."""
        self._app = app
        self._places = places
        self._bodies = bodies

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        """Serve one request, or the lifespan."""
        client = scope.get("client")
        if client is None:
            await self._app(scope, receive, send)
            return
        peer = str(client[0]), int(client[1])  # granian's ports are words
        if brings_a_body(scope["headers"]):
            await self._take_in(peer, scope, receive, send)
        else:
            self._places.note_whole(peer)
            try:
                await self._app(scope, receive, send)
            finally:
                self._places.note_answered(peer)

    async def _take_in(
        self,
        peer: Peer,
        scope: Any,  # noqa: ANN401
        receive: Any,  # noqa: ANN401
        send: Any,  # noqa: ANN401
    ) -> None:
        """Serve a request with a body: it is whole once the last piece is here."""
        body = self._bodies.begins(network_of(peer[0]))

        async def next_piece() -> HTTPReceiveMessage:
            if body.whole:
                message: HTTPReceiveMessage = await receive()
                return message
            message = await self._bodies.next_of(body, receive)
            if body.whole:
                self._places.note_whole(peer)
            return message

        try:
            await self._app(scope, next_piece, send)
        finally:
            self._bodies.ends(body)
            if body.whole:
                self._places.note_answered(peer)

    async def keep_watch(self, port: int) -> None:
        """Hang up on who waits too long or is too many, until cancelled."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            began = loop.time()
            try:
                if began - looked >= AT_EASE_S or number_of_files() > self._places.most:
                    looked = began
                    self._look(port, began)
            except OSError as error:
                _log.warning("callers.unseen", exc_info=error)
            await asyncio.sleep(max(LOOK_S, REST * (loop.time() - began)))

    def _look(self, port: int, now: float) -> None:
        present = accepted_at(port)
        closed = self._places.to_close(present, now)
        for peer in closed:
            hang_up(present[peer], peer, port)
        if closed:
            _log.warning("callers.hung_up", connections=len(closed), present=len(present))


def brings_a_body(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a head says that a body follows."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in headers
    )
