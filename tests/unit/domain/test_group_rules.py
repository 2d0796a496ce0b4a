"""A group follows its program's rules from a day on, or keeps its own: silence changes nothing."""

from datetime import timedelta

import msgspec
import pytest

from domain.groups.commands import (
    FollowRules,
    GroupCommand,
    KeepRules,
    OfferMembership,
)
from domain.groups.effective import effective
from domain.groups.events import (
    ClosingPlanned,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupRulesAdopted,
    GroupRulesKept,
    MembershipOffered,
)
from domain.groups.group import GROUP
from domain.groups.rules import is_asked, may_follow, may_keep
from domain.groups.state import Group
from domain.kernel import Role
from domain.rules import Adoption, ContentCapture, GroupRules, Participation, RuleProfile
from tests.kit.groups import LEADER, meeting
from tests.kit.scenario import NOON, Scenario, person

LATER = NOON + timedelta(days=31)
SMALL = RuleProfile(name="small", members_min=4, members_max=6)
OFFERED = Adoption(SMALL, LATER)
FOLLOW = FollowRules(profile="small", profile_version=1, offered=OFFERED)
KEEP = KeepRules(profile="small", profile_version=1, offered=OFFERED)
ADOPTED = GroupRulesAdopted(profile=SMALL, since=LATER, offered=OFFERED)
KEPT = GroupRulesKept(offered=OFFERED)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    scenario: Scenario[Group, GroupCommand, GroupEvent] = Scenario(GROUP)
    return scenario.given(*meeting(6), *events).by(LEADER)


class TestDeciding:
    def test_its_leader_has_it_follow_from_the_day_of_the_program(self) -> None:
        group().when(FOLLOW).then(ADOPTED)

    def test_an_admin_does_too(self) -> None:
        group().by_officer(Role.PROGRAM_ADMIN).when(FOLLOW).then(ADOPTED)

    def test_after_that_day_it_follows_from_now(self) -> None:
        late = LATER + timedelta(days=1)
        group().at(late).when(FOLLOW).then(msgspec.structs.replace(ADOPTED, since=late))

    def test_it_keeps_its_own_and_may_follow_later(self) -> None:
        group().when(KEEP).then(KEPT)
        group(KEPT).when(KEEP).then()
        group(KEPT).when(FOLLOW).then(ADOPTED)

    def test_what_it_follows_it_follows_once(self) -> None:
        group(ADOPTED).when(FOLLOW).then()
        group(ADOPTED).when(KEEP).then()

    @pytest.mark.parametrize("command", [FOLLOW, KEEP])
    def test_a_member_does_not_decide_alone(self, command: GroupCommand) -> None:
        group().by(person(1)).when(command).then_refused("group.not_leader_or_admin")

    @pytest.mark.parametrize("offered", [None, Adoption(RuleProfile(name="other"), LATER)])
    def test_only_what_was_read_is_followed(self, offered: Adoption | None) -> None:
        command = msgspec.structs.replace(FOLLOW, offered=offered)
        group().when(command).then_refused("group.rules_not_offered")

    def test_a_group_that_has_ended_follows_nothing(self) -> None:
        closed = group(ClosingPlanned(), GroupClosed())
        assert not may_follow(GROUP.fold(closed.history), OFFERED, closed.ctx)
        closed.when(FOLLOW).then_refused("group.closed")


class TestAsking:
    def test_it_is_asked_until_it_says_yes_or_no(self) -> None:
        asked = group()
        state = GROUP.fold(asked.history)
        assert is_asked(state, OFFERED)
        assert may_follow(state, OFFERED, asked.ctx)
        assert may_keep(state, OFFERED, asked.ctx)
        kept = GROUP.evolve(state, KEPT)
        assert not is_asked(kept, OFFERED)
        assert may_follow(kept, OFFERED, asked.ctx)
        assert not may_keep(kept, OFFERED, asked.ctx)
        assert not may_follow(GROUP.evolve(state, ADOPTED), OFFERED, asked.ctx)

    def test_nothing_is_asked_where_nothing_is_adopted_or_it_began_so(self) -> None:
        assert not is_asked(GROUP.fold(group().history), None)
        began = GROUP.fold(meeting(6, GroupRules(profile=SMALL)))
        assert not is_asked(began, OFFERED)
        assert is_asked(Group(), OFFERED)


class TestInForce:
    def test_before_the_day_the_earlier_rules_hold_and_from_it_the_adopted_ones(self) -> None:
        seventh = OfferMembership(person(90), "family_physician")
        offered = MembershipOffered(person=person(90), by=LEADER)
        before = LATER - timedelta(seconds=1)
        group(ADOPTED).at(before).when(seventh).then(offered)
        group(ADOPTED).at(LATER).when(seventh).then_refused("group.full")

    def test_a_group_that_follows_at_once_may_fall_below_the_minimum(self) -> None:
        big = RuleProfile(name="big", members_min=7)
        offer = Adoption(big, NOON)
        follow = FollowRules(profile="big", profile_version=1, offered=offer)
        adopted = GroupRulesAdopted(profile=big, since=NOON, offered=offer)
        group().when(follow).then(adopted, GroupFellBelowMinimum(members=6))

    def test_where_people_are_placed_nothing_is_kept_word_for_word(self) -> None:
        full = GroupRules(
            content_capture=ContentCapture.FULL, participation=Participation.MANDATORY
        )
        assert effective(GROUP.fold(meeting(6, full)), None).capture is ContentCapture.NOTES

    def test_of_a_fold_without_a_beginning_the_rules_are_its_own(self) -> None:
        assert Group().rules_at(NOON) == GroupRules()
