"""Follows a notification log, waiting at its end for what is still to come."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, Self

from eventsourcing.persistence import Notification

PAGE = 500
LOOK_AGAIN = 0.05


class Selecting(Protocol):
    """What a subscription reads."""

    async def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return a page of notifications."""
        ...

    async def max_notification_id(self) -> int | None:
        """Return the last position."""
        ...


class AsyncSubscription:
    """Yields every notification after a position, in order and once, until it is stopped.

    Positions have no gaps and are given in the order of commit, so nothing can appear behind a
    position once seen; looking again every fiftieth of a second misses nothing.
    """

    def __init__(self, recorder: Selecting, gt: int | None, topics: Sequence[str]) -> None:
        self._recorder = recorder
        self._seen = gt or 0
        self._topics = topics
        self._page: deque[Notification] = deque()
        self._stopped = asyncio.Event()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Notification:
        while not self._stopped.is_set():
            if self._page:
                return self._page.popleft()
            await self._turn_over()
        raise StopAsyncIteration

    def stop(self) -> None:
        """End it, also for whoever waits for the next notification."""
        self._stopped.set()

    async def _turn_over(self) -> None:
        """Read the next page; at the end of the log, wait a little or to be stopped.

        What lies before that end is of other topics, and need not be looked through again.
        """
        end = await self._recorder.max_notification_id() or 0
        if end <= self._seen:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), LOOK_AGAIN)
            return
        page = await self._recorder.select_notifications(
            self._seen, PAGE, end, self._topics, inclusive_of_start=False
        )
        self._seen = page[-1].id if len(page) == PAGE else end
        self._page.extend(page)
