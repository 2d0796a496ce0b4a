"""One caller of the Warden: a task for each question, and whether its answer was taken."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from domain.access.origin import Origin
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, RefusedAnswer
from infra.gateway.frames import FrameTooLarge, Heard, Question, Reply, frame

AT_ONCE = 64
HEARD_WITHIN = 1.0
"""Seconds in which a caller that lives has said that an answer came."""
Deliver: TypeAlias = Callable[[Answer], Awaitable[bool | None]]
"""Hands an answer over: taken, not taken, or none of us will ever know."""
Serving: TypeAlias = Callable[[Request, Origin, Deliver], Awaitable[None]]
NOT_YOURS = RefusedAnswer("forbidden", "warden.not_yours", "this process may not ask for this")
TOO_MUCH = RefusedAnswer("refused", "warden.too_much", "this is too much at once; ask for less")
log = structlog.get_logger()


class Caller:
    """A connection, with ``room`` for so many questions at once.

    A question is given up when nobody waits for its answer any more: what a part that stands still
    holds back takes no room from what does without it.
    """

    def __init__(
        self,
        writer: asyncio.StreamWriter,
        serving: Serving,
        only: tuple[type, ...] | None,
        heard_within: float = HEARD_WITHIN,
    ) -> None:
        """Serve requests of the kinds ``only``, or all."""
        self.room = asyncio.Semaphore(AT_ONCE)
        self._writer = writer
        self._serving = serving
        self._only = only
        self._heard_within = heard_within
        self._has_left = False
        self._listening: dict[int, asyncio.Future[bool]] = {}

    def hear(self, heard: Heard) -> None:
        """Take note of what became of an answer."""
        waiting = self._listening.get(heard.number)
        if waiting is not None and not waiting.done():
            waiting.set_result(heard.taken)

    def live(self) -> None:
        """Give a sign of life, if somebody is there to take it."""
        if not self._writer.is_closing():
            self._writer.write(frame(Reply(0, Done())))

    def leave(self) -> None:
        """Take note that nobody is at the other end any more."""
        self._has_left = True

    async def reply(self, question: Question) -> None:
        """Answer a question for which there is room, while somebody waits for that."""
        number = question.number
        left = question.until - time.monotonic()
        if left <= 0:
            self.room.release()
            return
        holds_room = True

        async def deliver(answer: Answer) -> bool | None:
            nonlocal holds_room
            if time.monotonic() >= question.until:
                return False
            limit.reschedule(None)
            try:
                reply = frame(Reply(number, answer))
            except FrameTooLarge:
                await self._hand_over(number, frame(Reply(number, TOO_MUCH)))
                return False
            # Others may be waiting for room in front of the word that this one is waiting for.
            self.room.release()
            holds_room = False
            return await self._hand_over(number, reply)

        try:
            async with asyncio.timeout(None if math.isinf(left) else left) as limit:
                if self._only is None or isinstance(question.request, self._only):
                    await self._serving(question.request, question.origin, deliver)
                else:
                    await deliver(NOT_YOURS)
        except TimeoutError:
            log.warning("gateway.given_up", request=type(question.request).__name__)
        finally:
            if holds_room:
                self.room.release()

    async def _hand_over(self, number: int, reply: bytes) -> bool | None:
        """Write a frame, and wait for the other side's word that it came."""
        if self._has_left or self._writer.is_closing():
            return False
        listening: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._listening[number] = listening
        try:
            async with asyncio.timeout(self._heard_within):
                self._writer.write(reply)
                await self._writer.drain()
                return await listening
        except ConnectionError:
            return False
        except TimeoutError:
            return None
        finally:
            del self._listening[number]
