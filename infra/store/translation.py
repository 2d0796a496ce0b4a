"""Between the domain's words for an append and the event store's."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from domain.kernel import Event, Log, PersonId, Recorded, RightGiven, Stream, Tenant
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    RightsApart,
    WrongVersion,
)
from infra.event_store.errors import (
    AuthorityConflict,
    ReservationConflict,
    SeparationConflict,
    VersionConflict,
)
from infra.event_store.records import (
    Claim,
    Inserted,
    NewEvent,
    Outcome,
    Repeated,
    Request,
    RightMove,
)
from infra.store.codec import decode_page, encode_event, encode_metadata, metadata_of, time_of


def to_requests(requests: Sequence[Append], ids: Callable[[], UUID]) -> Sequence[Request]:
    """Say what is to be appended in the event store's words; what surrounds it is encoded once."""
    around: dict[tuple[str, int], bytes] = {}
    given = []
    for request in requests:
        key = request.stream.category, id(request.context)
        metadata = around.get(key)
        if metadata is None:
            metadata = around[key] = encode_metadata(request.stream, request.context)
        given.append(_to_request(request, ids, metadata))
    return given


def _to_request(request: Append, ids: Callable[[], UUID], metadata: bytes) -> Request:
    stream = request.stream
    events = []
    for version, event in enumerate(request.events, start=request.expected + 1):
        stored = encode_event(stream, version, event)
        events.append(NewEvent(stream.id, version, stored.topic, stored.state, ids(), metadata))
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


def to_answer(
    tenant: Tenant, log: Log, request: Append, sent: Request, outcome: Outcome
) -> Appended | AppendRefused:
    """Say what became of a request in the domain's words."""
    match outcome:
        case Inserted():
            return _appended(request, sent, outcome)
        case Repeated(rows=rows):
            first = decode_page(tenant, log, rows)
            return Appended(recorded=first, position=first[-1].position, repeated=True)
        case VersionConflict(current=current):
            return WrongVersion(request.stream, request.expected, current)
        case ReservationConflict(kind=kind, holder=holder):
            return AlreadyReserved(kind, holder)
        case AuthorityConflict(person=person):
            return AuthorityMoved(PersonId(person))
        case SeparationConflict(code=code):
            return RightsApart(code)
        case _:
            raise AssertionError(outcome)


def first_answers(
    asked: Sequence[tuple[Stream, UUID]], recorded: Sequence[Recorded[Event]]
) -> Mapping[tuple[Stream, UUID], Appended]:
    """Say of each command what it led to, given all that commands led to in these streams."""
    found: dict[tuple[Stream, UUID], list[Recorded[Event]]] = {}
    for one in recorded:
        found.setdefault((one.stream, one.command_id), []).append(one)
    return {
        key: Appended(recorded=first, position=first[-1].position, repeated=True)
        for key in asked
        if (first := found.get(key))
    }


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
            recorded_at=time_of(outcome.recorded_us),
            event=event,
            metadata=metadata,
        )
        for position, (new, event) in enumerate(
            zip(sent.events, request.events, strict=True), start=first
        )
    ]
    return Appended(recorded=recorded, position=outcome.last_position)
