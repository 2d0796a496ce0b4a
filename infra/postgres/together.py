"""Questions that many ask at the same moment, put to the database as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

ANSWERED_WITHIN = 6.0
"""Seconds: a question that many wait behind is given up early, and the next one is sent."""
Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """One question is out at a time; what comes meanwhile is the next, at most ``most`` in one.

    What is asked in one turn of the loop goes together, and there is no timer: who asks alone waits
    for nobody. Two questions at a time were tried and made a fifth fewer commands, for they halve
    what each carries.
    """

    def __init__(
        self, ask: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], *, most: int = 64
    ) -> None:
        """Take what answers many questions in their order, or raises for all of them.

        Where it takes longer than six seconds they get a ``TimeoutError``.
        """
        self._ask = ask
        self._most = most
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._out: asyncio.Task[None] | None = None

    async def __call__(self, question: Q) -> A:
        """Ask one thing. Who is cancelled meanwhile disturbs nobody else."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._out is None:
            self._send()
        return await answer

    def _send(self) -> None:
        self._out = asyncio.create_task(self._answer())
        self._out.add_done_callback(self._answered)

    async def _answer(self) -> None:
        # Here and not before: until the task begins, whoever is as ready may still join.
        asked, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        wanted = [(question, answer) for question, answer in asked if not answer.done()]
        if not wanted:
            return
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
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

    def _answered(self, _: asyncio.Task[None]) -> None:
        self._out = None
        if self._waiting:
            self._send()
