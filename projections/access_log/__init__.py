"""Who looked at what, content-free: one row per object of each access record. Class AX.

``at`` is the store's clock, which no caller chooses.
"""

from collections.abc import Iterator

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef, TrailSearched
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, Log, Recorded
from projections.projection import Projection, Statement


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
    metadata = recorded.metadata
    shown = objects or (ObjectRef(ObjectKind.PAGE, recorded.stream.id, "AX"),)
    for ordinal, shown_object in enumerate(shown, start=1):
        yield Statement(
            "record",
            (recorded.position, ordinal),
            (
                len(objects),
                recorded.recorded_at,
                outcome,
                metadata.actor,
                metadata.role,
                metadata.on_behalf_of,
                basis,
                metadata.purpose,
                rule,
                shown_object.kind,
                shown_object.label,
                shown_object.id,
            ),
        )


ACCESS_LOG = Projection(
    name="access_log",
    version=1,
    log=Log.ACCESS,
    readers=("warden", "auditor"),
    handles=frozenset({AccessPermitted, AccessDenied, TrailSearched}),
    project=project,
    whole_organization=True,
)
