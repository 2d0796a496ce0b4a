"""Somebody of a group dies: their place ends, and its leaders are reminded until they know."""

from domain.groups.about import about
from domain.groups.commands import EndDeathNote, GroupCommand, NoteDeath
from domain.groups.events import (
    DeathNoted,
    DeathNoteEnded,
    GroupEvent,
    GroupFellBelowMinimum,
    LeaderCoverageMissing,
    LeadershipEnded,
    MembershipDeclined,
    MembershipEnded,
    WaitingListJoined,
)
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import Role
from tests.kit.groups import LEADER, meeting
from tests.kit.scenario import Scenario, person

NEW, MEMBER = person(50), person(1)
NOTED = DeathNoted(person=MEMBER)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events)


def test_a_seat_ends_as_a_fact_of_the_group_with_why() -> None:
    scenario = group(*meeting(7)).by_role(Role.SYSTEM).when(NoteDeath(MEMBER))
    scenario.then(NOTED, MembershipEnded(person=MEMBER))
    assert scenario.state_after().mourned == {MEMBER}


def test_a_group_of_six_shows_that_it_has_too_few() -> None:
    scenario = group(*meeting(6)).by_role(Role.SYSTEM).when(NoteDeath(MEMBER))
    scenario.then(NOTED, MembershipEnded(person=MEMBER), GroupFellBelowMinimum(members=5))


def test_a_group_whose_leader_has_died_shows_that_nobody_leads() -> None:
    scenario = group(*meeting(7)).by_role(Role.SYSTEM).when(NoteDeath(LEADER))
    scenario.then(
        DeathNoted(person=LEADER), LeadershipEnded(person=LEADER), LeaderCoverageMissing()
    )


def test_who_only_waited_is_taken_off_the_list_and_not_mourned() -> None:
    waits = WaitingListJoined(person=NEW)
    scenario = group(*meeting(7), waits).by_role(Role.SYSTEM).when(NoteDeath(NEW))
    scenario.then(MembershipDeclined(person=NEW))
    assert scenario.state_after().mourned == frozenset()
    group(*meeting(7)).by_role(Role.SYSTEM).when(NoteDeath(NEW)).then()


def test_nobody_ends_a_place_so_but_the_record_of_the_death() -> None:
    for role in (Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN):
        ends = group(*meeting(7)).by_officer(role).when(NoteDeath(MEMBER))
        ends.then_refused("membership.death_by_itself")
    group(*meeting(7)).by(LEADER).when(NoteDeath(MEMBER)).then_refused("membership.death_by_itself")


def test_a_leader_is_reminded_until_they_say_that_they_know() -> None:
    gone = (*meeting(7), NOTED, MembershipEnded(person=MEMBER))
    down = DeathNoteEnded(person=MEMBER)
    scenario = group(*gone).by(LEADER).when(EndDeathNote(MEMBER))
    scenario.then(down)
    assert scenario.state_after().mourned == frozenset()
    group(*gone, down).by(LEADER).when(EndDeathNote(MEMBER)).then()
    group(*gone).by_role(Role.SYSTEM).when(EndDeathNote(MEMBER)).then(down)
    others = group(*gone).by(person(2)).when(EndDeathNote(MEMBER))
    others.then_refused("membership.not_leader")


def test_a_death_is_a_thing_of_its_own_to_undo_beside() -> None:
    assert about(NOTED) == about(DeathNoteEnded(person=MEMBER)) == (("death", MEMBER),)
