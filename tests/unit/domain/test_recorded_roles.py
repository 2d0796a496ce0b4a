"""Each command as each combination of roles: the role on record is one that it was decided by."""

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import chain, combinations
from typing import Any, Final, NamedTuple, get_args, get_type_hints
from uuid import UUID

import msgspec
import pytest

import domain
from domain.access.deciding import decided
from domain.access.person import NARROWEST_FIRST, Person
from domain.kernel import (
    OFFICES,
    Context,
    Decider,
    Event,
    PersonId,
    ProgramId,
    Refused,
    Right,
    RightKind,
    Role,
    Tenant,
)
from tests.kit.deciding import (
    EXAMPLES,
    LEADS_AND_SITS,
    MEMBER,
    OF_THE_OPERATOR,
    OF_THE_SYSTEM,
    OUTSIDER,
    TRAINEE,
    Example,
)
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import ORGANIZATION_ID, PROGRAM_ID, SOMEBODY
from tests.kit.sessions import GROUP_ID

ELSEWHERE: Final = UUID(int=0x7)


class Place(NamedTuple):
    """Who has which places on the rosters of the group that is asked about, and of another."""

    who: PersonId
    here: tuple[Role, ...] = ()
    elsewhere: tuple[Role, ...] = ()


PLACES: Final = {
    "leader": Place(LEADER, (Role.LEADER,)),
    "co-leader": Place(CO_LEADER, (Role.CO_LEADER,)),
    "trainee": Place(TRAINEE, (Role.TRAINEE,)),
    "member": Place(MEMBER, (Role.MEMBER,)),
    "leads and sits": Place(LEADS_AND_SITS, (Role.MEMBER, Role.LEADER)),
    "sits, leads elsewhere": Place(MEMBER, (Role.MEMBER,), (Role.LEADER,)),
    "leads, sits elsewhere": Place(LEADER, (Role.LEADER,), (Role.MEMBER,)),
    "leads elsewhere": Place(OUTSIDER, (), (Role.CO_LEADER,)),
    "none": Place(OUTSIDER),
}
NOBODY: Final = PLACES["none"]
ALL_OFFICES = tuple(
    frozenset(some)
    for some in chain.from_iterable(combinations(sorted(OFFICES), n) for n in range(5))
)


def person_with(place: Place, offices: frozenset[Role]) -> Person:
    """Somebody with places on rosters, or none, and these offices."""
    rights = [right_of(place.who, office) for office in sorted(offices)]
    rights += [seat_of(place.who, role, GROUP_ID) for role in place.here]
    rights += [seat_of(place.who, role, ELSEWHERE) for role in place.elsewhere]
    return Person(place.who, tuple(rights))


def seat_of(who: PersonId, role: Role, group: UUID) -> Right:
    """A place on a group's roster."""
    kind = RightKind.MEMBERSHIP if role is Role.MEMBER else RightKind.LEADERSHIP
    return Right(who, kind, PROGRAM_ID, group, role)


def right_of(who: PersonId, office: Role) -> Right:
    """An office of the program, or of the organization."""
    scope = PROGRAM_ID if office is Role.PROGRAM_ADMIN else ORGANIZATION_ID
    return Right(who, RightKind.OFFICE, ProgramId(scope), scope, office)


def context_of(person: Person, *, late: bool) -> Context:
    """What pages, API and Warden say of somebody who asks."""
    return msgspec.structs.replace(
        SOMEBODY,
        actor=person.id,
        role=person.acts_as(SOMEBODY.tenant, GROUP_ID),
        offices=person.offices(SOMEBODY.tenant),
        entered_late=late,
    )


def outcome(example: Example, person: Person) -> tuple[Role, list[Event]] | None:
    """The role on record and the facts, or None if it was refused."""
    ctx = context_of(person, late=example.late)
    state = example.state(person.id, ctx.offices)
    try:
        events, role = decided(example.decider.decide, state, example.command(person.id), ctx)
    except Refused:
        return None
    return role, [*events]


def facts(example: Example, place: Place, offices: frozenset[Role]) -> str | None:
    """What a decision that knows all roles makes true, whoever it is, or None if it refuses."""
    person = person_with(place, offices)
    ctx = context_of(person, late=example.late)
    state = example.state(person.id, ctx.offices)
    try:
        events = example.decider.decide(state, example.command(person.id), ctx)
    except Refused:
        return None
    return of_anybody(events, person.id)


def of_anybody(events: Iterable[object], who: PersonId) -> str:
    """Write facts down without who did it."""
    return repr([*events]).replace(str(who), "whoever")


def place_of(place: Place) -> Role:
    """The role of a place, which is a member's where there is none."""
    return next(reversed(place.here), Role.MEMBER)


