"""Row 45: an agreement is signed again each year, and with each who joins the group or leads it."""

from datetime import date, timedelta

import pytest

from domain.groups.commands import (
    AssignLeader,
    GroupCommand,
    LapseReaffirmation,
    SignAgreement,
)
from domain.groups.events import (
    GroupEvent,
    LeadershipEnded,
    MembershipActivated,
    MembershipEnded,
    MembershipOffered,
    ReaffirmationDue,
    ReaffirmationLapsed,
)
from domain.groups.group import GROUP
from domain.groups.reaffirming import WITHIN, Asked, Why, all_asked, asked
from domain.groups.state import Group, Signature, over_on
from domain.kernel import PersonId, Role
from domain.rules import GroupRules, RuleProfile
from tests.kit.agreements import signing
from tests.kit.groups import (
    CO_LEADER,
    LEADER,
    SIGNED_ON,
    led,
    meeting,
    members,
    offered,
    recruiting,
    signed,
)
from tests.kit.scenario import NOON, Scenario, person

NEW, OLD, SUPERVISOR = person(50), person(1), person(300)
TODAY = NOON.date()
BY = TODAY + timedelta(days=30)
DUE = ReaffirmationDue(cause=Why.NEW_MEMBER, by=BY, person=NEW)
LATE = NOON + timedelta(days=31)
A_YEAR = NOON.replace(year=2031, month=SIGNED_ON.month, day=SIGNED_ON.day)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events)


def sign(who: PersonId = NEW) -> SignAgreement:
    return signing(who, "en-CA")


class TestDue:
    def test_when_somebody_joins_those_who_have_signed_are_to_sign_again(self) -> None:
        joins = (signed(NEW, on=TODAY), MembershipActivated(person=NEW))
        group(*meeting(), offered(NEW)).by(NEW).when(sign()).then(*joins, DUE)
        state = GROUP.fold([*meeting(), offered(NEW), *joins, DUE])
        assert asked(state, NEW, NOON) is None
        assert asked(state, OLD, NOON) == Asked(Why.NEW_MEMBER, BY)
        assert set(all_asked(state, NOON)) == {LEADER, *(person(n) for n in range(1, 7))}

    def test_when_somebody_leads_they_are_too(self) -> None:
        assigned = led(CO_LEADER, Role.CO_LEADER)
        due = ReaffirmationDue(cause=Why.NEW_LEADER, by=BY, person=CO_LEADER)
        (
            group(*meeting())
            .by_officer(Role.PROGRAM_ADMIN)
            .when(AssignLeader(CO_LEADER, Role.CO_LEADER, "credentialed"))
            .then(assigned, due)
        )

    def test_nobody_is_asked_in_a_group_that_has_not_begun(self) -> None:
        joins = (signed(NEW, on=TODAY), MembershipActivated(person=NEW))
        forming = [*recruiting(), led(), *members(3), offered(NEW)]
        group(*forming).by(NEW).when(sign()).then(*joins)

    def test_nobody_is_asked_because_of_what_was_before(self) -> None:
        joins = (signed(NEW, on=TODAY), MembershipActivated(person=NEW, by=person(900)))
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(sign())
            .then(*joins)
        )

    def test_who_is_asked_already_is_not_asked_anew(self) -> None:
        third = person(51)
        joins = (signed(third, on=TODAY), MembershipActivated(person=third))
        known = [*meeting(), *members_who_joined(NEW), offered(third)]
        again = ReaffirmationDue(cause=Why.NEW_MEMBER, by=BY, person=third)
        group(*known).by(third).when(sign(third)).then(*joins, again)
        state = GROUP.fold([*known, *joins, again])
        assert state.again.keys() == {OLD, NEW, *(person(n) for n in range(2, 7))}

    def test_where_all_are_asked_already_nothing_more_is_due(self) -> None:
        third = person(51)
        joins = (signed(third, on=TODAY), MembershipActivated(person=third))
        one = [*meeting(0), offered(OLD), signed(OLD), MembershipActivated(person=OLD)]
        history = [*one, ReaffirmationDue(cause=Why.NEW_MEMBER, by=BY, person=NEW), offered(third)]
        group(*history).by(third).when(sign(third)).then(*joins)


def members_who_joined(who: PersonId) -> list[GroupEvent]:
    return [
        offered(who),
        signed(who, on=TODAY),
        MembershipActivated(person=who),
        ReaffirmationDue(cause=Why.NEW_MEMBER, by=BY, person=who),
    ]


