"""The rules about who was there."""

import msgspec
import pytest

from domain.kernel import PersonId, Role
from domain.sessions.commands import (
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    NoteAbsence,
    SessionCommand,
)
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    Capacity,
    ParticipantArrived,
    ParticipantLeft,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import Scenario, person
from tests.kit.sessions import (
    SCHEDULED,
    STANDING,
    STRANGER,
    VISITOR,
    closed,
    entered_late,
    here,
    opened,
)

EVE = person(5)
CANCELLED = (SCHEDULED, SessionCancelled())
NOT_HELD = (SCHEDULED, SessionNotHeld())


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


def from_paper(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return session(*events).by_officer(Role.ORGANIZATION_ADMIN).entered_late()


def check_in(who: PersonId = EVE, capacity: Capacity = Capacity.MEMBER) -> CheckIn:
    return CheckIn(who, capacity, STANDING)


def absent(who: PersonId = EVE, capacity: Capacity | None = None) -> NoteAbsence:
    return NoteAbsence(who, apologies=False, standing=STANDING, capacity=capacity)


def apologies(who: PersonId = EVE, capacity: Capacity | None = None) -> NoteAbsence:
    return NoteAbsence(who, apologies=True, standing=STANDING, capacity=capacity)


class TestCheckIn:
    @pytest.mark.parametrize("by", [EVE, LEADER])
    def test_a_member_arrives_by_their_own_word_or_a_leader_s(self, by: PersonId) -> None:
        session(*opened()).by(by).when(check_in()).then(here(EVE))

    def test_nobody_checks_in_somebody_else(self) -> None:
        session(*opened()).by(person(1)).when(check_in()).then_refused("attendance.not_yours")

    def test_an_officer_does_not_today(self) -> None:
        (
            session(*opened())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(check_in())
            .then_refused("attendance.not_yours")
        )

    def test_the_other_leader_arrives(self) -> None:
        (
            session(*opened())
            .by(CO_LEADER)
            .when(check_in(CO_LEADER, Capacity.LEADER))
            .then(here(CO_LEADER))
        )

    def test_who_was_not_a_member_that_day_was_not_there_as_one(self) -> None:
        (session(*opened()).when(check_in(STRANGER)).then_refused("attendance.not_a_member"))

    def test_a_leader_is_not_there_as_a_member(self) -> None:
        (session(*opened()).when(check_in(CO_LEADER)).then_refused("attendance.not_a_member"))

    def test_who_did_not_lead_that_day_was_not_there_as_leader(self) -> None:
        (
            session(*opened())
            .when(check_in(EVE, Capacity.LEADER))
            .then_refused("attendance.not_a_leader")
        )

    def test_a_leader_lets_a_guest_in_who_has_signed(self) -> None:
        (
            session(*opened())
            .when(check_in(VISITOR, Capacity.GUEST))
            .then(ParticipantArrived(person=VISITOR, capacity=Capacity.GUEST))
        )

    def test_a_guest_does_not_let_themselves_in(self) -> None:
        (
            session(*opened())
            .by(VISITOR)
            .when(check_in(VISITOR, Capacity.GUEST))
            .then_refused("session.not_a_leader")
        )

    def test_nor_does_an_officer_who_enters_it_late(self) -> None:
        (
            session(*closed())
            .by_officer(Role.PROGRAM_ADMIN)
            .entered_late()
            .when(CheckIn(person(900), Capacity.GUEST, STANDING))
            .then_refused("attendance.own_guest")
        )

    def test_a_guest_without_an_agreement_stays_outside(self) -> None:
        (
            session(*opened())
            .when(check_in(STRANGER, Capacity.GUEST))
            .then_refused("session.agreement_missing")
        )

    @pytest.mark.parametrize("who", [EVE, CO_LEADER])
    def test_who_belongs_to_the_group_is_no_guest(self, who: PersonId) -> None:
        (
            session(*opened())
            .when(check_in(who, Capacity.GUEST))
            .then_refused("attendance.not_a_guest")
        )

    def test_a_member_without_a_current_agreement_signs_first(self) -> None:
        unsigned = msgspec.structs.replace(STANDING, signed=STANDING.signed - {EVE})
        (
            session(*opened())
            .when(CheckIn(EVE, Capacity.MEMBER, unsigned))
            .then_refused("session.agreement_missing")
        )

    def test_being_there_already_changes_nothing(self) -> None:
        session(*opened(), here(EVE)).when(check_in()).then()

    def test_nobody_is_there_as_two_things(self) -> None:
        was_member = ParticipantArrived(person=CO_LEADER, capacity=Capacity.MEMBER)
        (
            session(*opened(), was_member)
            .when(check_in(CO_LEADER, Capacity.LEADER))
            .then_refused("attendance.twice")
        )

    @pytest.mark.parametrize(
        "known",
        [
            [here(EVE), ParticipantLeft(person=EVE)],
            [AbsenceNoted(person=EVE, apologies=False)],
            [AbsenceNoted(person=EVE, apologies=True)],
        ],
    )
    def test_who_was_away_may_yet_arrive(self, known: list[SessionEvent]) -> None:
        session(*opened(), *known).when(check_in()).then(here(EVE))

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            ([SCHEDULED], "session.not_open"),
            (closed(), "session.closed"),
            ([*closed(), AttendanceConfirmed()], "attendance.confirmed"),
            (CANCELLED, "session.cancelled"),
            (NOT_HELD, "session.not_held"),
        ],
    )
    def test_people_arrive_while_it_is_open(self, events: list[SessionEvent], code: str) -> None:
        session(*events).when(check_in()).then_refused(code)


