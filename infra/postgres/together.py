"""Questions that many ask at the same moment, put to the database as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """Asks at once while less than ``at_once`` questions are out; what comes meanwhile is the next.

    There is no timer: who asks alone waits for nobody. One question carries at most ``most``.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[Q]], Awaitable[Sequence[A]]],
        *,
        at_once: int = 2,
        most: int = 64,
    ) -> None:
        """Take what answers many questions in their order, or raises for all of them."""
        self._ask = ask
        self._at_once = at_once
        self._most = most
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._out: set[asyncio.Task[None]] = set()

    async def __call__(self, question: Q) -> A:
        """Ask one thing. Who is cancelled meanwhile disturbs nobody else."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if len(self._out) < self._at_once:
            self._send()
        return await answer

    def _send(self) -> None:
        asked, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        out = asyncio.create_task(self._answer(asked))
        self._out.add(out)
        out.add_done_callback(self._answered)

    async def _answer(self, asked: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        wanted = [(question, answer) for question, answer in asked if not answer.done()]
        if not wanted:
            return
        try:
            answers = await self._ask([question for question, _ in wanted])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who asked get it
            for _, answer in wanted:
                if not answer.done():
                    answer.set_exception(error)
        else:
            for (_, answer), found in zip(wanted, answers, strict=True):
                if not answer.done():
                    answer.set_result(found)
        finally:
            for _, answer in wanted:
                answer.cancel()

    def _answered(self, out: asyncio.Task[None]) -> None:
        self._out.discard(out)
        if self._waiting:
            self._send()
