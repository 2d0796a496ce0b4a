"""The event store of the domain, in memory: the same contract, for tests without a database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, TypeVar
from uuid import UUID

from domain.appending import kinds
from domain.codes import refusal
from domain.histories import grown, require_whole
from domain.kernel import (
    ON_ROSTERS,
    OPEN_CLAIMS,
    Event,
    Fold,
    Folded,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Stream,
    Tenant,
    Unreadable,
    own_log,
)
from domain.ports import (
    Append,
    Appended,
    AppendRefused,
    Authority,
    AuthorityMoved,
    Legible,
    WrongVersion,
)
from infra.event_store.digest import digest, genesis, link, new_salt
from infra.event_store.errors import NotPermitted
from infra.event_store.records import LogEntry, Since, Step
from infra.ids import new_id
from infra.store.codec import EPOCH, UnreadableEvent, decode_page, encode_event, encode_metadata
from infra.store.memory_state import MemoryDatabase, MemoryLog
from infra.store.own_claims import begins_at, claims_its_own
from infra.store.requests import checked, overloaded, shared_log
from infra.store.skipped import legible
from infra.store.states import States, states_of
from infra.store.translation import first_answers

S = TypeVar("S")
Writer: TypeAlias = Literal["app", "warden", "projector"]
_KINDS = {(kind.log, kind.type): kind for kind in kinds()}


class MemoryEventStore:
    """The port ``EventStore`` as the database role ``writer`` has it; ``now`` is its clock."""

    def __init__(
        self,
        writer: Writer = "warden",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ids: Callable[[], UUID] = new_id,
        data: MemoryDatabase | None = None,
    ) -> None:
        self._writer = writer
        self._now = now
        self._ids = ids
        self._data = data or MemoryDatabase()
        self._states = States(self._read_on, self._read_anew)

    def written_by(self, writer: Writer) -> "MemoryEventStore":
        """Return the same store as another role has it."""
        return MemoryEventStore(writer, self._now, self._ids, self._data)

    def overload(self, *, for_now: bool = True) -> None:
        """Take no appends from now on, as a store does whose queue is full; or take them again."""
        self._data.is_overloaded = for_now

    def spoil(self, tenant: Tenant, position: int, kind: Log = Log.EVENTS) -> None:
        """Give an entry a type that no version knows, and forget what was made of it."""
        self._states = States(self._read_on, self._read_anew)
        log = self._data.logs[tenant, kind]
        entry = log.entries[position - 1]
        area, _, _ = entry.topic.partition(".")
        log.entries[position - 1] = strange = replace(entry, topic=f"{area}.dreamt")
        stream = log.streams[strange.row[1]]
        stream[stream.index(entry)] = strange

    async def open_log(self, tenant: Tenant) -> None:
        """Make the logs of a new tenant; doing it again changes nothing."""
        if self._writer != "warden":
            raise NotPermitted(f"role {self._writer} does not open logs")
        own = own_log(tenant.organization)
        if tenant != own and (own, Log.EVENTS) not in self._data.logs:
            raise refusal("program.missing")
        for log in Log if tenant.is_organization else (Log.EVENTS, Log.ACCESS):
            self._data.logs.setdefault((tenant, log), MemoryLog(genesis(*tenant, log)))

    async def read(self, stream: Stream) -> Sequence[Recorded[Event]]:
        """Return the stream's events in order; empty if there are none."""
        return (await self.read_streams([stream]))[stream.id]

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant, by stream id."""
        if not streams:
            return {}
        tenant = streams[0].tenant
        log = shared_log(tenant, streams)
        return {
            stream.id: [
                recorded
                for recorded in self._whole(tenant, log, self._visible(tenant, log, stream.id))
                if recorded.stream == stream
            ]
            for stream in streams
        }

    async def legible(self, stream: Stream) -> Legible:
        """Return what can be read of a stream, whatever else is in it, and where it ends."""
        return legible(stream, [e.row for e in self._visible(stream.tenant, stream.log, stream.id)])

    async def _read_anew(self, fold: Fold[S, Any], stream: Stream) -> Folded[S]:
        past = await self.read(stream)
        state = grown(fold, past)
        return Folded(state, past[-1].version, past[-1].position) if past else Folded(state)

    def _visible(self, tenant: Tenant, kind: Log, stream: UUID) -> Sequence[LogEntry]:
        """Return a stream's entries, as far as the role may see them."""
        log = self._data.logs.get((tenant, kind))
        hidden = self._writer == "app" and kind is not Log.EVENTS
        return () if log is None or hidden else log.streams.get(stream, ())

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return at most ``limit`` events of a log after a position, in its order."""
        entries = self.entries(tenant, log)[after : after + limit]
        return self._decoded(tenant, log, entries)

    def _decoded(
        self, tenant: Tenant, log: Log, entries: Sequence[LogEntry]
    ) -> Sequence[Recorded[Event]]:
        try:
            return decode_page(tenant, log, [entry.row for entry in entries])
        except UnreadableEvent as error:
            if error.entry is None:
                raise
            raise Unreadable(error.entry) from error

    def _whole(
        self, tenant: Tenant, log: Log, entries: Sequence[LogEntry]
    ) -> Sequence[Recorded[Event]]:
        """Decode whole streams."""
        page = self._decoded(tenant, log, entries)
        require_whole(page)
        return page

    def entries(self, tenant: Tenant, log: Log) -> Sequence[LogEntry]:
        """Return a whole log as it is kept; empty if there is none."""
        known = self._data.logs.get((tenant, log))
        return () if known is None else tuple(known.entries)

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        key = organization, person
        rights = sorted(self._data.rights.get(key, ()), key=lambda r: (r.kind, r.program, r.scope))
        return Authority(
            organization=organization,
            person=person,
            version=self._data.versions.get(key, 0),
            rights=tuple(rights),
        )

    def on_rosters(self, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who has a right on a group's roster."""
        return frozenset(
            person
            for (where, person), rights in self._data.rights.items()
            if where == organization and any(right.kind in ON_ROSTERS for right in rights)
        )

    def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a claim."""
        return self._data.claims.get((organization, kind, key))

    def release_all(self, organization: OrganizationId, kind: str, holder: UUID) -> None:
        """Release every claim of a kind that a stream holds."""
        self._data.claims = {
            key: held
            for key, held in self._data.claims.items()
            if (key[0], key[1], held) != (organization, kind, holder)
        }

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold several streams of one organization as they are now."""
        return await states_of(self._states, fold, streams)

    async def look(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, as they are now."""
        return await self._states.current(asked)

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was when it was last seen here, if that is known."""
        return self._states.remembered(fold, stream)

    async def _read_on(
        self, organization: UUID, log: int, since: Sequence[Since]
    ) -> Sequence[Sequence[Step]]:
        return [
            [
                entry.step
                for entry in self._visible(_tenant(organization, program), Log(log), stream)
                if entry.originator_version >= version
            ]
            for program, stream, version in since
        ]

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands of one tenant led to in their streams; unknown ones are absent."""
        histories = await self.read_streams([stream for stream, _ in asked])
        return first_answers(asked, [one for history in histories.values() for one in history])

    async def said_before(self, organization: OrganizationId, key: bytes) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days."""
        at_us = round((self._now() - EPOCH).total_seconds() * 1_000_000)
        return self._data.said_before(organization, key, at_us)

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append a batch; each request is answered on its own, in order."""
        if not requests:
            return []
        if self._data.is_overloaded:
            raise overloaded()
        kind = checked(tenant, requests)
        for request in requests:
            self._check_writer(kind, request)
        log = self._data.logs.get((tenant, kind))
        if log is None:
            raise refusal("program.missing")
        seconds = self._now() - EPOCH
        log.recorded_us = max(log.recorded_us, round(seconds.total_seconds() * 1_000_000))
        spoiled: set[UUID] = set()
        answers: list[Appended | AppendRefused] = []
        for request in requests:
            answer = self._append(kind, log, request, spoiled)
            if not isinstance(answer, Appended) or answer.repeated:
                spoiled.add(request.stream.id)
            answers.append(answer)
        self._states.learn(requests, answers)
        return answers

    def _check_writer(self, kind: Log, request: Append) -> None:
        tags = [str(event.__struct_config__.tag) for event in request.events]
        listed = [_KINDS.get((kind, tag)) for tag in tags]
        for version, one in enumerate(listed, start=request.expected + 1):
            if one is None or self._writer not in one.writers or one.begins is (version > 1):
                raise NotPermitted(f"role {self._writer} does not append this to log {kind}")
            code = getattr(request.events[0], "code", None)
            at = request.stream.tenant.organization, request.stream.id
            own = self._writer == "warden" or begins_at(*at, one.named, code)
            if kind is Log.EVENTS and version <= 1 and not own:
                raise NotPermitted("this id is derived for another stream")
        settled = (*request.claims, *request.releases)
        closed = any(claim.kind not in OPEN_CLAIMS for claim in settled)
        if self._writer != "warden" and (closed or request.rights):
            raise NotPermitted(f"role {self._writer} does not write reservations or authority")
        log = self._data.logs.get((request.stream.tenant, kind), MemoryLog(b""))
        first = log.streams.get(request.stream.id, ())[:1]
        known = [
            one for tag in (*(e.topic for e in first), *tags) if (one := _KINDS.get((kind, tag)))
        ]
        if len({one.category for one in known}) > 1:
            raise NotPermitted("a stream is of one category")
        of_tags = [one for tag in tags if (one := _KINDS.get((kind, tag)))]
        if settled and not claims_its_own(request, of_tags, first[0].state if first else b""):
            raise NotPermitted("a group is in session by its own session alone")

    def _append(
        self, kind: Log, log: MemoryLog, request: Append, spoiled: set[UUID]
    ) -> Appended | AppendRefused:
        tenant, stream = request.stream.tenant, request.stream
        mine = log.streams.get(stream.id, [])
        if kind is Log.EVENTS:
            done = [e for e in mine if e.command_id == request.context.command_id]
            if done:
                first = self._decoded(tenant, kind, done)
                return Appended(recorded=first, position=first[-1].position, repeated=True)
        current = mine[-1].originator_version if mine else 0
        if stream.id in spoiled or request.expected != current:
            return WrongVersion(stream, request.expected, current)
        basis = request.basis
        if basis is not None:
            held = self._data.versions.get((tenant.organization, basis.person), 0)
            if held != basis.version:
                return AuthorityMoved(basis.person)
        before = self._data.claims, dict(self._data.said)
        refused = self._data.settle_claims(
            tenant.organization, request.releases, request.claims, log.recorded_us
        )
        if refused is not None:
            return refused
        apart = self._data.settle_rights(tenant.organization, request.rights)
        if apart is not None:
            self._data.claims, self._data.said = before
            return apart
        inserted = [
            self._insert(kind, log, request, version, event)
            for version, event in enumerate(request.events, start=request.expected + 1)
        ]
        return Appended(recorded=self._decoded(tenant, kind, inserted), position=len(log.entries))

    def _insert(
        self, kind: Log, log: MemoryLog, request: Append, version: int, event: Event
    ) -> LogEntry:
        tenant, stream = request.stream.tenant, request.stream.id
        stored = encode_event(request.stream, version, event)
        topic, payload = stored.topic, stored.state
        metadata = encode_metadata(request.stream, request.context)
        event_id, command, salt = self._ids(), request.context.command_id, new_salt()
        sealed = digest(
            organization=tenant.organization,
            program=tenant.program,
            log=kind,
            event_id=event_id,
            stream_id=stream,
            version=version,
            event_type=topic,
            command_id=command,
            payload=payload,
            metadata=metadata,
            salt=salt,
        )
        position = len(log.entries) + 1
        log.hash = link(log.hash, position, log.recorded_us, sealed)
        at: tuple[Any, ...] = (metadata, salt, log.recorded_us, sealed, log.hash)
        entry = LogEntry(stream, version, topic, payload, position, event_id, command, *at)
        log.entries.append(entry)
        log.streams.setdefault(stream, []).append(entry)
        return entry


def _tenant(organization: UUID, program: UUID) -> Tenant:
    return Tenant(OrganizationId(organization), ProgramId(program))