class TestCheckOut:
    @pytest.mark.parametrize("by", [EVE, LEADER])
    def test_somebody_leaves(self, by: PersonId) -> None:
        (
            session(*opened(), here(EVE))
            .by(by)
            .when(CheckOut(EVE, STANDING))
            .then(ParticipantLeft(person=EVE))
        )

    def test_nobody_sends_somebody_else_out(self) -> None:
        (
            session(*opened(), here(EVE))
            .by(person(1))
            .when(CheckOut(EVE, STANDING))
            .then_refused("attendance.not_yours")
        )

    @pytest.mark.parametrize(
        "known",
        [[], [here(EVE), ParticipantLeft(person=EVE)], [AbsenceNoted(person=EVE, apologies=True)]],
    )
    def test_who_is_not_there_does_not_leave(self, known: list[SessionEvent]) -> None:
        session(*opened(), *known).when(CheckOut(EVE, STANDING)).then()

    def test_afterwards_nobody_leaves(self) -> None:
        session(*closed()).when(CheckOut(person(1), STANDING)).then_refused("session.closed")


class TestAbsence:
    def test_a_leader_notes_that_somebody_did_not_come(self) -> None:
        session(*opened()).when(absent()).then(AbsenceNoted(person=EVE, apologies=False))

    def test_a_member_does_not_note_it(self) -> None:
        session(*opened()).by(EVE).when(absent()).then_refused("session.not_a_leader")

    @pytest.mark.parametrize("by", [EVE, LEADER])
    def test_somebody_sends_word(self, by: PersonId) -> None:
        session(*opened()).by(by).when(apologies()).then(AbsenceNoted(person=EVE, apologies=True))

    def test_nobody_sends_word_for_another(self) -> None:
        session(*opened()).by(person(1)).when(apologies()).then_refused("attendance.not_yours")

    def test_word_may_be_sent_before(self) -> None:
        session(SCHEDULED).by(EVE).when(apologies()).then(AbsenceNoted(person=EVE, apologies=True))

    def test_nobody_is_missed_before(self) -> None:
        session(SCHEDULED).when(absent()).then_refused("session.not_open")

    def test_a_leader_sends_word(self) -> None:
        (
            session(*opened())
            .by(CO_LEADER)
            .when(apologies(CO_LEADER))
            .then(AbsenceNoted(person=CO_LEADER, apologies=True))
        )

    def test_strangers_are_not_missed(self) -> None:
        session(*opened()).when(absent(STRANGER)).then_refused("attendance.not_a_member")

    def test_who_did_not_lead_is_not_missed_as_leader(self) -> None:
        (
            session(*opened())
            .when(absent(EVE, Capacity.LEADER))
            .then_refused("attendance.not_a_leader")
        )

    def test_a_guest_who_does_not_come_is_not_recorded(self) -> None:
        (
            session(*opened())
            .when(absent(VISITOR, Capacity.GUEST))
            .then_refused("attendance.guest_not_expected")
        )

    def test_noting_it_twice_changes_nothing(self) -> None:
        session(*opened(), AbsenceNoted(person=EVE, apologies=False)).when(absent()).then()

    def test_word_may_come_afterwards(self) -> None:
        (
            session(*opened(), AbsenceNoted(person=EVE, apologies=False))
            .when(apologies())
            .then(AbsenceNoted(person=EVE, apologies=True))
        )

    def test_who_was_there_was_not_absent(self) -> None:
        session(*opened(), here(EVE)).when(absent()).then_refused("attendance.twice")


