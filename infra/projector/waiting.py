"""Everybody in a process who waits for a position shares one look at the database."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeAlias
from uuid import UUID

FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.04
Place: TypeAlias = tuple[str, int, UUID, UUID]
"""A read model's name and version, the organization and the program."""
AskHowFar: TypeAlias = Callable[[Sequence[Place]], Awaitable[Sequence[int | None]]]
"""Tells how far each has come; nothing where no build is live."""
Waiters: TypeAlias = list[tuple[int, asyncio.Future[bool]]]


class Waiting:
    """Who comes is looked for at once; who has to wait is looked for again every 5 to 40 ms.

    However many wait, there is one look at a time, for all of them.
    """

    def __init__(self, look: AskHowFar) -> None:
        self._look = look
        self._waiting: dict[Place, Waiters] = defaultdict(list)
        self._news = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    async def until(self, place: Place, position: int, patience: float) -> bool:
        """Say whether it was reached within so many seconds; no at once where no build is live.

        Raises what a look raises.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[place].append((position, answer))
        self._news.set()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            async with asyncio.timeout(patience):
                return await answer
        except TimeoutError:
            return False

    async def _keep_looking(self) -> None:
        pause = FIRST_PAUSE
        while self._waiting:
            self._news.clear()
            places = tuple(self._waiting)
            try:
                positions = await self._look(places)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait get it
                self._fail(error)
                return
            for place, reached in zip(places, positions, strict=True):
                self._settle(place, reached)
            try:
                async with asyncio.timeout(pause):
                    await self._news.wait()
                pause = FIRST_PAUSE
            except TimeoutError:
                pause = min(pause * 1.5, LONGEST_PAUSE)

    def _settle(self, place: Place, reached: int | None) -> None:
        left = []
        for position, answer in self._waiting.pop(place):
            if answer.done():
                continue
            if reached is None or position <= reached:
                answer.set_result(reached is not None)
            else:
                left.append((position, answer))
        if left:
            self._waiting[place] = left

    def _fail(self, error: Exception) -> None:
        for waiters in self._waiting.values():
            for _, answer in waiters:
                with suppress(asyncio.InvalidStateError):
                    answer.set_exception(error)
        self._waiting.clear()
