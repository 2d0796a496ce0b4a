"""The rules about who asks, who is offered a seat, and who waits."""

import pytest

from domain.groups.commands import (
    DeclineMembership,
    GroupCommand,
    OfferMembership,
    RequestMembership,
)
from domain.groups.events import (
    ClosingPlanned,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupPaused,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import PersonId, Role
from domain.rules import GroupRules, Participation, RuleProfile
from tests.kit.groups import ADMIN, CO_LEADER, LEADER, led, meeting, offered, proposed
from tests.kit.scenario import Scenario, person

NEW = person(50)
CLOSED = (*meeting(), ClosingPlanned(), GroupClosed())


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events)


def offer(who: PersonId = NEW, practice: str | None = None) -> OfferMembership:
    return OfferMembership(who, "family_physician", practice)


class TestRequest:
    def test_somebody_asks_to_join(self) -> None:
        (
            group(*meeting(9))
            .by(NEW)
            .when(RequestMembership(NEW))
            .then(MembershipRequested(person=NEW))
        )

    def test_beyond_the_tenth_seat_the_request_waits(self) -> None:
        (
            group(*meeting(10))
            .by(NEW)
            .when(RequestMembership(NEW))
            .then(WaitingListJoined(person=NEW))
        )

    def test_an_open_offer_takes_a_seat(self) -> None:
        (
            group(*meeting(9), MembershipOffered(person=person(60)))
            .by(NEW)
            .when(RequestMembership(NEW))
            .then(WaitingListJoined(person=NEW))
        )

    @pytest.mark.parametrize(
        "known",
        [
            MembershipRequested(person=NEW),
            WaitingListJoined(person=NEW),
            MembershipOffered(person=NEW),
        ],
    )
    def test_asking_again_changes_nothing(self, known: GroupEvent) -> None:
        group(*meeting(), known).by(NEW).when(RequestMembership(NEW)).then()

    def test_nobody_asks_for_somebody_else(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(RequestMembership(NEW))
            .then_refused("membership.not_the_person")
        )

    def test_an_officer_enters_a_request_of_the_past(self) -> None:
        (
            group(*meeting())
            .by_officer(Role.PROGRAM_ADMIN)
            .entered_late()
            .when(RequestMembership(NEW))
            .then(MembershipRequested(person=NEW))
        )

    def test_a_member_is_one_already(self) -> None:
        (
            group(*meeting())
            .by(person(1))
            .when(RequestMembership(person(1)))
            .then_refused("membership.already")
        )

    def test_a_leader_is_not_a_member_of_the_same_group(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(RequestMembership(LEADER))
            .then_refused("group.member_is_leader")
        )

    @pytest.mark.parametrize(
        "events",
        [[proposed()], [proposed(), GroupChartered()], [*meeting(), ClosingPlanned()]],
    )
    def test_before_recruiting_and_when_closing_nobody_joins(
        self, events: list[GroupEvent]
    ) -> None:
        group(*events).by(NEW).when(RequestMembership(NEW)).then_refused("group.not_recruiting")

    def test_a_closed_group_takes_nobody(self) -> None:
        group(*CLOSED).by(NEW).when(RequestMembership(NEW)).then_refused("group.closed")


