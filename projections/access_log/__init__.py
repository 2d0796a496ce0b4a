"""Who looked at what and how it ended, content-free: a row a record, one for each object. Class AX.

The codes of a record come in few combinations. Each is kept once, as a pattern, and its records are
counted by day: so any codes together are found by one index, and counted without their records.
``at`` is the store's clock, which no caller chooses.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
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
    OperatorAdmitted,
    OperatorEntered,
    TrailSearched,
)
from domain.access.own import is_own_look
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, Log, Metadata, PersonId, Recorded, Role
from domain.kernel.classes import Class, Coded, Personal
from projections.projection import Projection, Statement, classed

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
SIGN_IN = ObjectKind.SIGN_IN
FORGETTING = (
    "uncount",
    "uncount_totals",
    "forget_totals",
    "forget_days",
    "forget_patterns",
    "forget_objects",
    "forget_attributes",
    "forget_endings",
    "forget_records",
)


@lru_cache(maxsize=4096)
def pattern_of(codes: Codes) -> UUID:
    """Name a combination of codes, the same in every program."""
    return uuid5(NAMESPACE, "\n".join(code or "" for code in codes))


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one access record to its rows; one that names no object points to itself.

    An outcome is joined to the look that it ends by the entry it names, which is of its own stream.
    """
    match recorded.event:
        case event if is_own_look(event, recorded.metadata.purpose):
            yield from _withheld(recorded)
        case AccessPermitted() as event:
            yield from _rows(
                recorded, "permitted", event.basis, event.rule, event.objects, _around(event)
            )
        case AccessDenied() as event:
            yield from _rows(
                recorded, "denied", Basis.NONE, event.rule, event.objects, _around(event)
            )
        case TrailSearched() as event:
            yield from _searched(recorded, event)
        case BundleTaken() as event:
            bundle = (ObjectRef(ObjectKind.BUNDLE, recorded.stream.id, "AX"),)
            rule = f"bundle.{recorded.metadata.role}"
            yield from _rows(recorded, "permitted", Basis.OFFICE, rule, bundle, _around(event))
        case LogsVerified() as event:
            yield from _verified(recorded, event)
        case (
            AccessReleased(intent=intent)
            | AccessWithheld(intent=intent)
            | AccessFailed(intent=intent)
            | AccessUnknown(intent=intent)
        ) as event:
            values = (intent, ENDED[type(event)], getattr(event, "rule", None), recorded.position)
            yield Statement("end", (recorded.stream.id,), values)
        case OperatorAdmitted() | OperatorEntered() | LinkIssued() | ClockFlagged() as event:
            yield from _kept_house(recorded, event)
        case BodiesRetired(first=first, last=last):
            yield from _retired(recorded, first, last)


