"""The library's application and process recorders, async: a tenant's log is a notification log."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby, pairwise
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
    Tracking,
)

from infra.event_store.committer import Committer
from infra.event_store.errors import Conflict, translated
from infra.event_store.recorder import Recorder
from infra.event_store.records import Inserted, NewEvent, Request
from infra.event_store.subscription import AsyncSubscription
from infra.event_store.tracking import AsyncTrackingRecorder, track
from infra.postgres.pool import ACQUIRE_WITHIN, Connection, Pool
from infra.postgres.sql import load

Also: TypeAlias = Callable[[Connection], Awaitable[None]]
EVENTS = 1
BEFORE_ALL = -1
LAST_VERSION = 2**31 - 1
LAST_POSITION = 2**63 - 1
_sql = load("infra.event_store", "application.sql")


class AsyncApplicationRecorder:
    """The events of a tenant in the library's words: positions in its log are notification ids.

    Every method may raise the library's ``OperationalError``; whether events were inserted is then
    not known. ``ProgrammingError`` says that the log was never opened, or is not this role's.
    """

    def __init__(
        self, pool: Pool, tenant: tuple[UUID, UUID], committer: Committer | None = None
    ) -> None:
        """Take a pool; what may share a batch with others goes through ``committer``, if given."""
        self._pool = pool
        self._tenant = tenant
        self._committer = committer or Committer(pool)
        self._recorder = Recorder(pool, committer=self._committer)

    async def open_log(self) -> None:
        """Make the tenant's log; doing it again changes nothing."""
        await self._recorder.open_log(self._tenant)

    async def insert_events(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        """Append all of these or none, and return their notification ids.

        Raises ``IntegrityError`` unless they continue their streams, which begin at version 0 or 1
        and leave none out.
        """
        return await self._insert(stored_events)

    async def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return a stream's events, those after version ``gt`` and up to ``lte``."""
        after = BEFORE_ALL if gt is None else gt
        up_to = LAST_VERSION if lte is None else lte
        query = "events_backwards" if desc else "events"
        rows = await self._fetch(query, _stream(originator_id), after, up_to, limit)
        return [StoredEvent(*row) for row in rows]

    async def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most ``limit`` events of these topics, or of all, in the order of the log."""
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        up_to = LAST_POSITION if stop is None else stop
        rows = await self._fetch("notifications", after, up_to, list(topics), limit)
        return [Notification(*row) for row in rows]

    async def max_notification_id(self) -> int | None:
        """Return the position of the last event; none if there is none."""
        rows = await self._fetch("last_notification")
        return int(rows[0]["position"]) if rows else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> AsyncSubscription:
        """Follow the log from after a position, for as long as one likes."""
        return AsyncSubscription(self, gt, topics)

    async def _insert(
        self, stored_events: Sequence[StoredEvent], also: Also | None = None
    ) -> Sequence[int]:
        """Append in one transaction, in which ``also`` is done if anything was appended."""
        requests = _requests(stored_events)

        async def all_or_nothing(
            connection: Connection, _tenant: tuple[UUID, UUID], appended: Sequence[UUID]
        ) -> None:
            if 0 < len(appended) < len(requests):
                raise IntegrityError("some of these events do not continue their streams")
            if appended and also is not None:
                await also(connection)

        # One request is all or nothing by itself, so that it may share a batch with others.
        alone = len(requests) == 1 and also is None
        together = Recorder(self._pool, all_or_nothing, self._committer)
        recorder = self._recorder if alone else together
        outcomes = await recorder.append(self._tenant, EVENTS, requests) if requests else []
        ids: list[int] = []
        for request, outcome in zip(requests, outcomes, strict=True):
            match outcome:
                case Inserted(last_position=last):
                    ids.extend(range(last - len(request.events) + 1, last + 1))
                case Conflict():
                    raise outcome
                case _:
                    raise AssertionError(outcome)
        return ids

    async def _fetch(self, query: str, *given: object) -> Sequence[asyncpg.Record]:
        with translated():
            async with self._pool.acquire(timeout=ACQUIRE_WITHIN) as connection:
                return await connection.fetch(_sql[query], *self._tenant, EVENTS, *given)


def _requests(stored_events: Sequence[StoredEvent]) -> Sequence[Request]:
    """Ask for each run of events of one stream; a run has no gaps."""
    requests = []
    for originator_id, run in groupby(stored_events, lambda stored: stored.originator_id):
        stream = _stream(originator_id)
        events = [
            NewEvent(stream, s.originator_version, s.topic, s.state, uuid4(), b"") for s in run
        ]
        versions = [event.originator_version for event in events]
        if any(after != before + 1 for before, after in pairwise(versions)):
            raise IntegrityError(f"versions of {stream} are not in order: {versions}")
        requests.append(Request(stream, versions[0] - 1, uuid4(), events))
    return requests


def _stream(originator_id: UUID | str) -> UUID:
    if not isinstance(originator_id, UUID):
        raise NotSupportedError("a stream is named by a UUID")
    return originator_id


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
