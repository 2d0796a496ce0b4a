"""The rules about leaving a group, and what that means for it."""

import pytest

from domain.groups.commands import (
    EndMembership,
    GroupCommand,
    OfferMembership,
    SignAgreement,
)
from domain.groups.events import (
    ClosingPlanned,
    ContentConsentGiven,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupRecoveredMinimum,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    WaitingListJoined,
)
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import PersonId, Role
from domain.rules import GroupRules, Participation
from tests.kit.agreements import signing
from tests.kit.groups import LEADER, due_again, joined, meeting, offered, recruiting, signed
from tests.kit.scenario import NOON, Scenario, person

NEW = person(50)
TODAY = NOON.date()
CLOSED = (*meeting(), ClosingPlanned(), GroupClosed())


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events)


def offer(who: PersonId = NEW, practice: str | None = None) -> OfferMembership:
    return OfferMembership(who, "family_physician", practice)


def sign(who: PersonId = NEW) -> SignAgreement:
    return signing(who, "en-CA")


class TestEnd:
    @pytest.mark.parametrize("by", [person(1), LEADER])
    def test_a_member_leaves_and_gives_no_reason(self, by: PersonId) -> None:
        (
            group(*meeting(7))
            .by(by)
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_an_officer_ends_a_membership(self) -> None:
        (
            group(*meeting(7))
            .by_officer(Role.PROGRAM_ADMIN)
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_leaving_is_open_where_taking_part_is_mandatory(self) -> None:
        rules = GroupRules(participation=Participation.MANDATORY)
        (
            group(*meeting(7, rules))
            .by(person(1))
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_leaving_is_open_when_the_group_has_ended(self) -> None:
        (
            group(*CLOSED)
            .by(person(1))
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_one_member_does_not_send_another_away(self) -> None:
        (
            group(*meeting())
            .by(person(2))
            .when(EndMembership(person(1)))
            .then_refused("membership.not_yours")
        )

    @pytest.mark.parametrize(
        "known", [MembershipOffered(person=NEW), WaitingListJoined(person=NEW)]
    )
    def test_who_has_not_joined_yet_turns_it_down(self, known: GroupEvent) -> None:
        (
            group(*meeting(), known)
            .by(NEW)
            .when(EndMembership(NEW))
            .then(MembershipDeclined(person=NEW))
        )

    def test_leaving_what_one_never_joined_changes_nothing(self) -> None:
        group(*meeting()).by(NEW).when(EndMembership(NEW)).then()

    def test_with_five_left_the_group_falls_below_its_minimum(self) -> None:
        (
            group(*meeting(6))
            .by(person(1))
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)), GroupFellBelowMinimum(members=5))
        )

    def test_it_falls_once(self) -> None:
        (
            group(*meeting(5))
            .by(person(1))
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_the_sixth_member_lets_it_recover(self) -> None:
        (
            group(*meeting(5), MembershipOffered(person=NEW))
            .by(NEW)
            .when(sign())
            .then(
                signed(NEW, on=TODAY),
                MembershipActivated(person=NEW),
                GroupRecoveredMinimum(),
                due_again(NEW),
            )
        )

    def test_a_group_that_recovered_may_fall_again(self) -> None:
        (
            group(*meeting(5), *joined(NEW), GroupRecoveredMinimum())
            .by(NEW)
            .when(EndMembership(NEW))
            .then(MembershipEnded(person=NEW), GroupFellBelowMinimum(members=5))
        )

    def test_a_forming_group_is_never_below_its_minimum(self) -> None:
        (
            group(*recruiting(), *joined(person(1)))
            .by(person(1))
            .when(EndMembership(person(1)))
            .then(MembershipEnded(person=person(1)))
        )

    def test_who_left_may_come_back(self) -> None:
        (
            group(*meeting(7), MembershipEnded(person=person(1)))
            .by(LEADER)
            .when(offer(person(1)))
            .then(offered(person(1)))
        )

    def test_with_the_membership_go_agreement_and_consent(self) -> None:
        state = GROUP.fold(
            [
                *meeting(7),
                ContentConsentGiven(person=person(1)),
                MembershipEnded(person=person(1)),
            ]
        )
        assert person(1) not in state.members
        assert person(1) not in state.signed(NOON)
        assert person(1) not in state.consents