class TestOffer:
    def test_a_leader_keeps_a_seat_for_somebody(self) -> None:
        group(*meeting(9)).by(LEADER).when(offer()).then(offered(NEW))

    def test_the_eleventh_offer_is_refused(self) -> None:
        group(*meeting(10)).by(LEADER).when(offer()).then_refused("group.full")

    def test_nine_members_and_an_open_offer_are_ten_seats(self) -> None:
        (
            group(*meeting(9), MembershipOffered(person=person(60)))
            .by(LEADER)
            .when(offer())
            .then_refused("group.full")
        )

    def test_the_program_s_own_maximum_counts(self) -> None:
        rules = GroupRules(profile=RuleProfile(members_max=9))
        group(*meeting(9, rules)).by(LEADER).when(offer()).then_refused("group.full")

    def test_a_declined_offer_gives_its_seat_back(self) -> None:
        (
            group(
                *meeting(9),
                MembershipOffered(person=person(60)),
                MembershipDeclined(person=person(60)),
            )
            .by(LEADER)
            .when(offer())
            .then(offered(NEW))
        )

    def test_who_waits_is_offered_the_seat_of_a_member_who_left(self) -> None:
        scenario = (
            group(
                *meeting(10),
                WaitingListJoined(person=NEW),
                MembershipEnded(person=person(3)),
            )
            .by(LEADER)
            .when(offer())
        )
        scenario.then(offered(NEW))
        assert NEW not in scenario.state_after().waiting

    def test_a_resting_group_may_offer_seats(self) -> None:
        (group(*meeting(), GroupPaused()).by(LEADER).when(offer()).then(offered(NEW)))

    def test_offering_twice_changes_nothing(self) -> None:
        group(*meeting(), MembershipOffered(person=NEW)).by(LEADER).when(offer()).then()

    def test_a_member_does_not_offer_seats(self) -> None:
        group(*meeting()).by(person(1)).when(offer()).then_refused("membership.not_a_leader")

    def test_an_admin_does_not_where_taking_part_is_voluntary(self) -> None:
        (
            group(*meeting())
            .by_officer(Role.PROGRAM_ADMIN)
            .when(offer())
            .then_refused("membership.not_a_leader")
        )

    def test_an_admin_places_people_where_it_is_mandatory(self) -> None:
        rules = GroupRules(participation=Participation.MANDATORY)
        (
            group(*meeting(6, rules))
            .by_officer(Role.PROGRAM_ADMIN)
            .when(offer())
            .then(offered(NEW, by=ADMIN))
        )

    def test_an_officer_enters_an_offer_of_the_past(self) -> None:
        (
            group(*meeting())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(offer())
            .then(offered(NEW, by=ADMIN))
        )

    def test_one_active_membership_per_person_and_group(self) -> None:
        group(*meeting()).by(LEADER).when(offer(person(1))).then_refused("membership.already")

    def test_a_leader_is_offered_no_seat(self) -> None:
        (
            group(*meeting(), led(CO_LEADER))
            .by(CO_LEADER)
            .when(offer(LEADER))
            .then_refused("group.member_is_leader")
        )

    def test_a_profession_that_is_not_admitted_is_refused(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(OfferMembership(NEW, "psychiatrist"))
            .then_refused("group.profession_not_admitted")
        )

    def test_a_program_may_admit_any_profession(self) -> None:
        (
            group(*meeting(6, GroupRules(any_profession=True)))
            .by(LEADER)
            .when(OfferMembership(NEW, "psychiatrist"))
            .then(offered(NEW))
        )

    def test_a_practice_is_a_code(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(offer(practice="the clinic by the sea"))
            .then_refused("membership.practice_invalid")
        )

    def test_a_closed_group_offers_nothing(self) -> None:
        group(*CLOSED).by(LEADER).when(offer()).then_refused("group.closed")


class TestDecline:
    @pytest.mark.parametrize("by", [NEW, LEADER])
    @pytest.mark.parametrize(
        "known", [MembershipRequested(person=NEW), MembershipOffered(person=NEW)]
    )
    def test_the_person_or_a_leader_turns_it_down(self, by: PersonId, known: GroupEvent) -> None:
        (
            group(*meeting(), known)
            .by(by)
            .when(DeclineMembership(NEW))
            .then(MembershipDeclined(person=NEW))
        )

    def test_nobody_else_does(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(person(1))
            .when(DeclineMembership(NEW))
            .then_refused("membership.not_yours")
        )

    def test_an_offer_withdrawn_from_who_had_asked_leaves_their_request(self) -> None:
        asked: list[GroupEvent] = [
            MembershipRequested(person=NEW),
            MembershipOffered(person=NEW),
        ]
        (
            group(*meeting(), *asked)
            .by(LEADER)
            .when(DeclineMembership(NEW))
            .then(MembershipDeclined(person=NEW), MembershipRequested(person=NEW))
        )
        (
            group(*meeting(), *asked)
            .by(NEW)
            .when(DeclineMembership(NEW))
            .then(MembershipDeclined(person=NEW))
        )

    def test_a_request_that_waits_again_is_turned_down_for_good(self) -> None:
        asked: list[GroupEvent] = [
            MembershipRequested(person=NEW),
            MembershipOffered(person=NEW),
        ]
        back: list[GroupEvent] = [MembershipDeclined(person=NEW), MembershipRequested(person=NEW)]
        (
            group(*meeting(), *asked, *back)
            .by(LEADER)
            .when(DeclineMembership(NEW))
            .then(MembershipDeclined(person=NEW))
        )

    def test_declining_nothing_changes_nothing(self) -> None:
        group(*meeting()).by(NEW).when(DeclineMembership(NEW)).then()
