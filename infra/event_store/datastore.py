"""One pool on an event loop in a thread of its own, for callers that block."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from threading import Thread
from typing import Any, TypeVar

from eventsourcing.persistence import OperationalError

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
