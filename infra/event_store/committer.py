"""Appends what many callers ask for at the same time in few transactions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel
from infra.event_store.delivery import Committed, Line, Waiting, deliver
from infra.event_store.errors import Overloaded, Unreachable
from infra.event_store.lane import Bounds, Lane
from infra.postgres.pool import Pool, connect

CONNECTIONS = 4
ANSWERED_WITHIN = 10.0
"""Seconds for a batch: a lane whose server is silent is free again for what comes next."""


class Load(NamedTuple):
    """What a committer has done since it began, and what waits for it now; sizes in bytes."""

    batches: int
    requests: int
    largest: int
    refused: int
    waiting_requests: int
    waiting_bytes: int


class Committer:
    """A queue for each organization and log: what came while a batch was on its way is the next.

    Nothing waits for company: a request that finds nothing on its way is sent at once. A caller
    that is cancelled is dropped, or, if its batch is on its way, not told. ``committed`` is called
    after each commit with the tenants whose logs have new events; it must return at once.
    """

    def __init__(
        self,
        pool: Pool,
        bounds: Bounds | None = None,
        committed: Committed | None = None,
    ) -> None:
        """Take a pool of connections for nothing but this."""
        self._pool = pool
        self._bounds = bounds or Bounds()
        self._committed = committed
        self._slots = asyncio.Semaphore(pool.get_max_size())
        self._lanes: dict[tuple[UUID, int], Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self._batches = self._requests = self._largest = self._refused = 0

    async def append(self, parcel: Parcel) -> Sequence[asyncpg.Record]:
        """Append what one caller hands over, in one transaction; return a row for each request.

        Raises ``Overloaded`` at once when too much waits, ``Unreachable``, ``Busy``,
        ``NotPermitted`` or ``UnknownLog``.
        """
        if self._is_closing:
            raise Unreachable("this process is about to end")
        key = parcel.organization, parcel.log
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(self._bounds)
        waiting = Waiting(parcel, asyncio.get_running_loop().create_future())
        try:
            lane.put(waiting)
        except Overloaded:
            self._refused += 1
            raise
        self._begin(key, lane)
        try:
            return await waiting.answer
        except asyncio.CancelledError:
            lane.drop(waiting)
            raise

    @property
    def load(self) -> Load:
        """Say how much has been done and how much waits."""
        lanes = self._lanes.values()
        return Load(
            self._batches,
            self._requests,
            self._largest,
            self._refused,
            sum(lane.requests for lane in lanes),
            sum(lane.bytes for lane in lanes),
        )

    async def close(self) -> None:
        """Take nothing more, and append what waits."""
        self._is_closing = True
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, key: tuple[UUID, int], lane: Lane) -> None:
        if lane.wants_a_batch:
            lane.batches_under_way += 1
            task = asyncio.create_task(self._work(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, key: tuple[UUID, int], lane: Lane) -> None:
        """Send batches until nothing waits."""
        try:
            while lane.requests:
                async with self._slots, Line(self._pool) as line:
                    await self._run(lane, line)
        finally:
            lane.batches_under_way -= 1
            if not lane.batches_under_way and not lane.requests:
                self._lanes.pop(key, None)

    async def _run(self, lane: Lane, line: Line) -> None:
        """Send batches on one connection, or one batch if others may be waiting for it."""
        while batch := lane.take():
            self._count(batch)
            try:
                await deliver(line, batch, self._committed)
            finally:
                lane.back(batch)
            # Whoever was answered may have more to append: it comes with the next.
            await asyncio.sleep(0)
            if self._slots.locked():
                break

    def _count(self, batch: Sequence[Waiting]) -> None:
        requests = sum(len(waiting.parcel.requests) for waiting in batch)
        self._batches += 1
        self._requests += requests
        self._largest = max(self._largest, requests)


@asynccontextmanager
async def open_committer(
    url: str, committed: Committed | None = None, connections: int = CONNECTIONS
) -> AsyncIterator[Committer]:
    """Give a committer with connections of its own, so that reads do not keep it waiting."""
    async with await connect(url, connections, command_timeout=ANSWERED_WITHIN) as pool:
        committer = Committer(pool, committed=committed)
        try:
            yield committer
        finally:
            await committer.close()
