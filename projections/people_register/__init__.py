"""Who is registered for which program, by pseudonymous id, from the organization's own log."""

from collections.abc import Iterator

from domain.kernel import Log, PersonId, ProgramId, Recorded
from domain.kernel.classes import Class
from domain.people.events import PersonErased, PersonRegistered
from projections.projection import Projection, Write, classed


class Register(Write, frozen=True):
    """Somebody is known, and at home in a program or in none."""

    person_id: PersonId
    home_program: ProgramId | None


class Forget(Write, frozen=True):
    """Somebody is erased."""

    person_id: PersonId


def _register(recorded: Recorded[PersonRegistered]) -> Iterator[Register]:
    yield Register(PersonId(recorded.stream.id), recorded.event.home_program)


def _forget(recorded: Recorded[PersonErased]) -> Iterator[Forget]:
    yield Forget(PersonId(recorded.stream.id))


PEOPLE_REGISTER = Projection(
    name="people_register",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Register, Forget),
    on={PersonRegistered: _register, PersonErased: _forget},
    highest=Class.C2,
    columns=classed(C2="person_id"),
)