def _withheld(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Say that there is an entry, and nothing of whose look it was at what, nor with which others.

    Own looks are in a log of their own; these were written before there was one.
    """
    here = recorded.stream.id
    metadata = Metadata(
        category=recorded.stream.category,
        actor=NOBODY,
        role=Role.SYSTEM,
        occurred_at=recorded.recorded_at,
        correlation_id=here,
    )
    veiled = structs.replace(recorded, metadata=metadata)
    trail = ObjectRef(ObjectKind.TRAIL, here, "AX")
    yield from _rows(veiled, "withheld", Basis.NONE, "look.withheld", (trail,), Around())


def _retired(recorded: Recorded[Event], first: int, last: int) -> Iterator[Statement]:
    """Leave out the entries whose bodies are gone, and say that they are."""
    for query in FORGETTING:
        yield Statement(query, (recorded.stream.id,), (first, last))
    trail = ObjectRef(ObjectKind.TRAIL, recorded.stream.id, "AX")
    yield from _rows(recorded, "retired", Basis.NONE, "retention.bodies", (trail,), Around())


def _searched(recorded: Recorded[Event], event: TrailSearched) -> Iterator[Statement]:
    """Say that a search showed records, and the names of the people in them."""
    basis = Basis.OWN if event.own else Basis.OFFICE
    rule = "trail.own_items" if event.own else f"trail.{recorded.metadata.role}"
    trail = ObjectRef(ObjectKind.TRAIL, recorded.stream.id, "AX")
    names = (ObjectRef(ObjectKind.NAME, person, "C2") for person in event.named)
    yield from _rows(recorded, "searched", basis, rule, (trail, *names), _around(event))


def _verified(recorded: Recorded[Event], event: LogsVerified) -> Iterator[Statement]:
    """Say whose logs somebody verified; where one was not whole, that is flagged."""
    programs = dict.fromkeys(one.program for one in event.logs)
    objects = tuple(ObjectRef(ObjectKind.PROOF, program, "AX") for program in programs)
    outcome = "permitted" if event.is_whole else "flagged"
    rule = f"verification.{recorded.metadata.role}"
    yield from _rows(recorded, outcome, Basis.OFFICE, rule, objects, _around(event))


def _kept_house(
    recorded: Recorded[Event],
    event: OperatorAdmitted | OperatorEntered | LinkIssued | ClockFlagged,
) -> Iterator[Statement]:
    """Say what staff did, or what the Warden noticed of itself."""
    here, outcome, basis, kind, label = recorded.stream.id, "permitted", Basis.NONE, SIGN_IN, "AX"
    rule, around = "operator.admitted", Around()
    match event:
        case OperatorAdmitted():
            basis = Basis.OFFICE
        case OperatorEntered(session=session, admitted=admitted):
            rule = "operator.entered" if admitted else "operator.evaluates"
            here, around = session, Around(session=session)
        case LinkIssued(person=person):
            rule, here, label = "operator.link_issued", person, "C2"
        case _:
            rule, outcome, kind = "clock.apart", "flagged", ObjectKind.CLOCK
    objects = (ObjectRef(kind, here, label),)
    yield from _rows(recorded, outcome, basis, rule, objects, around)


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
    recorded: Recorded[Event],
    outcome: str,
    basis: Basis,
    rule: str,
    objects: tuple[ObjectRef, ...],
    around: Around,
) -> Iterator[Statement]:
    metadata, at = recorded.metadata, recorded.recorded_at
    request = recorded.stream.id
    first = objects[0] if objects else ObjectRef(ObjectKind.PAGE, request, "AX")
    highest = max((shown.label for shown in objects), default=first.label)
    codes = Codes(outcome, metadata.role, basis, metadata.purpose, rule, first.kind, highest)
    pattern = pattern_of(codes)
    yield Statement("know", (request,), (pattern, *codes))
    yield Statement("count", (request,), (pattern, at))
    yield Statement("total", (request,), (outcome, at))
    yield Statement(
        "record",
        (request,),
        (
            recorded.position,
            pattern,
            at,
            metadata.actor,
            metadata.on_behalf_of,
            len(objects),
            first.id,
        ),
    )
    yield Statement(
        "attribute",
        (request,),
        (recorded.position, *around, metadata.correlation_id, metadata.traceparent),
    )
    for ordinal, shown in enumerate(objects, start=1):
        yield Statement(
            "object",
            (request, ordinal),
            (
                recorded.position,
                shown.id,
                shown.kind,
                shown.label,
                shown.version,
                at,
                metadata.actor,
                pattern,
            ),
        )


ACCESS_LOG = Projection(
    name="access_log",
    version=3,
    log=Log.ACCESS,
    readers=("warden", "auditor"),
    handles=frozenset(
        {
            AccessPermitted,
            AccessDenied,
            TrailSearched,
            BundleTaken,
            LogsVerified,
            *ENDED,
            OperatorAdmitted,
            OperatorEntered,
            LinkIssued,
            ClockFlagged,
            BodiesRetired,
        }
    ),
    project=project,
    highest=Class.AX,
    columns=classed(
        AX="policy strength ended rule kind label outcome role basis purpose traceparent "
        "address actor on_behalf_of",
    ),
    whole_organization=True,
)
