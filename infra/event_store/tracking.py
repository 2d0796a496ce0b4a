"""How far a follower has come in a notification log, kept with what it made of it."""

import asyncio
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Tracking, WaitInterruptedError

from infra.event_store.errors import translated
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load

FIRST_LOOK_AGAIN = 0.02
LAST_LOOK_AGAIN = 0.5
_sql = load("infra.event_store", "tracking.sql")


async def track(
    connection: Connection, tenant: tuple[UUID, UUID], follower: str, tracking: Tracking
) -> None:
    """Move a follower forward in the caller's transaction.

    Whoever moves the same follower at the same time waits for that transaction. Raises
    ``IntegrityError`` if it is there or further already: the event was taken in before.
    """
    place = (*tenant, follower, tracking.application_name)
    if await connection.fetchval(_sql["track"], *place, tracking.notification_id) is None:
        raise IntegrityError(
            f"{follower} has taken in {tracking.application_name} beyond {tracking.notification_id}"
        )


async def tracked(
    connection: Connection, tenant: tuple[UUID, UUID], follower: str, application_name: str
) -> int | None:
    """Tell the last position that a follower has taken in; none if it never began."""
    position: int | None = await connection.fetchval(
        _sql["tracked"], *tenant, follower, application_name
    )
    return position


class AsyncTrackingRecorder:
    """The library's tracking recorder, for one follower in one tenant."""

    def __init__(self, pool: Pool, tenant: tuple[UUID, UUID], follower: str) -> None:
        self._pool = pool
        self._tenant = tenant
        self._follower = follower

    async def insert_tracking(self, tracking: Tracking) -> None:
        """Record a position that is beyond the last. Raises ``IntegrityError`` if it is not."""
        with translated():
            async with tenant_transaction(self._pool, self._tenant) as connection:
                await track(connection, self._tenant, self._follower, tracking)

    async def max_tracking_id(self, application_name: str) -> int | None:
        """Return the last position taken in; none if none was."""
        with translated():
            async with tenant_transaction(self._pool, self._tenant) as connection:
                return await tracked(connection, self._tenant, self._follower, application_name)

    async def has_tracking_id(self, application_name: str, notification_id: int | None) -> bool:
        """Say whether this position was taken in; nothing always was."""
        if notification_id is None:
            return True
        last = await self.max_tracking_id(application_name)
        return last is not None and last >= notification_id

    async def wait(
        self,
        application_name: str,
        notification_id: int | None,
        timeout: float = 1.0,  # noqa: ASYNC109 - the library's signature
        interrupt: asyncio.Event | None = None,
    ) -> None:
        """Return once this position was taken in.

        Raises ``TimeoutError`` after so many seconds and ``WaitInterruptedError`` if interrupted.
        """
        interrupted = interrupt or asyncio.Event()
        async with asyncio.timeout(timeout):
            pause = FIRST_LOOK_AGAIN
            while not await self.has_tracking_id(application_name, notification_id):
                try:
                    await asyncio.wait_for(interrupted.wait(), pause)
                except TimeoutError:
                    pause = min(2 * pause, LAST_LOOK_AGAIN)
                else:
                    raise WaitInterruptedError
