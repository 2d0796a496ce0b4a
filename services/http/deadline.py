"""One deadline for every route: whatever part stands still, whoever asked is answered in time."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from domain.codes import refusal
from domain.kernel import Refused

Answer = Callable[[Request[Any, Any, Any], Exception], Response[Any]]
WITHIN_S = 8.0
"""Seconds; letting go of what was begun takes one more, and all of it is promised in ten."""


class Deadline(ASGIMiddleware):
    """Ends a request that nothing happened in for ``within_s`` seconds.

    The time begins when the body is there (how long that may take is for the door to say), and
    anew with each piece of the answer that goes out: a long export may take as long as it needs,
    and is ended when it stands still. Before an answer has begun it is ``Unavailable``
    (``service.too_slow``); afterwards the connection breaks off: a part is not taken for the whole.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, answer: Answer, within_s: float = WITHIN_S) -> None:
        """Stand inside of whatever tells how a request ended; ``answer`` puts it into words."""
        self._answer = answer
        self._within_s = within_s

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serve one request."""
        now = asyncio.get_running_loop().time
        has_begun = is_whole = False
        limit = asyncio.timeout(self._within_s)

        def begin_anew() -> None:
            if not limit.expired():
                limit.reschedule(now() + self._within_s)

        async def heard() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal is_whole
            if is_whole or limit.expired():
                return await receive()
            limit.reschedule(None)
            message = await receive()
            is_whole = not message.get("more_body", False)
            begin_anew()
            return message

        async def said(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)
            begin_anew()

        try:
            async with limit:
                await next_app(scope, heard, said)
        except TimeoutError:
            if has_begun or not limit.expired():
                raise
            request = Request[Any, Any, Any](scope, receive, send)
            answer = self._answer(request, too_slow()).to_asgi_response(None, request)
            await answer(scope, receive, send)


def too_slow() -> Refused:
    """Say that it is not known what came of it: what was asked may still have been done."""
    return refusal("service.too_slow")
