"""Bodies on their way: each in time and at a rate, all together within a share of memory."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from litestar.exceptions import HTTPException
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_408_REQUEST_TIMEOUT,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from litestar.types import HTTPReceiveMessage

Receive: TypeAlias = Callable[[], Awaitable[HTTPReceiveMessage]]
GRACE_S: Final = 10.0
SLOWEST: Final = 4_000
"""Bytes a second that a body brings, after the first seconds."""
TOGETHER: Final = 64_000_000
"""Bytes of all the bodies that are held, whole or not."""


class Body:
    """One body: what has come of it, and until when the next piece has to."""

    def __init__(self, network: str, began: float, grace_s: float) -> None:
        self.network = network
        self.whole = False
        self.given_up = False
        self.received = 0
        self.pending: asyncio.Timeout | None = None
        self._free_until = began + grace_s

    @property
    def due(self) -> float:
        """The loop's time at which it is too slow."""
        return self._free_until + self.received / SLOWEST

    def give_up(self, now: float) -> None:
        """Wait for it no longer."""
        self.given_up = True
        if self.pending is not None:
            self.pending.reschedule(now)


class Bodies:
    """All bodies that are held now: if there is too much of them, who sends most gives one up."""

    def __init__(self, together: int = TOGETHER, grace_s: float = GRACE_S) -> None:
        """Hold so many bytes of them."""
        self._together = together
        self._grace_s = grace_s
        self._held: set[Body] = set()

    def begins(self, network: str) -> Body:
        """Note that a head is here which says that a body follows."""
        body = Body(network, asyncio.get_running_loop().time(), self._grace_s)
        self._held.add(body)
        return body

    def ends(self, body: Body) -> None:
        """Note that its request is answered."""
        self._held.discard(body)

    async def next_of(self, body: Body, receive: Receive) -> HTTPReceiveMessage:
        """Receive the next piece.

        Raises HTTPException: 400 if it breaks off, 408 if it comes too slowly, 503 if there is no
        room for it.
        """
        try:
            async with asyncio.timeout_at(body.due) as body.pending:
                message = await receive()
        except TimeoutError as error:
            raise _refusal(body) from error
        finally:
            body.pending = None
        if message["type"] == "http.disconnect":
            raise HTTPException(status_code=HTTP_400_BAD_REQUEST)
        if message["type"] == "http.request":
            body.received += len(message["body"])
            body.whole = not message.get("more_body", False)
            self._make_room()
        if body.given_up:
            raise _refusal(body)
        return message

    def _make_room(self) -> None:
        """Give up bodies that are not whole, until the rest has room: of whom sends most first."""
        now = asyncio.get_running_loop().time()
        sizes: Counter[str] = Counter()
        for body in self._held:
            if not body.given_up:
                sizes[body.network] += body.received
        surplus = sizes.total() - self._together
        while surplus > 0:
            unfinished = [b for b in self._held if not (b.whole or b.given_up)]
            if not unfinished:
                return
            victim = max(unfinished, key=lambda b: (sizes[b.network], b.received))
            victim.give_up(now)
            sizes[victim.network] -= victim.received
            surplus -= victim.received


def _refusal(body: Body) -> HTTPException:
    status = HTTP_503_SERVICE_UNAVAILABLE if body.given_up else HTTP_408_REQUEST_TIMEOUT
    return HTTPException(status_code=status)
