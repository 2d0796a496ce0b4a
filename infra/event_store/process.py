"""The library's process recorder, async: events and the place they were made from, as one."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent, Tracking

from infra.event_store.application import AsyncApplicationRecorder
from infra.event_store.committer import Committer
from infra.event_store.tracking import AsyncTrackingRecorder, track
from infra.postgres.pool import Connection, Pool


class AsyncProcessRecorder(AsyncTrackingRecorder, AsyncApplicationRecorder):
    """An application of one tenant that follows others under a name."""

    def __init__(
        self,
        pool: Pool,
        tenant: tuple[UUID, UUID],
        follower: str,
        committer: Committer | None = None,
    ) -> None:
        AsyncTrackingRecorder.__init__(self, pool, tenant, follower)
        AsyncApplicationRecorder.__init__(self, pool, tenant, committer)

    async def insert_events(
        self, stored_events: Sequence[StoredEvent], tracking: Tracking | None = None
    ) -> Sequence[int]:
        """Append events and move the follower in one transaction; either may be missing.

        Raises ``IntegrityError`` if the events do not continue their streams or the follower is
        there already; then nothing has changed.
        """
        if tracking is None:
            return await self._insert(stored_events)
        if not stored_events:
            await self.insert_tracking(tracking)
            return []

        async def also(connection: Connection) -> None:
            await track(connection, self._tenant, self._follower, tracking)

        return await self._insert(stored_events, also)
