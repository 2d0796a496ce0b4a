"""Two registrations of one human: one admin proposes, another confirms, and it can be undone."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.authority import FIRST, SECOND, left_of, rights_of
from domain.kernel import Context, PersonId, Right, RightGiven, RightKind, RightTaken, Role, Stream
from domain.people.commands import (
    ConfirmLink,
    DeclineLink,
    ErasePerson,
    PersonCommand,
    ProposeLink,
    TellApart,
    Unlink,
)
from domain.people.events import (
    PersonDeceasedRecorded,
    PersonErased,
    PersonEvent,
    PersonRegistered,
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsToldApart,
    PersonsUnlinked,
)
from domain.people.linking import Link, may_confirm, may_decline, may_unlink
from domain.people.person import PERSON, Person
from tests.kit.scenario import SOMEBODY, Scenario, person

SECOND_ONE, FIRST_ONE, OTHER = person(1), person(2), person(3)
OFFICER, PROPOSER = person(900), person(800)
ADMIN, HELPER = Role.ORGANIZATION_ADMIN, Role.PROGRAM_ADMIN
REGISTERED = PersonRegistered(profession="nurse", locale="en-CA", sealed=UUID(int=1))
PROPOSED = PersonsLinkProposed(first=FIRST_ONE, by=PROPOSER)
DECLINED = PersonsLinkDeclined(first=FIRST_ONE)
LINKED, UNLINKED = PersonsLinked(first=FIRST_ONE), PersonsUnlinked(first=FIRST_ONE)
APART = PersonsToldApart(other=FIRST_ONE)
PROPOSE, CONFIRM = ProposeLink(SECOND_ONE, FIRST_ONE), ConfirmLink(SECOND_ONE, FIRST_ONE)
DECLINE, UNLINK = DeclineLink(SECOND_ONE, FIRST_ONE), Unlink(SECOND_ONE, FIRST_ONE)
TELL_APART = TellApart(SECOND_ONE, FIRST_ONE)


def second(*before: PersonEvent) -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON).given(REGISTERED, *before).by_officer(ADMIN)


def test_an_admin_says_that_somebody_is_registered_twice() -> None:
    said = replace(PROPOSED, by=OFFICER)
    second().when(PROPOSE).then(said)
    second(DECLINED).when(PROPOSE).then(said)
    second(APART).when(PROPOSE).then(said)
    second(PROPOSED).when(PROPOSE).then()
    theirs = replace(PROPOSE, theirs=True)
    second().by_officer(HELPER).when(theirs).then(said)


def test_a_program_admin_says_it_of_their_own_people_alone() -> None:
    for command in (PROPOSE, TELL_APART):
        second().by_officer(HELPER).when(command).then_refused("person.link_not_admin")
        second().by(OTHER).when(replace(command, theirs=True)).then_refused("person.not_officer")


def test_a_program_admin_says_nothing_of_their_own_registrations() -> None:
    for command in (replace(PROPOSE, theirs=True), replace(TELL_APART, theirs=True)):
        for one in (SECOND_ONE, FIRST_ONE):
            own = second().by_officer_called(one, HELPER)
            own.when(command).then_refused("person.link_own")
        twin = second().by_officer(HELPER)
        twin.ctx = replace(twin.ctx, twin=FIRST_ONE)
        twin.when(command).then_refused("person.link_own")


def test_nobody_is_registered_twice_as_themselves() -> None:
    second().when(ProposeLink(SECOND_ONE, SECOND_ONE)).then_refused("person.link_same")
    second().when(TellApart(SECOND_ONE, SECOND_ONE)).then_refused("person.link_same")


def test_one_thing_at_a_time_is_said_of_somebody() -> None:
    elsewhere = ProposeLink(SECOND_ONE, OTHER)
    second(PROPOSED).when(elsewhere).then_refused("person.link_waits")
    second(PROPOSED, LINKED).when(elsewhere).then_refused("person.linked_already")
    second(PROPOSED, LINKED).when(PROPOSE).then_refused("person.linked_already")


def test_another_admin_of_the_organization_confirms_it() -> None:
    second(PROPOSED).when(CONFIRM).then(LINKED)
    second(PROPOSED, LINKED).when(CONFIRM).then()
    second(PROPOSED).by_officer(HELPER).when(CONFIRM).then_refused("person.link_not_admin")
    own = second(PROPOSED).by_officer_called(PROPOSER, ADMIN)
    own.when(CONFIRM).then_refused("person.link_by_another")
    for one in (SECOND_ONE, FIRST_ONE):
        concerned = second(PROPOSED).by_officer_called(one, ADMIN)
        concerned.when(CONFIRM).then_refused("person.link_own")
    second().when(CONFIRM).then_refused("person.link_over")
    second(PROPOSED, DECLINED).when(CONFIRM).then_refused("person.link_over")
    other = ConfirmLink(SECOND_ONE, OTHER)
    second(PROPOSED).when(other).then_refused("person.link_over")
    second(PROPOSED, LINKED).when(other).then_refused("person.link_over")


def test_the_other_registration_of_who_proposed_confirms_nothing() -> None:
    scenario = second(PROPOSED)
    scenario.ctx = replace(scenario.ctx, twin=PROPOSER)
    scenario.when(CONFIRM).then_refused("person.link_by_another")
    scenario.ctx = replace(scenario.ctx, twin=FIRST_ONE)
    scenario.when(CONFIRM).then_refused("person.link_own")


def test_it_is_taken_back_by_who_proposed_it_and_turned_down_by_an_admin() -> None:
    second(PROPOSED).when(DECLINE).then(DECLINED)
    second(PROPOSED).by_officer_called(PROPOSER, HELPER).when(DECLINE).then(DECLINED)
    second(PROPOSED).by_officer(HELPER).when(DECLINE).then_refused("person.link_not_admin")
    second(PROPOSED).by_role(Role.SYSTEM).when(DECLINE).then(DECLINED)
    second(PROPOSED, LINKED).when(DECLINE).then_refused("person.link_over")


@pytest.mark.parametrize("before", [(), (PROPOSED,), (PROPOSED, LINKED), (PROPOSED, DECLINED)])
def test_whoever_may_say_nothing_of_it_is_answered_alike_whatever_there_is(
    before: tuple[PersonEvent, ...],
) -> None:
    for command in (CONFIRM, DECLINE, UNLINK):
        second(*before).by_officer(HELPER).when(command).then_refused("person.link_not_admin")


def test_an_admin_of_the_organization_makes_two_of_them_again() -> None:
    second(PROPOSED, LINKED).when(UNLINK).then(UNLINKED)
    helper = second(PROPOSED, LINKED).by_officer_called(PROPOSER, HELPER)
    helper.when(UNLINK).then_refused("person.link_not_admin")
    concerned = second(PROPOSED, LINKED).by_officer_called(FIRST_ONE, ADMIN)
    concerned.when(UNLINK).then_refused("person.link_own")
    for before in ((), (PROPOSED,), (PROPOSED, LINKED, UNLINKED)):
        second(*before).when(UNLINK).then_refused("person.link_over")
    other = Unlink(SECOND_ONE, OTHER)
    second(PROPOSED, LINKED).when(other).then_refused("person.link_over")


def test_two_who_are_told_apart_are_remembered() -> None:
    second().when(TELL_APART).then(APART)
    second(APART).when(TELL_APART).then()
    second().by_officer(HELPER).when(replace(TELL_APART, theirs=True)).then(APART)
    second(PROPOSED).when(TELL_APART).then_refused("person.link_waits")
    second(PROPOSED, LINKED).when(TELL_APART).then_refused("person.linked_already")
    elsewhere = TellApart(SECOND_ONE, OTHER)
    second(PROPOSED).when(elsewhere).then(PersonsToldApart(other=OTHER))
    links = second(APART).when(PROPOSE).state_after().links
    assert (links.link, links.apart) == (Link(FIRST_ONE, OFFICER), frozenset())


def test_a_link_ends_with_whom_it_is_about() -> None:
    system = Role.SYSTEM
    second(PROPOSED, LINKED).by_role(system).when(ErasePerson()).then(UNLINKED, PersonErased())
    second(PROPOSED).by_role(system).when(ErasePerson()).then(PersonErased())
    gone = second(PROPOSED, PersonErased())
    for command in (PROPOSE, CONFIRM, DECLINE, UNLINK, TELL_APART):
        gone.when(command).then_refused("person.missing")


def test_a_link_to_who_is_erased_is_ended_by_the_system_and_once() -> None:
    second(PROPOSED, LINKED).by_role(Role.SYSTEM).when(UNLINK).then(UNLINKED)
    for before in ((), (PROPOSED,), (PROPOSED, LINKED, UNLINKED)):
        second(*before).by_role(Role.SYSTEM).when(UNLINK).then()


def test_nobody_who_has_died_is_linked_and_a_link_to_them_can_end() -> None:
    died = PersonDeceasedRecorded()
    second(died).when(PROPOSE).then_refused("person.deceased")
    second(PROPOSED, died).when(CONFIRM).then_refused("person.deceased")
    second(PROPOSED, died).when(DECLINE).then(DECLINED)
    second(PROPOSED, LINKED, died).when(UNLINK).then(UNLINKED)


def test_what_was_linked_before_it_was_proposed_is_read_as_it_is() -> None:
    assert PERSON.fold([REGISTERED, LINKED]).links.link == Link(FIRST_ONE, FIRST_ONE, stands=True)


def test_a_page_asks_what_the_decision_asks() -> None:
    admin = second().ctx
    waits, stands = (PERSON.fold([REGISTERED, *b]).links for b in ((PROPOSED,), (PROPOSED, LINKED)))
    assert may_confirm(waits, SECOND_ONE, FIRST_ONE, admin)
    assert may_decline(waits, FIRST_ONE, admin)
    assert not may_unlink(waits, SECOND_ONE, FIRST_ONE, admin)
    assert may_unlink(stands, SECOND_ONE, FIRST_ONE, admin)
    assert not may_confirm(stands, SECOND_ONE, FIRST_ONE, admin)


def test_each_is_the_other_s_twin_while_they_are_linked() -> None:
    tenant = SOMEBODY.tenant
    stream = Stream(tenant, "person", SECOND_ONE)
    both = (
        Right(SECOND_ONE, RightKind.TWIN, tenant.program, FIRST_ONE, FIRST),
        Right(FIRST_ONE, RightKind.TWIN, tenant.program, SECOND_ONE, SECOND),
    )
    assert tuple(rights_of(stream, PROPOSED)) == ()
    assert tuple(rights_of(stream, LINKED)) == tuple(map(RightGiven, both))
    assert tuple(rights_of(stream, UNLINKED)) == tuple(map(RightTaken, both))
    assert left_of(rights_of(stream, LINKED)) == {*both}


def test_who_is_registered_twice_is_one_actor() -> None:
    def alone(twin: PersonId | None) -> Context:
        return replace(SOMEBODY, actor=OFFICER, twin=twin)

    assert alone(None).is_self(OFFICER)
    assert not alone(None).is_self(OTHER, None)
    assert alone(OTHER).is_self(PROPOSER, OTHER)
    assert not alone(OTHER).is_self(PROPOSER)
