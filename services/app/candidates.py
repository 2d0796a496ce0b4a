"""People of a program by name, for whoever places them in a group: one question, one record."""

from collections import Counter

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId
from domain.protocol.names import PersonName
from projections.people_register.queries import people_at_home, whose_access_ended
from projections.rosters.queries import people_on_rosters
from services.app.alphabet import by_name
from services.app.caller import Caller
from services.app.groups.entering import GroupPlace
from services.app.names import read_names
from services.app.picking import RoleInGroup, roles_of
from services.app.shell import Shell


class Candidate(msgspec.Struct, frozen=True):
    """Somebody of the program; ``roles`` tell them apart where another is called the same."""

    person: PersonId
    name: PersonName
    roles: tuple[RoleInGroup, ...] | None = None


class CandidatesShown(msgspec.Struct, frozen=True):
    """People by family name; ``record`` is the entry of the access log that says who saw them."""

    people: tuple[Candidate, ...]
    record: int


async def read_candidates(shell: Shell, caller: Caller, place: GroupPlace) -> CandidatesShown:
    """Show who is at home in the group's program or on a roster there, for its administration.

    The Warden shows them to officers of the program. Whose name is erased, or whose access
    ended, is left out.
    """
    tenant = place.place.tenant
    known = await people_at_home(shell.reads, tenant)
    known += await people_on_rosters(shell.reads, tenant)
    gone = await whose_access_ended(shell.reads, tenant.organization, known)
    people = tuple(one for one in dict.fromkeys(known) if one not in gone)
    if not people:
        return CandidatesShown((), 0)
    program: ProgramId = tenant.program
    shown = await read_names(
        shell, caller, program, people, Purpose.ADMINISTRATION, group=place.stream.id
    )
    often = Counter(map(_written, shown.names.values()))
    equal = [person for person, name in shown.names.items() if often[_written(name)] > 1]
    roles = await roles_of(shell, tenant.organization, [program], equal)
    found = [Candidate(person, name, roles.get(person)) for person, name in shown.names.items()]
    found.sort(key=lambda one: (by_name(one.name), one.person))
    return CandidatesShown(tuple(found), shown.record)


def _written(name: PersonName) -> tuple[str, str]:
    return name.family_name, name.given_name
