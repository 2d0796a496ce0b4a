"""Who is registered for which program, by pseudonymous id, from the organization's own log."""

from collections.abc import Iterator

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.people.events import PersonErased, PersonRegistered
from projections.projection import Projection, Statement, classed


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map the facts that registered or erased a person to their row."""
    match recorded.event:
        case PersonRegistered(home_program=home):
            yield Statement("register", (recorded.stream.id,), (home,))
        case PersonErased():
            yield Statement("forget", (recorded.stream.id,))


PEOPLE_REGISTER = Projection(
    name="people_register",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=frozenset({PersonRegistered, PersonErased}),
    project=project,
    highest=Class.C2,
    columns=classed(C2="person_id"),
)
