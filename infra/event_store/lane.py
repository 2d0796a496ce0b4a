"""What waits to be appended to one log, and what of it is the next batch."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from infra.event_store.batch import Parcel
from infra.event_store.delivery import Waiting
from infra.event_store.errors import Overloaded

AT_ONCE = 2
"""Batches of one lane that may be on their way: the second waits for the first one's locks."""


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
