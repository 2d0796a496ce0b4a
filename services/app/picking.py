"""Picking somebody by name: whom the words fit, told apart by what they do in which group."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose, to_name_anybody
from domain.kernel import OrganizationId, PersonId, ProgramId, Sealed, Tenant, own_log
from domain.kernel.classes import Coded, Public
from domain.protocol.names import NamesShown, PersonName, PickPeople
from projections.group_board.queries import groups
from projections.program_register.queries import programs
from projections.rosters.queries import rosters_of_person, rosters_of_person_in
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.names import read_names
from services.app.shell import Shell

ACTIVE = "active"


class RoleInGroup(msgspec.Struct, frozen=True):
    """What somebody does in which group; both are shown to tell people of one name apart."""

    role: Coded
    group: Public


class Person(msgspec.Struct, frozen=True):
    """Somebody who may be picked."""

    person: PersonId
    name: PersonName
    roles: tuple[RoleInGroup, ...] = ()


class Picked(msgspec.Struct, frozen=True):
    """Whom the words fit, by name; ``record`` is the entry that says who saw them."""

    people: tuple[Person, ...]
    record: int


async def pick_anybody(shell: Shell, caller: Caller, text: Sealed) -> Picked:
    """Find anybody of the organization by name (privacy officer, organization admin).

    Raises ``Forbidden`` (``names.not_allowed``) and what is said of too short or too many.
    """
    organization = caller.principal.organization
    request = PickPeople(
        token=caller.token,
        program=ProgramId(organization),
        text=text,
        purpose=purpose_of(caller),
    )
    shown = await ask_for(shell.warden, request, NamesShown)
    return await _told_apart(shell, organization, shown)


def purpose_of(caller: Caller) -> Purpose:
    """Say why an officer of the organization is shown names beside what they decide."""
    return to_name_anybody(caller.offices(own_log(caller.principal.organization)))


async def name_anybody(
    shell: Shell, caller: Caller, people: tuple[PersonId, ...]
) -> dict[PersonId, PersonName]:
    """Name people of the organization on an officer's page, in one record; nobody asks for none."""
    if not people:
        return {}
    program = ProgramId(caller.principal.organization)
    return (await read_names(shell, caller, program, people, purpose_of(caller))).names


async def roles_of(
    shell: Shell,
    organization: OrganizationId,
    programs: Sequence[ProgramId],
    people: Iterable[PersonId],
) -> dict[PersonId, tuple[RoleInGroup, ...]]:
    """Say what each does in which group of these programs, to tell people of one name apart."""
    called: dict[ProgramId, dict[UUID, str]] = {}
    found: dict[PersonId, tuple[RoleInGroup, ...]] = {}
    for person in people:
        roles: list[RoleInGroup] = []
        where = await rosters_of_person_in(shell.reads, organization, programs, person)
        for program in dict.fromkeys(place.program_id for place in where):
            here = Tenant(organization, program)
            if program not in called:
                rows = await groups(shell.reads, here, shell.now())
                called[program] = {row.group_id: row.name for row in rows}
            roles += [
                RoleInGroup(row.role, called[program].get(row.group_id, ""))
                for row in await rosters_of_person(shell.reads, here, person)
                if row.state == ACTIVE
            ]
        found[person] = tuple(roles)
    return found


async def _told_apart(shell: Shell, organization: OrganizationId, shown: NamesShown) -> Picked:
    known = [row.program for row in await programs(shell.reads, organization)]
    roles = await roles_of(shell, organization, known, shown.names)
    people = [Person(person, name, roles[person]) for person, name in shown.names.items()]
    people.sort(key=lambda one: (one.name.family_name, one.name.given_name, one.person))
    return Picked(tuple(people), shown.record)