def alone(example: Example, place: Place) -> dict[Role, str]:
    """The roles of which one alone is enough, and for what: a place, or an office without one.

    Where anybody may give the command, and it comes to the same, no office decides it.
    """
    enough = {}
    if (made := facts(example, place, frozenset())) is not None:
        enough[place_of(place)] = made
    anybody = facts(example, NOBODY, frozenset())
    for office in NARROWEST_FIRST:
        made = facts(example, NOBODY, frozenset({office}))
        if made is not None and made != anybody:
            enough[office] = made
    return enough


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.parametrize("place", PLACES)
def test_the_role_on_record_is_one_that_decided(example: Example, place: str) -> None:
    enough = alone(example, PLACES[place])
    for offices in ALL_OFFICES:
        person = person_with(PLACES[place], offices)
        has = {place_of(PLACES[place]), *offices} & enough.keys()
        made = outcome(example, person)
        assert (made is None) is not bool(has), (offices, made)
        if made is not None:
            role, events = made
            assert role in has, (offices, role)
            assert of_anybody(events, person.id) == enough[role], (offices, role)


def test_somebody_is_enough_for_each_example() -> None:
    nobody = [
        example.name
        for example in EXAMPLES
        if not any(alone(example, place) for place in PLACES.values())
    ]
    assert nobody == []


@pytest.mark.parametrize(
    ("example", "role"),
    [
        *((example, Role.SYSTEM) for example in OF_THE_SYSTEM),
        *((example, Role.OPERATOR) for example in OF_THE_OPERATOR),
    ],
    ids=lambda it: it.name if isinstance(it, Example) else str(it),
)
def test_what_the_service_or_its_operator_does_nobody_does_by_any_role(
    example: Example, role: Role
) -> None:
    for place in PLACES.values():
        for offices in ALL_OFFICES:
            assert outcome(example, person_with(place, offices)) is None, (place, offices)
    by_itself = msgspec.structs.replace(SOMEBODY, role=role)
    state = example.state(OUTSIDER, ())
    assert decided(example.decider.decide, state, example.command(OUTSIDER), by_itself)[1] is role


def test_there_is_an_example_of_each_command_of_each_area() -> None:
    every = (*EXAMPLES, *OF_THE_SYSTEM, *OF_THE_OPERATOR)
    given = {type(example.command(OUTSIDER)) for example in every}
    missing = {command.__name__ for command in commands()} - {one.__name__ for one in given}
    assert missing == set()


def commands() -> Iterator[type[Any]]:
    """Give each command that anything in the domain decides."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for decider in vars(import_module(module.name)).values():
            if isinstance(decider, Decider):
                command = get_type_hints(decider.decide)["command"]
                yield from get_args(command) or (command,)


class TestPerson:
    def test_the_place_on_the_roster_comes_first_then_the_narrowest_office(self) -> None:
        tenant, both = SOMEBODY.tenant, frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
        leads = person_with(PLACES["leader"], both)
        assert leads.acts_as(tenant, GROUP_ID) is Role.LEADER
        assert leads.acts_as(tenant) is Role.PROGRAM_ADMIN
        assert person_with(NOBODY, both).acts_as(tenant, GROUP_ID) is Role.PROGRAM_ADMIN
        assert person_with(NOBODY, frozenset()).acts_as(tenant, GROUP_ID) is Role.MEMBER

    def test_who_leads_does_so_whether_or_not_they_sit_there_too(self) -> None:
        sits = Right(CO_LEADER, RightKind.MEMBERSHIP, PROGRAM_ID, GROUP_ID, Role.MEMBER)
        leads = Right(CO_LEADER, RightKind.LEADERSHIP, PROGRAM_ID, GROUP_ID, Role.CO_LEADER)
        cleared = Right(CO_LEADER, RightKind.CLEARANCE, PROGRAM_ID, GROUP_ID, "second_officer")
        person = Person(CO_LEADER, (sits, cleared, leads))
        assert person.role_in(SOMEBODY.tenant, GROUP_ID) is Role.CO_LEADER
        assert person.places(SOMEBODY.tenant) == (sits, leads)

    def test_any_office_shows_what_is_for_every_officer(self) -> None:
        assert person_with(PLACES["leader"], frozenset()).as_officer is None
        for office in OFFICES:
            assert person_with(PLACES["member"], frozenset({office})).as_officer is office
            auditor = person_with(PLACES["member"], frozenset({office})).is_auditor
            assert auditor is (office is Role.AUDITOR)

    def test_somebody_knows_their_other_registration_by_a_right_that_allows_nothing(self) -> None:
        link = Right(CO_LEADER, RightKind.TWIN, PROGRAM_ID, SOMEBODY.actor, "first")
        assert Person(CO_LEADER, (link,)).twin == SOMEBODY.actor
        assert person_with(PLACES["leader"], frozenset()).twin is None

    def test_a_place_in_another_program_is_none_here(self) -> None:
        elsewhere = Tenant(ORGANIZATION_ID, ProgramId(GROUP_ID))
        assert person_with(PLACES["leader"], frozenset()).role_in(elsewhere, GROUP_ID) is None
