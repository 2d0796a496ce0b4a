"""Who looked at what and how it ended, content-free: a row a record, one for each object. Class AX.

The codes of a record come in few combinations. Each is kept once, as a pattern, and its records are
counted by day: so any codes together are found by one index, and counted without their records.
``at`` is the store's clock, which no caller chooses.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, assert_never, get_args
from uuid import UUID, uuid5

from msgspec import structs

from domain.access.events import (
    AccessDenied,
    AccessFailed,
    AccessPermitted,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    BodiesRetired,
    BundleTaken,
    ClockFlagged,
    LinkIssued,
    LogsVerified,
    ObjectRef,
    OfFactor,
    OfPasskey,
    OperatorAdmitted,
    OperatorEntered,
    PasskeyAdded,
    PasskeyCopied,
    PasskeyEnded,
    PasskeyRenamed,
    PasswordReplaced,
    RecoveryAsked,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    RecoveryStopped,
    SecondFactorAdded,
    SecondFactorRemoved,
    SignInAsked,
    TrailSearched,
)
from domain.access.own import is_own_look
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, Log, Metadata, PersonId, Recorded, Role
from domain.kernel.classes import Class, Coded, Personal
from projections.access_log.writes import (
    FORGETTING,
    Attribute,
    Count,
    End,
    Know,
    Object,
    Record,
    Total,
)
from projections.projection import Projection, Write, classed

NOBODY = PersonId(UUID(int=0))
NAMESPACE = UUID("2f5a4a5e-9a43-5f0e-8a0c-0d1a7f3be4c6")


class Codes(NamedTuple):
    """What a record says in codes; ``kind`` is of its first object, ``label`` its highest class."""

    outcome: Coded
    role: Coded
    basis: Coded
    purpose: Coded | None
    rule: Coded
    kind: Coded
    label: Coded


class Around(NamedTuple):
    """What a record says besides: under which grant and rules, how and from where one asked.

    ``stands_for`` is how many refusals it counts.
    """

    grant: UUID | None = None
    policy: Coded = ""
    authority: int | None = None
    strength: Coded = ""
    session: UUID | None = None
    address: Personal = ""
    stands_for: int = 1


ENDED: dict[type[Event], str] = {
    AccessReleased: "released",
    AccessWithheld: "withheld",
    AccessFailed: "failed",
    AccessUnknown: "unknown",
}
BY_MAIL: dict[type[Event], str] = {
    RecoveryAsked: "recovery.asked",
    RecoveryStopped: "recovery.stopped",
    SignInAsked: "sign_in.link_asked",
}
PASSKEYS: dict[type[Event], str] = {
    PasskeyAdded: "passkey.added",
    PasskeyRenamed: "passkey.renamed",
    PasskeyEnded: "passkey.ended",
    PasskeyCopied: "passkey.copied",
}


@lru_cache(maxsize=4096)
def pattern_of(codes: Codes) -> UUID:
    """Name a combination of codes, the same in every program."""
    return uuid5(NAMESPACE, "\n".join(code or "" for code in codes))


def _permit(recorded: Recorded[AccessPermitted]) -> Iterator[Write]:
    event = recorded.event
    yield from _look(recorded, "permitted", event.basis, event.rule, event.objects)


def _deny(recorded: Recorded[AccessDenied]) -> Iterator[Write]:
    event = recorded.event
    yield from _look(recorded, "denied", Basis.NONE, event.rule, event.objects)


def _search(recorded: Recorded[TrailSearched]) -> Iterator[Write]:
    """Say that a search showed records, and the names of the people in them."""
    event = recorded.event
    basis = Basis.OWN if event.own else Basis.OFFICE
    rule = "trail.own_items" if event.own else f"trail.{recorded.metadata.role}"
    names = (ObjectRef(ObjectKind.NAME, person, "C2") for person in event.named)
    yield from _look(recorded, "searched", basis, rule, (_trail_of(recorded), *names))


def _take_bundle(recorded: Recorded[BundleTaken]) -> Iterator[Write]:
    bundle = (ObjectRef(ObjectKind.BUNDLE, recorded.stream.id, "AX"),)
    rule = f"bundle.{recorded.metadata.role}"
    yield from _rows(recorded, "permitted", Basis.OFFICE, rule, bundle, _around(recorded.event))


def _verify(recorded: Recorded[LogsVerified]) -> Iterator[Write]:
    """Say whose logs somebody verified; where one was not whole, that is flagged."""
    event = recorded.event
    programs = dict.fromkeys(one.program for one in event.logs)
    objects = tuple(ObjectRef(ObjectKind.PROOF, program, "AX") for program in programs)
    outcome = "permitted" if event.is_whole else "flagged"
    rule = f"verification.{recorded.metadata.role}"
    yield from _rows(recorded, outcome, Basis.OFFICE, rule, objects, _around(event))


def _admit_operator(recorded: Recorded[OperatorAdmitted]) -> Iterator[Write]:
    objects = (ObjectRef(ObjectKind.SIGN_IN, recorded.stream.id, "AX"),)
    yield from _rows(recorded, "permitted", Basis.OFFICE, "operator.admitted", objects, Around())


def _enter_operator(recorded: Recorded[OperatorEntered]) -> Iterator[Write]:
    session = recorded.event.session
    rule = "operator.entered" if recorded.event.admitted else "operator.evaluates"
    objects, around = (ObjectRef(ObjectKind.SIGN_IN, session, "AX"),), Around(session=session)
    yield from _rows(recorded, "permitted", Basis.NONE, rule, objects, around)


def _issue_link(recorded: Recorded[LinkIssued]) -> Iterator[Write]:
    objects = (ObjectRef(ObjectKind.SIGN_IN, recorded.event.person, "C2"),)
    yield from _rows(recorded, "permitted", Basis.NONE, "operator.link_issued", objects, Around())


def _replace_password(recorded: Recorded[PasswordReplaced]) -> Iterator[Write]:
    event = recorded.event
    objects = (ObjectRef(ObjectKind.SIGN_IN, event.person, "C2"),)
    around = Around(session=event.session, address=event.address)
    rule = "password.recovered" if event.recovered else "password.replaced"
    yield from _rows(recorded, "permitted", Basis.OWN, rule, objects, around)


def _turn_of_passkey(recorded: Recorded[OfPasskey]) -> Iterator[Write]:
    """Say what became of a passkey of somebody; of one that may be a copy, that it was refused."""
    event = recorded.event
    objects = (ObjectRef(ObjectKind.SIGN_IN, event.person, "C2"),)
    around = Around(session=event.session, address=event.address)
    outcome = "denied" if isinstance(event, PasskeyCopied) else "permitted"
    yield from _rows(recorded, outcome, Basis.OWN, PASSKEYS[type(event)], objects, around)


def _change_factor(recorded: Recorded[OfFactor]) -> Iterator[Write]:
    event = recorded.event
    objects = (ObjectRef(ObjectKind.SIGN_IN, event.person, "C2"),)
    match event:
        case SecondFactorAdded():
            rule = "factor.added"
        case SecondFactorRemoved():
            rule = "factor.removed"
        case RecoveryCodeUsed():
            rule = "factor.recovery_code_used"
        case RecoveryCodesMade():
            rule = "factor.recovery_codes_made"
        case _:
            assert_never(event)
    around = Around(address=event.address)
    yield from _rows(recorded, "permitted", Basis.OWN, rule, objects, around)


def _recover(recorded: Recorded[RecoveryAsked | RecoveryStopped | SignInAsked]) -> Iterator[Write]:
    event = recorded.event
    objects = (ObjectRef(ObjectKind.SIGN_IN, event.person, "C2"),)
    rule = BY_MAIL[type(event)]
    yield from _rows(
        recorded, "permitted", Basis.NONE, rule, objects, Around(address=event.address)
    )


def _flag_clock(recorded: Recorded[ClockFlagged]) -> Iterator[Write]:
    objects = (ObjectRef(ObjectKind.CLOCK, recorded.stream.id, "AX"),)
    yield from _rows(recorded, "flagged", Basis.NONE, "clock.apart", objects, Around())


def _end(
    recorded: Recorded[AccessReleased | AccessWithheld | AccessFailed | AccessUnknown],
) -> Iterator[End]:
    """Join an outcome to the look that it ends by the entry it names, of its own stream."""
    event = recorded.event
    rule = event.rule if isinstance(event, AccessFailed) else None
    yield End(recorded.stream.id, event.intent, ENDED[type(event)], rule, recorded.position)


def _retire(recorded: Recorded[BodiesRetired]) -> Iterator[Write]:
    """Leave out the entries whose bodies are gone, and say that they are."""
    first, last = recorded.event.first, recorded.event.last
    yield from (forget(recorded.stream.id, first, last) for forget in FORGETTING)
    trail = (_trail_of(recorded),)
    yield from _rows(recorded, "retired", Basis.NONE, "retention.bodies", trail, Around())


def _look(
    recorded: Recorded[Any],
    outcome: str,
    basis: Basis,
    rule: str,
    objects: tuple[ObjectRef, ...],
) -> Iterator[Write]:
    """Say who looked at what, but of an own look that there is an entry and nothing of it.

    Neither whose it was at what, nor with which others. Own looks are in a log of their own; these
    were written before there was one.
    """
    if not is_own_look(recorded.event, recorded.metadata.purpose):
        yield from _rows(recorded, outcome, basis, rule, objects, _around(recorded.event))
        return
    metadata = Metadata(
        category=recorded.stream.category,
        actor=NOBODY,
        role=Role.SYSTEM,
        occurred_at=recorded.recorded_at,
        correlation_id=recorded.stream.id,
    )
    veiled: Recorded[Event] = structs.replace(recorded, metadata=metadata)
    trail = (_trail_of(recorded),)
    yield from _rows(veiled, "withheld", Basis.NONE, "look.withheld", trail, Around())


def _trail_of(recorded: Recorded[Any]) -> ObjectRef:
    return ObjectRef(ObjectKind.TRAIL, recorded.stream.id, "AX")


def _around(
    event: AccessPermitted | AccessDenied | TrailSearched | BundleTaken | LogsVerified,
) -> Around:
    return Around(
        grant=getattr(event, "grant", None),
        policy=event.policy,
        authority=getattr(event, "authority", None),
        strength=event.strength,
        session=event.session,
        address=event.address,
        stands_for=getattr(event, "count", 1),
    )


def _rows(
    recorded: Recorded[Any],
    outcome: str,
    basis: Basis,
    rule: str,
    objects: tuple[ObjectRef, ...],
    around: Around,
) -> Iterator[Write]:
    """Map one access record to its rows; one that names no object points to itself."""
    metadata, at = recorded.metadata, recorded.recorded_at
    request, entry, actor = recorded.stream.id, recorded.position, metadata.actor
    first = objects[0] if objects else ObjectRef(ObjectKind.PAGE, request, "AX")
    highest = max((shown.label for shown in objects), default=first.label)
    codes = Codes(outcome, metadata.role, basis, metadata.purpose, rule, first.kind, highest)
    pattern = pattern_of(codes)
    yield Know(request, pattern, *codes)
    yield Count(request, pattern, at)
    yield Total(request, outcome, at)
    yield Record(
        request=request,
        entry=entry,
        pattern=pattern,
        at=at,
        actor=actor,
        on_behalf_of=metadata.on_behalf_of,
        objects=len(objects),
        object_id=first.id,
    )
    yield Attribute(
        request=request,
        entry=entry,
        grant_id=around.grant,
        policy=around.policy,
        authority=around.authority,
        strength=around.strength,
        session_id=around.session,
        address=around.address,
        stands_for=around.stands_for,
        asked_in=metadata.correlation_id,
        traceparent=metadata.traceparent,
    )
    for ordinal, shown in enumerate(objects, start=1):
        yield Object(
            request=request,
            ordinal=ordinal,
            entry=entry,
            object_id=shown.id,
            kind=shown.kind,
            label=shown.label,
            version=shown.version,
            at=at,
            actor=actor,
            pattern=pattern,
        )


ACCESS_LOG = Projection(
    name="access_log",
    version=3,
    log=Log.ACCESS,
    readers=("warden", "auditor"),
    writes=(Know, Count, Total, Record, Attribute, Object, End, *FORGETTING),
    on={
        AccessPermitted: _permit,
        AccessDenied: _deny,
        TrailSearched: _search,
        BundleTaken: _take_bundle,
        LogsVerified: _verify,
        OperatorAdmitted: _admit_operator,
        OperatorEntered: _enter_operator,
        LinkIssued: _issue_link,
        PasswordReplaced: _replace_password,
        **dict.fromkeys(BY_MAIL, _recover),
        **dict.fromkeys(get_args(OfFactor), _change_factor),
        **dict.fromkeys(PASSKEYS, _turn_of_passkey),
        ClockFlagged: _flag_clock,
        BodiesRetired: _retire,
        **dict.fromkeys(ENDED, _end),
    },
    highest=Class.AX,
    columns=classed(
        AX="policy strength ended rule kind label outcome role basis purpose traceparent "
        "address actor on_behalf_of",
    ),
    whole_organization=True,
)