class TestAsked:
    def test_signing_again_is_all_that_is_asked_even_on_the_day_of_the_first(self) -> None:
        history = [*meeting(), signed(OLD, on=TODAY), *members_who_joined(NEW)]
        group(*history).by(OLD).when(sign(OLD)).then(signed(OLD, on=TODAY))
        assert asked(GROUP.fold([*history, signed(OLD, on=TODAY)]), OLD, NOON) is None

    def test_a_signature_that_is_due_again_still_counts(self) -> None:
        """Nobody loses what they have by it: sessions go on, and the page says it is late."""
        state = GROUP.fold([*meeting(), *members_who_joined(NEW)])
        assert OLD in state.signed(LATE)
        assert asked(state, OLD, LATE) == Asked(Why.NEW_MEMBER, BY, late=True)
        assert asked(state, OLD, LATE - timedelta(days=1)) == Asked(Why.NEW_MEMBER, BY)

    def test_a_year_is_announced_30_days_before_it_is_over(self) -> None:
        state = GROUP.fold(meeting())
        last = A_YEAR.date() - timedelta(days=1)
        assert asked(state, OLD, A_YEAR - WITHIN - timedelta(days=1)) is None
        assert asked(state, OLD, A_YEAR - WITHIN) == Asked(Why.YEARLY, last)
        assert asked(state, OLD, A_YEAR) == Asked(Why.YEARLY, late=True)

    def test_another_version_is_to_be_signed(self) -> None:
        rules = GroupRules(profile=RuleProfile(agreement_version=2))
        assert asked(GROUP.fold(meeting(6, rules)), OLD, NOON) == Asked(Why.NEW_VERSION)

    def test_who_is_not_in_the_group_is_asked_nothing(self) -> None:
        state = GROUP.fold([*meeting(), offered(NEW)])
        assert asked(state, NEW, NOON) is None
        assert asked(state, person(77), NOON) is None

    @pytest.mark.parametrize(
        ("on", "months", "over"),
        [
            (date(2030, 1, 15), 12, date(2031, 1, 15)),
            (date(2028, 2, 29), 12, date(2029, 3, 1)),
            (date(2030, 8, 31), 1, date(2030, 10, 1)),
            (date(2030, 12, 1), 1, date(2031, 1, 1)),
            (date(2030, 1, 15), 0, date(2030, 1, 15)),
        ],
    )
    def test_months_are_those_of_the_calendar(self, on: date, months: int, over: date) -> None:
        assert over_on(Signature(1, on, "en"), months) == over


class TestLapsed:
    HISTORY = (*meeting(), *members_who_joined(NEW))

    def test_it_is_noted_once_of_who_has_not_signed_in_time(self) -> None:
        lapsed = ReaffirmationLapsed(person=OLD)
        lapses = LapseReaffirmation(OLD)
        late = group(*self.HISTORY).by_role(Role.SYSTEM).at(LATE)
        late.when(lapses).then(lapsed)
        group(*self.HISTORY, lapsed).by_role(Role.SYSTEM).at(LATE).when(lapses).then()
        group(*self.HISTORY).by_role(Role.SYSTEM).when(lapses).then()

    def test_of_who_has_signed_nothing_is_noted(self) -> None:
        history = (*self.HISTORY, signed(OLD, on=TODAY))
        group(*history).by_role(Role.SYSTEM).at(LATE).when(LapseReaffirmation(OLD)).then()

    def test_signing_ends_it(self) -> None:
        lapsed = [*self.HISTORY, ReaffirmationLapsed(person=OLD)]
        assert GROUP.fold(lapsed).lapsed == {OLD}
        assert GROUP.fold([*lapsed, signed(OLD, on=LATE.date())]).lapsed == frozenset()

    def test_leaving_ends_it(self) -> None:
        lapsed = [*self.HISTORY, ReaffirmationLapsed(person=OLD)]
        left = GROUP.fold([*lapsed, MembershipEnded(person=OLD)])
        assert OLD not in left.again
        assert left.lapsed == frozenset()
        led_ = [*meeting(), signed(LEADER), *members_who_joined(NEW)]
        ended = GROUP.fold([*led_, LeadershipEnded(person=LEADER)])
        assert LEADER not in ended.again

    def test_nobody_says_so_of_another(self) -> None:
        (
            group(*self.HISTORY)
            .by(LEADER)
            .at(LATE)
            .when(LapseReaffirmation(OLD))
            .then_refused("agreement.lapses_by_itself")
        )
