"""Each command as each combination of roles: the role on record is one that it was decided by."""

from collections.abc import Iterator
from itertools import chain, combinations
from typing import get_args

import msgspec
import pytest

from domain.access.deciding import decided
from domain.access.person import NARROWEST_FIRST, Person
from domain.groups.commands import GroupCommand
from domain.kernel import (
    OFFICES,
    Context,
    PersonId,
    ProgramId,
    Refused,
    Right,
    RightKind,
    Role,
    Tenant,
)
from domain.sessions.commands import AbandonSession, SessionCommand
from tests.kit.deciding import EXAMPLES, MEMBER, OUTSIDER, Example
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import ORGANIZATION_ID, PROGRAM_ID, SOMEBODY
from tests.kit.sessions import GROUP_ID

PLACES = {Role.LEADER: LEADER, Role.MEMBER: MEMBER, None: OUTSIDER}
ALL_OFFICES = tuple(
    frozenset(some)
    for some in chain.from_iterable(combinations(sorted(OFFICES), n) for n in range(5))
)


OF_THE_SYSTEM = {AbandonSession}
"""Commands that nobody gives."""


def person_with(place: Role | None, offices: frozenset[Role]) -> Person:
    """Somebody with a place on the roster, or none, and these offices."""
    who = PLACES[place]
    rights = [right_of(who, office) for office in sorted(offices)]
    if place is not None:
        kind = RightKind.MEMBERSHIP if place is Role.MEMBER else RightKind.LEADERSHIP
        rights.append(Right(who, kind, PROGRAM_ID, GROUP_ID, place))
    return Person(who, tuple(rights))


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


def outcome(example: Example, person: Person) -> Role | None:
    """The role on record, or None if it was refused."""
    state = example.decider.fold(example.history)
    ctx = context_of(person, late=example.late)
    try:
        return decided(example.decider.decide, state, example.command(person.id), ctx)[1]
    except Refused:
        return None


def is_allowed(example: Example, person: Person) -> bool:
    """Whether the decision is for somebody."""
    state = example.decider.fold(example.history)
    ctx = context_of(person, late=example.late)
    try:
        example.decider.decide(state, example.command(person.id), ctx)
    except Refused:
        return False
    return True


def alone(example: Example, place: Role | None) -> Iterator[Role]:
    """The roles of which one alone is enough: a place on the roster, or an office without one.

    Where anybody may give the command, no office decides it.
    """
    if is_allowed(example, person_with(place, frozenset())):
        yield place or Role.MEMBER
    if not is_allowed(example, person_with(None, frozenset())):
        for office in NARROWEST_FIRST:
            if is_allowed(example, person_with(None, frozenset({office}))):
                yield office


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_role_on_record_is_one_that_decided(example: Example, place: Role | None) -> None:
    enough = {*alone(example, place)}
    for offices in ALL_OFFICES:
        person = person_with(place, offices)
        has = {place or Role.MEMBER, *offices} & enough
        role = outcome(example, person)
        assert (role is None) is not bool(has), (offices, role)
        assert role is None or role in has, (offices, role)


def test_somebody_is_enough_for_each_example() -> None:
    nobody = [
        example.name
        for example in EXAMPLES
        if not any(any(alone(example, place)) for place in PLACES)
    ]
    assert nobody == []


@pytest.mark.parametrize("union", [GroupCommand, SessionCommand], ids=["groups", "sessions"])
def test_there_is_an_example_of_each_command(union: object) -> None:
    given = {type(example.command(OUTSIDER)) for example in EXAMPLES}
    assert {*get_args(union)} - OF_THE_SYSTEM <= given


class TestPerson:
    def test_the_place_on_the_roster_comes_first_then_the_narrowest_office(self) -> None:
        tenant, both = SOMEBODY.tenant, frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
        leads = person_with(Role.LEADER, both)
        assert leads.acts_as(tenant, GROUP_ID) is Role.LEADER
        assert leads.acts_as(tenant) is Role.PROGRAM_ADMIN
        assert person_with(None, both).acts_as(tenant, GROUP_ID) is Role.PROGRAM_ADMIN
        assert person_with(None, frozenset()).acts_as(tenant, GROUP_ID) is Role.MEMBER

    def test_who_leads_does_so_whether_or_not_they_sit_there_too(self) -> None:
        sits = Right(CO_LEADER, RightKind.MEMBERSHIP, PROGRAM_ID, GROUP_ID, Role.MEMBER)
        leads = Right(CO_LEADER, RightKind.LEADERSHIP, PROGRAM_ID, GROUP_ID, Role.CO_LEADER)
        cleared = Right(CO_LEADER, RightKind.CLEARANCE, PROGRAM_ID, GROUP_ID, "second_officer")
        person = Person(CO_LEADER, (sits, cleared, leads))
        assert person.role_in(SOMEBODY.tenant, GROUP_ID) is Role.CO_LEADER
        assert person.places(SOMEBODY.tenant) == (sits, leads)

    def test_any_office_shows_what_is_for_every_officer(self) -> None:
        assert person_with(Role.LEADER, frozenset()).as_officer is None
        for office in OFFICES:
            assert person_with(Role.MEMBER, frozenset({office})).as_officer is office

    def test_a_place_in_another_program_is_none_here(self) -> None:
        elsewhere = Tenant(ORGANIZATION_ID, ProgramId(GROUP_ID))
        assert person_with(Role.LEADER, frozenset()).role_in(elsewhere, GROUP_ID) is None
