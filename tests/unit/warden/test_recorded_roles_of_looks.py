"""Each list of the Warden as each combination of roles: the role on record decided the look."""

from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessPermitted
from domain.access.purposes import Basis, Purpose
from domain.groups.commands import AdmitOfficer
from domain.kernel import OFFICES, PersonId, Role, Sealed, own_log
from domain.protocol import Request
from domain.protocol.audits import ListAudits
from domain.protocol.glass import ListBreakGlass, ListSealed
from domain.protocol.identities import ListIdentities
from domain.protocol.names import FindPeople, PickPeople, ShowNames
from domain.protocol.offices import FindByAddress, ListOffices
from domain.protocol.privacy import ShowSubjects
from domain.protocol.trail import SearchTrail
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden


def names(house: House, token: Sealed, purpose: Purpose) -> Request:
    people = (*house.members, house.leader)
    return ShowNames(token, house.program, people, purpose, group=house.group)


LOOKS: Final[dict[str, Callable[[House, Sealed], Request]]] = {
    "offices": lambda _, token: ListOffices(token),
    "address": lambda house, token: FindByAddress(token, Sealed(house.email(house.leader))),
    "found": lambda _, token: FindPeople(token, Sealed("Given")),
    "picked": lambda house, token: PickPeople(
        token, house.program, Sealed("Given"), purpose=Purpose.ADMINISTRATION
    ),
    "break-glass": lambda _, token: ListBreakGlass(token),
    "sealed": lambda house, token: ListSealed(token, house.program, house.sessions[0]),
    "identities": lambda _, token: ListIdentities(token),
    "reviews": lambda _, token: ListAudits(token),
    "trail": lambda _, token: SearchTrail(token),
    "subjects": lambda _, token: ShowSubjects(token, (UUID(int=1),)),
    "names to administer": lambda house, token: names(house, token, Purpose.ADMINISTRATION),
    "names for privacy": lambda house, token: names(house, token, Purpose.PRIVACY),
    "names to prepare": lambda house, token: names(house, token, Purpose.PREPARING),
}


async def everybody(house: House) -> dict[PersonId, frozenset[Role]]:
    """Everybody by the offices they hold: none, one of each kind, or one beside a place."""
    outsider = PersonId(uuid4())
    await house.register([outsider])
    in_circle = (house.leader, house.members[0])
    await house.roster(house.privacy_officer, *map(AdmitOfficer, in_circle))
    for person in (outsider, *in_circle):
        await house.appoint(person, Role.PROGRAM_ADMIN, house.program)
    return {
        house.members[1]: frozenset(),
        house.leader: frozenset({Role.PROGRAM_ADMIN}),
        house.members[0]: frozenset({Role.PROGRAM_ADMIN}),
        outsider: frozenset({Role.PROGRAM_ADMIN}),
        house.admin: frozenset({Role.ORGANIZATION_ADMIN}),
        house.auditor: frozenset({Role.AUDITOR}),
        house.privacy_officer: frozenset({Role.PRIVACY_OFFICER}),
    }


@pytest.mark.parametrize("look", LOOKS)
async def test_a_look_by_office_is_on_record_under_an_office_that_was_held(
    memory: MemoryWarden, look: str
) -> None:
    house = await memory.house()
    logs = (house.tenant, own_log(house.organization))
    for person, offices in (await everybody(house)).items():
        token = await house.token(person)
        before = [len(await memory.accesses(log)) for log in logs]
        await house.ask(LOOKS[look](house, token))
        for log, seen in zip(logs, before, strict=True):
            for one in (await memory.accesses(log))[seen:]:
                if isinstance(one.event, AccessPermitted):
                    by_office, role = one.event.basis == Basis.OFFICE, one.metadata.role
                    assert by_office == (role in OFFICES), (offices, role, one.event.rule)
                    assert not by_office or role in offices, (offices, role, one.event.rule)


async def test_every_officer_is_shown_the_offices_in_theirs(memory: MemoryWarden) -> None:
    """An office of one program is one, too."""
    house = await memory.house()
    log = own_log(house.organization)
    for person, offices in (await everybody(house)).items():
        if offices:
            await house.ask(ListOffices(await house.token(person)))
            assert (await memory.accesses(log))[-1].metadata.role in offices