class TestFromPaper:
    def test_an_officer_enters_who_was_there(self) -> None:
        from_paper(*entered_late()).when(check_in()).then(here(EVE))

    def test_and_who_was_not(self) -> None:
        (from_paper(*entered_late()).when(absent()).then(AbsenceNoted(person=EVE, apologies=False)))

    def test_a_leader_enters_it_until_it_is_confirmed(self) -> None:
        session(*closed()).entered_late().when(check_in()).then(here(EVE))

    @pytest.mark.parametrize("command", [check_in(), absent(), apologies()])
    @pytest.mark.parametrize("known", [here(EVE), AbsenceNoted(person=EVE, apologies=True)])
    def test_a_second_row_about_somebody_is_refused(
        self, command: SessionCommand, known: SessionEvent
    ) -> None:
        from_paper(*entered_late(), known).when(command).then_refused("attendance.twice")

    def test_the_paper_counts_and_not_the_word_sent_before(self) -> None:
        sent = AbsenceNoted(person=EVE, apologies=True)
        (
            from_paper(SCHEDULED, sent, SessionEnteredLate(leader=LEADER))
            .when(check_in())
            .then(here(EVE))
        )

    def test_who_was_not_a_member_that_day_is_refused(self) -> None:
        (
            from_paper(*entered_late())
            .when(check_in(STRANGER))
            .then_refused("attendance.not_a_member")
        )

    def test_a_leader_s_row_names_a_leader_of_that_day(self) -> None:
        (
            from_paper(*entered_late())
            .when(check_in(EVE, Capacity.LEADER))
            .then_refused("attendance.not_a_leader")
        )

    @pytest.mark.parametrize("command", [check_in(), absent(), apologies()])
    @pytest.mark.parametrize(
        ("events", "code"),
        [
            (CANCELLED, "session.cancelled"),
            (NOT_HELD, "session.not_held"),
            ([*entered_late(), AttendanceConfirmed()], "attendance.confirmed"),
        ],
    )
    def test_nobody_was_at_a_session_that_was_not(
        self, events: list[SessionEvent], code: str, command: SessionCommand
    ) -> None:
        from_paper(*events).when(command).then_refused(code)


class TestConfirm:
    def test_a_leader_confirms_who_was_there(self) -> None:
        session(*closed()).when(ConfirmAttendance(STANDING)).then(AttendanceConfirmed())

    def test_an_admin_confirms_what_was_entered_late(self) -> None:
        (from_paper(*entered_late()).when(ConfirmAttendance(STANDING)).then(AttendanceConfirmed()))

    def test_an_admin_does_not_confirm_otherwise(self) -> None:
        (
            session(*closed())
            .by_officer(Role.PROGRAM_ADMIN)
            .when(ConfirmAttendance(STANDING))
            .then_refused("session.not_a_leader")
        )

    def test_confirming_twice_changes_nothing(self) -> None:
        (session(*closed(), AttendanceConfirmed()).when(ConfirmAttendance(STANDING)).then())

    def test_it_is_confirmed_when_the_session_has_ended(self) -> None:
        session(*opened()).when(ConfirmAttendance(STANDING)).then_refused("session.open")

    def test_what_is_confirmed_covers_who_left_early(self) -> None:
        left = ParticipantLeft(person=EVE)
        state = SESSION.fold([*opened(), here(EVE), left, SessionClosed(minutes=60)])
        assert state.attendance[EVE].was_there
