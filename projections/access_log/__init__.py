"""Who looked at what, content-free: one row a record, one for each object it names. Class AX.

The codes of a record come in few combinations. Each is kept once, as a pattern, and its records are
counted by day: so any codes together are found by one index, and counted without their records.
``at`` is the store's clock, which no caller chooses.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef, TrailSearched
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, Log, Recorded
from projections.projection import Projection, Statement

NAMESPACE = UUID("2f5a4a5e-9a43-5f0e-8a0c-0d1a7f3be4c6")


class Codes(NamedTuple):
    """What a record says in codes; ``kind`` is of its first object, ``label`` its highest class."""

    outcome: str
    role: str
    basis: str
    purpose: str | None
    rule: str
    kind: str
    label: str


@lru_cache(maxsize=4096)
def pattern_of(codes: Codes) -> UUID:
    """Name a combination of codes, the same in every program."""
    return uuid5(NAMESPACE, "\n".join(code or "" for code in codes))


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one access record to its rows; one that names no object points to itself.

    A search of the trail showed records, and the names of the people in them.
    """
    match recorded.event:
        case AccessPermitted(objects=objects, basis=basis, rule=rule):
            yield from _rows(recorded, "permitted", basis, rule, objects)
        case AccessDenied(objects=objects, rule=rule):
            yield from _rows(recorded, "denied", Basis.NONE, rule, objects)
        case TrailSearched(own=own, named=named):
            basis = Basis.OWN if own else Basis.OFFICE
            rule = "trail.own_items" if own else f"trail.{recorded.metadata.role}"
            trail = ObjectRef(ObjectKind.TRAIL, recorded.stream.id, "AX")
            names = (ObjectRef(ObjectKind.NAME, person, "C2") for person in named)
            yield from _rows(recorded, "searched", basis, rule, (trail, *names))


def _rows(
    recorded: Recorded[Event],
    outcome: str,
    basis: Basis,
    rule: str,
    objects: tuple[ObjectRef, ...],
) -> Iterator[Statement]:
    metadata, at = recorded.metadata, recorded.recorded_at
    request = recorded.stream.id
    first = objects[0] if objects else ObjectRef(ObjectKind.PAGE, request, "AX")
    highest = max((shown.label for shown in objects), default=first.label)
    codes = Codes(outcome, metadata.role, basis, metadata.purpose, rule, first.kind, highest)
    pattern = pattern_of(codes)
    yield Statement("know", (request,), (pattern, *codes))
    yield Statement("count", (request,), (pattern, at))
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
    for ordinal, shown in enumerate(objects, start=1):
        yield Statement(
            "object",
            (request, ordinal),
            (recorded.position, shown.id, shown.kind, shown.label, at, metadata.actor, pattern),
        )


ACCESS_LOG = Projection(
    name="access_log",
    version=2,
    log=Log.ACCESS,
    readers=("warden", "auditor"),
    handles=frozenset({AccessPermitted, AccessDenied, TrailSearched}),
    project=project,
    whole_organization=True,
)
