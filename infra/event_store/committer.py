"""Appends what many callers ask for at the same time in few transactions."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel
from infra.event_store.delivery import Committed, Line, Waiting, deliver
from infra.event_store.errors import Overloaded, Unreachable
from infra.postgres.pool import Pool, connect

AT_ONCE = 2
"""Batches of one lane that may be on their way: the second waits for the first one's locks."""
CONNECTIONS = 4
ANSWERED_WITHIN = 10.0
"""Seconds for a batch: a lane whose server is silent is free again for what comes next."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many requests and bytes of events make a batch, and how many may wait for one.

    ``deep``: as many requests are worth a batch of their own while another is on its way.
    """

    batch_requests: int = 512
    batch_bytes: int = 4 << 20
    queue_requests: int = 8_192
    queue_bytes: int = 32 << 20
    deep: int = 32


class Lane:
    """What waits to be appended to one organization's log, in the order of arrival."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._queue: deque[Waiting] = deque()
        self.requests = 0
        self.bytes = 0
        self.batches_under_way = 0
        self._under_way = 0

    def put(self, waiting: Waiting) -> None:
        """Queue a parcel. Raises ``Overloaded`` if too much waits before it."""
        parcel = waiting.parcel
        if self._queue and (
            self.requests + len(parcel.requests) > self._bounds.queue_requests
            or self.bytes + parcel.size > self._bounds.queue_bytes
        ):
            raise Overloaded("too much waits to be appended")
        self._queue.append(waiting)
        self.requests += len(parcel.requests)
        self.bytes += parcel.size

    def take(self) -> Sequence[Waiting]:
        """Return the next batch: at least one parcel, if any waits.

        Of many, half: while the database works on them, the others are made ready.
        """
        half = (self.requests + self._under_way + 1) // 2
        most = min(self._bounds.batch_requests, max(self._bounds.deep, half))
        batch: list[Waiting] = []
        requests = size = 0
        while self._queue:
            parcel = self._queue[0].parcel
            requests += len(parcel.requests)
            size += parcel.size
            if batch and (requests > most or size > self._bounds.batch_bytes):
                break
            batch.append(self._queue.popleft())
            self._left(parcel)
            self._under_way += len(parcel.requests)
        return batch

    def back(self, batch: Sequence[Waiting]) -> None:
        """Note that a batch has been answered."""
        self._under_way -= sum(len(waiting.parcel.requests) for waiting in batch)

    def drop(self, waiting: Waiting) -> None:
        """Forget a parcel whose caller has gone, if it is not on its way yet."""
        if waiting in self._queue:
            self._queue.remove(waiting)
            self._left(waiting.parcel)

    def _left(self, parcel: Parcel) -> None:
        self.requests -= len(parcel.requests)
        self.bytes -= parcel.size

    @property
    def wants_a_batch(self) -> bool:
        """Whether what waits should not wait for a batch that is on its way."""
        if self.batches_under_way == 0:
            return bool(self._queue)
        return self.batches_under_way < AT_ONCE and self.requests >= self._bounds.deep


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
