"""The event store of the domain, on PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from domain.kernel import (
    Event,
    Log,
    Missing,
    OrganizationId,
    PersonId,
    Recorded,
    Right,
    RightGiven,
    RightKind,
    Stream,
    Tenant,
    Unavailable,
    own_log,
)
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    Authority,
    AuthorityMoved,
    WrongVersion,
)
from infra.event_store.errors import (
    AuthorityConflict,
    Busy,
    ReservationConflict,
    UnknownLog,
    Unreachable,
    VersionConflict,
    translated,
)
from infra.event_store.recorder import Alongside, Recorder
from infra.event_store.records import (
    Claim,
    Inserted,
    NewEvent,
    Outcome,
    Repeated,
    Request,
    RightMove,
)
from infra.ids import new_id
from infra.journal.codec import decode, encode_event, encode_metadata, metadata_of, recorded_at
from infra.journal.requests import checked, shared_log
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load

_sql = load("infra.journal", "authority.sql")


class PostgresEventStore:
    """The port ``EventStore``; the pool's database role decides what may be appended.

    Raises ``Unavailable`` (``store.unavailable``) when the database does not answer, and
    ``Missing`` (``program.missing``) for a tenant whose logs were never opened.
    """

    def __init__(
        self,
        pool: Pool,
        ids: Callable[[], UUID] = new_id,
        alongside: Alongside | None = None,
    ) -> None:
        self._pool = pool
        self._recorder = Recorder(pool, alongside)
        self._ids = ids

    async def open_log(self, tenant: Tenant) -> None:
        """Make the two logs of a new tenant; doing it again changes nothing."""
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
            entries = await self._recorder.read_streams(tenant, log, list(found))
        asked = set(streams)
        for entry in entries:
            recorded = decode(tenant, log, entry)
            if recorded.stream in asked:
                found[recorded.stream.id].append(recorded)
        return found

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return at most ``limit`` events of a log after a position, in its order."""
        with _answering():
            entries = await self._recorder.read_log(tenant, log, after, limit)
        return [decode(tenant, log, entry) for entry in entries]

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
        given = [self._request(request) for request in requests]
        with _answering():
            outcomes = await self._recorder.append(tenant, log, given)
        return [
            _answer(tenant, log, request, sent, outcome)
            for request, sent, outcome in zip(requests, given, outcomes, strict=True)
        ]

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        with _answering(), translated():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
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

    def _request(self, request: Append) -> Request:
        stream, metadata = request.stream, encode_metadata(request.stream, request.context)
        events = []
        for version, event in enumerate(request.events, start=request.expected + 1):
            tag, payload = encode_event(event)
            events.append(NewEvent(stream.id, version, tag, payload, self._ids(), metadata))
        basis = request.basis
        return Request(
            stream=stream.id,
            expected=request.expected,
            command_id=request.context.command_id,
            events=events,
            claims=[
                Claim(claimed, c.kind, c.key, c.holder)
                for claimed, claims in ((False, request.releases), (True, request.claims))
                for c in claims
            ],
            rights=[
                RightMove(
                    isinstance(move, RightGiven),
                    move.right.person,
                    move.right.kind,
                    move.right.program,
                    move.right.scope,
                    move.right.detail,
                )
                for move in request.rights
            ],
            basis=None if basis is None else (basis.person, basis.version),
        )


def _answer(
    tenant: Tenant, log: Log, request: Append, sent: Request, outcome: Outcome
) -> Appended | AppendRefused:
    match outcome:
        case Inserted():
            return _appended(request, sent, outcome)
        case Repeated(entries=entries):
            first = [decode(tenant, log, entry) for entry in entries]
            return Appended(recorded=first, position=first[-1].position, repeated=True)
        case VersionConflict(current=current):
            return WrongVersion(request.stream, request.expected, current)
        case ReservationConflict(kind=kind, holder=holder):
            return AlreadyReserved(kind, holder)
        case AuthorityConflict(person=person):
            return AuthorityMoved(PersonId(person))
        case _:
            raise AssertionError(outcome)


def _appended(request: Append, sent: Request, outcome: Inserted) -> Appended:
    """Put together what was recorded: the store added positions and the time, nothing else."""
    metadata = metadata_of(request.stream, request.context)
    first = outcome.last_position - len(request.events) + 1
    recorded = [
        Recorded(
            stream=request.stream,
            version=new.originator_version,
            position=position,
            event_id=new.event_id,
            command_id=sent.command_id,
            recorded_at=recorded_at(outcome.recorded_us),
            event=event,
            metadata=metadata,
        )
        for position, (new, event) in enumerate(
            zip(sent.events, request.events, strict=True), start=first
        )
    ]
    return Appended(recorded=recorded, position=outcome.last_position)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except UnknownLog:
        raise Missing("program.missing", "there is no such program") from None
    except (Unreachable, Busy) as error:
        raise Unavailable(
            "store.unavailable", "the event store does not answer; try again shortly"
        ) from error
