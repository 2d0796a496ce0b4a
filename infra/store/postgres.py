"""The event store of the domain, on PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from domain.codes import refusal
from domain.kernel import (
    Event,
    Fold,
    Folded,
    Log,
    OrganizationId,
    PersonId,
    Recorded,
    Right,
    RightKind,
    Stream,
    Tenant,
    Unreadable,
)
from domain.ports import (
    Append,
    Appended,
    AppendRefused,
    Authority,
    Legible,
)
from infra.event_store.committer import Committer
from infra.event_store.delivery import Committed
from infra.event_store.errors import (
    Busy,
    ClockAhead,
    NotKept,
    Overloaded,
    UnknownLog,
    Unreachable,
    translated,
)
from infra.event_store.reader import Reader
from infra.event_store.recorder import Alongside, Recorder
from infra.ids import new_id
from infra.postgres.pool import Pool, taken
from infra.postgres.reach import clock_ahead
from infra.postgres.sql import load
from infra.store.codec import UnreadableEvent
from infra.store.requests import checked, overloaded, shared_log
from infra.store.skipped import Leniency, legible
from infra.store.states import States, states_of
from infra.store.translation import first_answers, to_answer, to_requests

S = TypeVar("S")
_sql = load("infra.store", "authority.sql")


class PostgresEventStore:
    """The port ``EventStore``; the pool's database role decides what may be appended.

    Appends go through ``committer`` (one on the same pool if none is given), except those that
    something happens ``alongside``; ``committed`` is told of the appends of a store that has no
    committer of others. Raises ``Unavailable`` (``store.unavailable``) when the
    database does not answer, ``stream.unreadable`` (``Unreadable``) for a stream with an entry that
    this version cannot read, ``store.not_kept`` when it has not kept an access record that it says
    it kept, ``store.overloaded`` when too much waits to be appended, ``clock.ahead`` while its
    clock shows a time that cannot be, and ``Missing`` (``program.missing``) for a tenant whose logs
    were never opened.
    """

    def __init__(
        self,
        pool: Pool,
        ids: Callable[[], UUID] = new_id,
        alongside: Alongside | None = None,
        states: States | None = None,
        committer: Committer | None = None,
        committed: Committed | None = None,
    ) -> None:
        self._pool = pool
        self._reader = Reader(pool)
        self._leniency = Leniency(self._reader)
        self._states = states or States(self._reader.read_on, self._leniency.fold)
        self._recorder = Recorder(pool, alongside, committer, committed)
        self._ids = ids

    async def open_log(self, tenant: Tenant) -> None:
        """Make the logs of a new tenant; doing it again changes nothing."""
        with _answering():
            await self._recorder.open_log(tenant)

    async def read(self, stream: Stream) -> Sequence[Recorded[Event]]:
        """Return the stream's events in order; empty if there are none."""
        return (await self.read_streams([stream]))[stream.id]

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant, by stream id, in one round trip.

        A stream of another category under the same id is none.
        """
        found: dict[UUID, list[Recorded[Event]]] = {stream.id: [] for stream in streams}
        if not streams:
            return found
        tenant = streams[0].tenant
        log = shared_log(tenant, streams)
        with _answering():
            rows = await self._reader.read_streams(tenant, log, list(found))
            page = await self._leniency.streams(tenant, log, rows)
        asked = set(streams)
        for recorded in page:
            if recorded.stream in asked:
                found[recorded.stream.id].append(recorded)
        return found

    async def legible(self, stream: Stream) -> Legible:
        """Return what can be read of a stream, whatever else is in it, and where it ends."""
        with _answering():
            rows = await self._reader.read_streams(stream.tenant, stream.log, [stream.id])
        return legible(stream, rows)

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return at most ``limit`` events of a log after a position, in its order."""
        with _answering():
            rows = await self._reader.read_log(tenant, log, after, limit)
            return await self._leniency.decoded(tenant, log, rows)

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold several streams of one organization as they are now, in one round trip."""
        with _answering():
            return await states_of(self._states, fold, streams)

    async def look(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, in one round trip."""
        with _answering():
            return await self._states.current(asked)

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was when it was last seen here, if that is known."""
        return self._states.remembered(fold, stream)

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands of one tenant led to in their streams; unknown ones are absent."""
        tenant = asked[0][0].tenant
        log = shared_log(tenant, [stream for stream, _ in asked])
        streams, commands = [stream.id for stream, _ in asked], [command for _, command in asked]
        with _answering():
            rows = await self._reader.read_commands(tenant, log, streams, commands)
            return first_answers(asked, await self._leniency.decoded(tenant, log, rows))

    async def said_before(self, organization: OrganizationId, key: bytes) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days, if anything was."""
        with _answering(), translated():
            async with taken(self._pool) as connection:
                said: UUID | None = await connection.fetchval(
                    _sql["said_before"], organization, key
                )
                return said

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append a batch in one transaction; each request is answered on its own, in order.

        After a request that was not newly appended, others of the batch on its stream are refused:
        they were decided on what did not happen. Raises ``NotPermitted`` for what the database
        role may not append; then nothing was.
        """
        if not requests:
            return []
        log = checked(tenant, requests)
        given = to_requests(requests, self._ids)
        with _answering():
            outcomes = await self._recorder.append(tenant, log, given)
            answers = [
                to_answer(tenant, log, request, sent, outcome)
                for request, sent, outcome in zip(requests, given, outcomes, strict=True)
            ]
        self._states.learn(requests, answers)
        return answers

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        with _answering(), translated():
            async with taken(self._pool) as connection:
                rows = await connection.fetch(_sql["authority"], organization, person)
        rights = [
            Right(person, RightKind(row["kind"]), row["program_id"], row["scope_id"], row["detail"])
            for row in rows
            if row["kind"] is not None
        ]
        version: int = rows[0]["version"]
        return Authority(
            organization=organization, person=person, version=version, rights=tuple(rights)
        )


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except UnknownLog:
        raise refusal("program.missing") from None
    except Overloaded:
        raise overloaded() from None
    except NotKept as error:
        raise refusal("store.not_kept") from error
    except ClockAhead as error:
        raise clock_ahead() from error
    except UnreadableEvent as error:
        if error.entry is None:
            raise
        raise Unreadable(error.entry) from error
    except (Unreachable, Busy) as error:
        raise refusal("store.unavailable") from error
