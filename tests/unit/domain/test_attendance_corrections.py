"""A confirmed attendance is put right with a reason, or annulled by two."""

from datetime import timedelta

import pytest

from domain.kernel import PersonId, Role
from domain.sessions.commands import (
    AnnulAttendance,
    CorrectAttendance,
    ProposeAnnulment,
    SessionCommand,
    WithdrawAnnulment,
)
from domain.sessions.events import (
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    SessionEvent,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Source, Stage
from domain.sessions.words import Capacity, CorrectionReason, Mark
from tests.kit.groups import LEADER
from tests.kit.scenario import NOON, Scenario, person
from tests.kit.sessions import STANDING, STARTS, STRANGER, VISITOR, closed, entered_late

EVE, ANN = person(5), person(1)
WHY = CorrectionReason.MARKED_BY_MISTAKE
ADMIN = person(900)
PROPOSED = AnnulmentProposed(proposer=LEADER, reason=WHY)
LAST_MOMENT = NOON + timedelta(days=14)
TOO_LATE = LAST_MOMENT + timedelta(seconds=1)


def confirmed(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    """ANN was there, nothing is known of EVE; the leader asks."""
    return Scenario(SESSION).given(*closed(), AttendanceConfirmed(), *events).by(LEADER)


def correct(
    who: PersonId = EVE,
    mark: Mark = Mark.PRESENT,
    capacity: Capacity | None = None,
    minutes: int | None = None,
) -> CorrectAttendance:
    return CorrectAttendance(
        person=who,
        mark=mark,
        reason=WHY,
        standing=STANDING,
        then=STANDING,
        capacity=capacity,
        minutes=minutes,
    )


def corrected(
    who: PersonId = EVE,
    mark: Mark = Mark.PRESENT,
    capacity: Capacity | None = Capacity.MEMBER,
    minutes: int | None = None,
) -> AttendanceCorrected:
    return AttendanceCorrected(
        person=who, mark=mark, reason=WHY, capacity=capacity, minutes=minutes
    )


class TestCorrections:
    @pytest.mark.parametrize("mark", Mark)
    def test_a_leader_puts_it_right_with_a_reason(self, mark: Mark) -> None:
        there = Capacity.MEMBER if mark in (Mark.PRESENT, Mark.LEFT) else None
        confirmed().when(correct(mark=mark)).then(corrected(mark=mark, capacity=there))

    def test_who_was_there_was_not(self) -> None:
        after = confirmed().when(correct(ANN, Mark.ABSENT)).state_after()
        assert not after.attendance[ANN].was_there
        assert after.stage is Stage.CONFIRMED

    def test_minutes_are_kept_as_attested(self) -> None:
        """Ruling 13: nothing is invented."""
        known = confirmed().when(correct(ANN, minutes=45)).state_after().attendance[ANN]
        assert (known.source, known.minutes) == (Source.ATTESTED, 45)

    @pytest.mark.parametrize(("mark", "minutes"), [(Mark.PRESENT, 0), (Mark.ABSENT, 45)])
    def test_impossible_minutes_are_not(self, mark: Mark, minutes: int) -> None:
        told = confirmed().when(correct(ANN, mark, minutes=minutes))
        told.then_refused("attendance.minutes_impossible")

    def test_a_guest_stays_a_guest(self) -> None:
        told = confirmed().when(correct(VISITOR, capacity=Capacity.GUEST))
        told.then(corrected(VISITOR, capacity=Capacity.GUEST))

    def test_saying_it_as_it_is_changes_nothing(self) -> None:
        confirmed().when(correct(ANN)).then()

    def test_the_same_minutes_change_nothing(self) -> None:
        attested = corrected(ANN, minutes=45)
        confirmed(attested).when(correct(ANN, minutes=45)).then()

    def test_a_stranger_was_not_there(self) -> None:
        confirmed().when(correct(STRANGER)).then_refused("attendance.not_a_member")

    def test_leaders_have_fourteen_days(self) -> None:
        confirmed().at(LAST_MOMENT).when(correct()).then(corrected())
        confirmed().at(TOO_LATE).when(correct()).then_refused("attendance.admins_correct")

    def test_of_a_session_entered_late_they_count_from_its_time(self) -> None:
        told = Scenario(SESSION).given(*entered_late(), AttendanceConfirmed()).by(LEADER)
        (
            told.at(STARTS + timedelta(days=15))
            .when(correct())
            .then_refused("attendance.admins_correct")
        )

    def test_then_an_admin_does_it(self) -> None:
        told = confirmed().by_officer(Role.PROGRAM_ADMIN)
        told.at(TOO_LATE).when(correct()).then(corrected())

    def test_and_not_before(self) -> None:
        told = confirmed().by_officer(Role.PROGRAM_ADMIN)
        told.when(correct()).then_refused("attendance.leaders_correct")

    @pytest.mark.parametrize("days", [1, 15])
    def test_a_member_never_does(self, days: int) -> None:
        told = confirmed().by(ANN).at(NOON + timedelta(days=days))
        told.when(correct(ANN, Mark.LEFT)).then_refused("session.not_leader_or_admin")

    def test_what_is_not_confirmed_is_simply_set(self) -> None:
        told = Scenario(SESSION).given(*closed()).by(LEADER)
        told.when(correct()).then_refused("attendance.not_confirmed")


class TestAnnulment:
    """Ruling 13: annulled by two."""

    def test_one_asks(self) -> None:
        confirmed().when(ProposeAnnulment(WHY, STANDING)).then(PROPOSED)

    def test_asking_again_changes_nothing(self) -> None:
        confirmed(PROPOSED).when(ProposeAnnulment(WHY, STANDING)).then()

    def test_a_member_does_not_ask(self) -> None:
        told = confirmed().by(ANN).when(ProposeAnnulment(WHY, STANDING))
        told.then_refused("session.not_leader_or_admin")

    def test_an_admin_agrees_and_it_counts_for_nothing(self) -> None:
        told = confirmed(PROPOSED).by_officer(Role.PROGRAM_ADMIN)
        told.when(AnnulAttendance(STANDING)).then(AttendanceAnnulled())
        assert told.state_after().stage is Stage.ANNULLED

    def test_nobody_agrees_with_themselves(self) -> None:
        by_admin = AnnulmentProposed(proposer=ADMIN, reason=WHY)
        told = confirmed(by_admin).by_officer(Role.PROGRAM_ADMIN)
        told.when(AnnulAttendance(STANDING)).then_refused("attendance.annulment_by_two")

    def test_another_leader_is_not_enough(self) -> None:
        told = confirmed(PROPOSED).by(ANN).when(AnnulAttendance(STANDING))
        told.then_refused("attendance.annulment_by_two")

    def test_nobody_agrees_with_what_was_not_asked(self) -> None:
        told = confirmed().by_officer(Role.PROGRAM_ADMIN).when(AnnulAttendance(STANDING))
        told.then_refused("attendance.annulment_missing")

    @pytest.mark.parametrize("by_admin", [False, True])
    def test_it_is_taken_back(self, *, by_admin: bool) -> None:
        told = confirmed(PROPOSED)
        asking = told.by_officer(Role.PROGRAM_ADMIN) if by_admin else told
        asking.when(WithdrawAnnulment(STANDING)).then(AnnulmentWithdrawn())
        assert asking.state_after().annulment_by is None

    def test_a_stranger_to_it_does_not_take_it_back(self) -> None:
        told = confirmed(PROPOSED).by(ANN).when(WithdrawAnnulment(STANDING))
        told.then_refused("session.not_leader_or_admin")

    def test_taking_back_what_was_not_asked_changes_nothing(self) -> None:
        confirmed().when(WithdrawAnnulment(STANDING)).then()

    def test_what_is_annulled_stays_so(self) -> None:
        over = confirmed(PROPOSED, AttendanceAnnulled())
        over.when(AnnulAttendance(STANDING)).then()
        over.when(correct()).then_refused("attendance.annulled")
        over.when(ProposeAnnulment(WHY, STANDING)).then_refused("attendance.annulled")

    def test_a_session_that_goes_on_is_not_annulled(self) -> None:
        told = Scenario(SESSION).given(*closed()[:-1]).by(LEADER)
        told.when(ProposeAnnulment(WHY, STANDING)).then_refused("session.open")
