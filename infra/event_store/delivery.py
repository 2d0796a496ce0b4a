"""Brings a batch to the database and every answer to its caller, whatever happens on the way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel, call, read_back
from infra.event_store.errors import Busy, NotKept, Unreachable, translated
from infra.postgres.pool import ACQUIRE_WITHIN, Pool

Tenants: TypeAlias = set[tuple[UUID, UUID]]
Committed: TypeAlias = Callable[[Tenants], None]
EVENTS = 1
PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each time that a batch is sent again."""
PATIENCE = 5.0
"""Seconds after which it is not: whoever waits is told, and may repeat the command."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A parcel, and where its caller waits for the rows that answer it."""

    parcel: Parcel
    answer: asyncio.Future[Sequence[asyncpg.Record]]


class Line:
    """Takes a connection of the pool when it first needs one; as a context it gives it back.

    To give it back and take it again after each batch would cost as much as some ten events.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | None = None

    async def append(self, parcels: Sequence[Parcel]) -> Sequence[asyncpg.Record]:
        """Append parcels in one transaction, and read back entries that others rely on.

        Whatever fails, the next call begins anew. Raises ``NotKept``.
        """
        try:
            with translated():
                if self._connection is None:
                    async with asyncio.timeout(ACQUIRE_WITHIN):
                        self._connection = await self._pool.acquire()
                rows = await call(self._connection, parcels)
                await read_back(self._connection, parcels, rows)
                return rows
        except BaseException:
            await self._give_back()
            raise

    async def __aenter__(self) -> Self:
        """Give the line, still without a connection."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what was taken."""
        await self._give_back()

    async def _give_back(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool.release(connection)


async def deliver(line: Line, batch: Sequence[Waiting], committed: Committed | None = None) -> None:
    """Append a batch and answer all; of a batch that fails, only who makes it fail is told so."""
    try:
        parcels = [waiting.parcel for waiting in batch]
        rows = await again_if_lost(parcels[0], partial(line.append, parcels))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is for the callers
        parts = _parts(batch, error)
        for part in parts:
            await deliver(line, part, committed)
        if not parts:
            _fail(batch, error)
        return
    moved: Tenants = set()
    first = 0
    for waiting, parcel in zip(batch, parcels, strict=True):
        own = rows[first : first + len(parcel.requests)]
        first += len(own)
        if not waiting.answer.done():
            waiting.answer.set_result(own)
        if committed is not None and any(row["outcome"] == "appended" for row in own):
            moved.add((parcel.organization, parcel.program))
    if committed is not None and moved:
        committed(moved)


async def again_if_lost(
    first: Parcel, attempt: Callable[[], Awaitable[Sequence[asyncpg.Record]]]
) -> Sequence[asyncpg.Record]:
    """Try an append, and again the very same while its outcome is lost with the connection.

    What was kept is then known by its command. Access records are not, so they are tried once.
    """
    until = asyncio.get_running_loop().time() + PATIENCE
    for pause in PAUSES:
        try:
            return await attempt()
        except Unreachable:
            if first.log != EVENTS or asyncio.get_running_loop().time() > until:
                raise
        except Busy as busy:
            # A victim of a deadlock was rolled back, so that nothing is unknown.
            if not isinstance(busy.__cause__, asyncpg.TransactionRollbackError):
                raise
        await asyncio.sleep(pause)
    return await attempt()


def _parts(batch: Sequence[Waiting], error: Exception) -> Sequence[Sequence[Waiting]]:
    """Say what to try apart: programs if one's log stays locked, halves if a statement failed."""
    if isinstance(error, Unreachable | NotKept) or len(batch) == 1:
        return ()
    if isinstance(error, Busy):
        programs: dict[object, list[Waiting]] = {}
        for waiting in batch:
            programs.setdefault(waiting.parcel.program, []).append(waiting)
        locked = isinstance(error.__cause__, asyncpg.LockNotAvailableError)
        return list(programs.values()) if locked and len(programs) > 1 else ()
    middle = len(batch) // 2
    return batch[:middle], batch[middle:]


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            # An exception remembers who raised it: each caller gets one of their own.
            own = copy(error)
            own.__cause__ = error.__cause__ or error
            waiting.answer.set_exception(own)
