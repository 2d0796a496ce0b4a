"""The library's own recorders, for callers that block: each asks an async one on another loop."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)

from infra.event_store.application import AsyncProcessRecorder
from infra.event_store.errors import translated
from infra.postgres.pool import Pool, connect

T = TypeVar("T")


class Datastore:
    """Runs coroutines for threads that have no loop; many recorders may share one. Close it."""

    def __init__(self, url: str, size: int = 8) -> None:
        """Connect. Raises the library's ``OperationalError`` if nobody answers."""
        self._is_closed = False
        self._over = asyncio.Event()
        opened: Future[tuple[asyncio.AbstractEventLoop, Pool]] = Future()
        self._thread = Thread(
            target=lambda: asyncio.run(self._serve(url, size, opened)),
            name="event-store",
            daemon=True,
        )
        self._thread.start()
        self._loop, self.pool = opened.result()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine. Raises ``OperationalError`` once the datastore is closed."""
        if self._is_closed:
            coroutine.close()
            raise OperationalError("the datastore is closed")
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
        except CancelledError:
            raise OperationalError("the datastore was closed") from None

    def tell(self, something: Callable[[], object]) -> None:
        """Have a function called on the loop, without waiting for it."""
        if not self._is_closed:
            self._loop.call_soon_threadsafe(something)

    def close(self) -> None:
        """Close the pool and end the thread; doing it again changes nothing."""
        if not self._is_closed:
            self.tell(self._over.set)
            self._is_closed = True
            self._thread.join()

    async def _serve(
        self, url: str, size: int, opened: Future[tuple[asyncio.AbstractEventLoop, Pool]]
    ) -> None:
        try:
            with translated():
                pool = await connect(url, size)
        except BaseException as error:  # noqa: BLE001 - whoever opens it is told
            opened.set_exception(error)
            return
        opened.set_result((asyncio.get_running_loop(), pool))
        await self._over.wait()
        await pool.close()


class AsyncpgRecorder:
    """What all of them are: one application's events and places, in one tenant."""

    def __init__(self, datastore: Datastore, tenant: tuple[UUID, UUID], name: str) -> None:
        self.datastore = datastore
        self.recorder = AsyncProcessRecorder(datastore.pool, tenant, name)

    def open_log(self) -> None:
        """Make the tenant's log; doing it again changes nothing."""
        self.datastore.run(self.recorder.open_log())


class AsyncpgAggregateRecorder(AsyncpgRecorder, AggregateRecorder):
    """Streams alone."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,  # noqa: ANN401, ARG002 - the library's signature
    ) -> Sequence[int] | None:
        """Append all or none."""
        self.datastore.run(self.recorder.insert_events(stored_events))
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return a stream's events."""
        found = self.recorder.select_events(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return self.datastore.run(found)


class AsyncpgApplicationRecorder(AsyncpgAggregateRecorder, ApplicationRecorder):
    """Streams, and the log they make together."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,  # noqa: ANN401, ARG002 - the library's signature
    ) -> Sequence[int] | None:
        """Append all or none, and return their notification ids."""
        return self.datastore.run(self.recorder.insert_events(stored_events))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return a page of the log."""
        found = self.recorder.select_notifications(
            start, limit, stop, topics, inclusive_of_start=inclusive_of_start
        )
        return self.datastore.run(found)

    def max_notification_id(self) -> int | None:
        """Return the position of the last event; none if there is none."""
        return self.datastore.run(self.recorder.max_notification_id())

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log from after a position."""
        return AsyncpgSubscription(self, gt, topics)


class AsyncpgSubscription(Subscription[AsyncpgApplicationRecorder]):
    """Waits for notifications in the caller's thread; any thread may stop it."""

    def __init__(
        self,
        recorder: AsyncpgApplicationRecorder,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._following = recorder.recorder.subscribe(gt, topics)

    def __next__(self) -> Notification:
        if self._has_been_stopped:
            raise StopIteration
        try:
            return self._recorder.datastore.run(self._next())
        except StopAsyncIteration:
            raise StopIteration from None

    def stop(self) -> None:
        """End it, also for a thread that waits for the next notification."""
        super().stop()
        self._recorder.datastore.tell(self._following.stop)

    async def _next(self) -> Notification:
        return await anext(self._following)


class AsyncpgTrackingRecorder(AsyncpgRecorder, TrackingRecorder):
    """How far the application has come in others."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move forward. Raises ``IntegrityError`` if it is there already."""
        self.datastore.run(self.recorder.insert_tracking(tracking))

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return the last position taken in; none if none was."""
        return self.datastore.run(self.recorder.max_tracking_id(application_name))


class AsyncpgProcessRecorder(AsyncpgTrackingRecorder, AsyncpgApplicationRecorder, ProcessRecorder):
    """All of it, events and the place they were made from in one transaction."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        **kwargs: Any,  # noqa: ANN401, ARG002 - the library's signature
    ) -> Sequence[int] | None:
        """Append all or none and move forward, and return the notification ids."""
        return self.datastore.run(self.recorder.insert_events(stored_events, tracking))
