"""The rules about who was there."""

from datetime import timedelta

import msgspec
import pytest

from domain.kernel import PersonId, Role
from domain.sessions.commands import (
    AbandonSession,
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    NoteAbsence,
    SessionCommand,
    WithdrawMark,
)
from domain.sessions.events import (
    AbsenceNoted,
    AnnulmentProposed,
    AttendanceAnnulled,
    AttendanceConfirmed,
    LeaderLost,
    LeadHandedOver,
    MarkWithdrawn,
    ParticipantArrived,
    ParticipantLeft,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Source
from domain.sessions.words import Capacity, CorrectionReason, Mark
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import NOON, Scenario, person
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
ANNULLED = (
    AttendanceConfirmed(),
    AnnulmentProposed(proposer=LEADER, reason=CorrectionReason.NOT_THIS_SESSION),
    AttendanceAnnulled(),
)


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

    def test_who_was_marked_as_what_they_are_not_is_marked_anew(self) -> None:
        was_member = ParticipantArrived(person=CO_LEADER, capacity=Capacity.MEMBER)
        (
            session(*opened(), was_member)
            .when(check_in(CO_LEADER, Capacity.LEADER))
            .then(here(CO_LEADER))
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

    def test_who_has_left_does_not_leave_again(self) -> None:
        left: list[SessionEvent] = [here(EVE), ParticipantLeft(person=EVE)]
        session(*opened(), *left).when(CheckOut(EVE, STANDING)).then()

    @pytest.mark.parametrize("known", [[], [AbsenceNoted(person=EVE, apologies=True)]])
    def test_who_was_there_and_left_is_so_marked_at_once(self, known: list[SessionEvent]) -> None:
        (
            session(*opened(), *known)
            .when(CheckOut(EVE, STANDING))
            .then(here(EVE), ParticipantLeft(person=EVE))
        )

    def test_a_stranger_was_not_there_to_leave(self) -> None:
        (
            session(*opened())
            .when(CheckOut(STRANGER, STANDING))
            .then_refused("attendance.not_a_member")
        )

    def test_afterwards_nobody_leaves_as_of_now(self) -> None:
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

    def test_who_was_marked_as_there_by_mistake_is_marked_as_absent(self) -> None:
        (
            session(*opened(), here(EVE))
            .when(absent())
            .then(AbsenceNoted(person=EVE, apologies=False))
        )

    def test_a_guest_who_was_let_in_by_mistake_was_absent(self) -> None:
        guest = ParticipantArrived(person=VISITOR, capacity=Capacity.GUEST)
        (
            session(*opened(), guest)
            .when(absent(VISITOR))
            .then(AbsenceNoted(person=VISITOR, apologies=False))
        )


MARKED: dict[Mark | None, list[SessionEvent]] = {
    None: [],
    Mark.PRESENT: [here(EVE)],
    Mark.LEFT: [here(EVE), ParticipantLeft(person=EVE)],
    Mark.ABSENT: [AbsenceNoted(person=EVE, apologies=False)],
    Mark.APOLOGIES: [AbsenceNoted(person=EVE, apologies=True)],
}
SETTING: dict[Mark | None, SessionCommand] = {
    None: WithdrawMark(EVE, STANDING),
    Mark.PRESENT: check_in(),
    Mark.LEFT: CheckOut(EVE, STANDING),
    Mark.ABSENT: absent(),
    Mark.APOLOGIES: apologies(),
}


class TestUntilItIsConfirmed:
    @pytest.mark.parametrize("wanted", MARKED)
    @pytest.mark.parametrize("known", MARKED)
    @pytest.mark.parametrize("over", [False, True])
    def test_anybody_can_be_set_to_any_mark(
        self, known: Mark | None, wanted: Mark | None, *, over: bool
    ) -> None:
        """What is marked by mistake is mended by the leader, in the room and after."""
        ended = [SessionClosed(minutes=90)] if over else []
        told = session(*opened(), *MARKED[known], *ended).when(SETTING[wanted])
        after = (told.entered_late() if over else told).state_after()
        marked = after.attendance.get(EVE)
        assert (marked.mark if marked else None) is wanted

    def test_what_was_said_is_taken_back_by_whom_it_is_about(self) -> None:
        sent = AbsenceNoted(person=EVE, apologies=True)
        (
            session(SCHEDULED, sent)
            .by(EVE)
            .when(WithdrawMark(EVE, STANDING))
            .then(MarkWithdrawn(person=EVE))
        )

    def test_and_by_nobody_else(self) -> None:
        (
            session(SCHEDULED, AbsenceNoted(person=EVE, apologies=True))
            .by(person(1))
            .when(WithdrawMark(EVE, STANDING))
            .then_refused("attendance.not_yours")
        )

    def test_in_the_room_times_are_known_and_from_paper_only_the_mark(self) -> None:
        """Ruling 13: the source of each attendance is kept, and nothing is invented."""
        assert SESSION.fold(opened()).attendance[person(1)].source is Source.INTERVALS
        assert SESSION.fold([*entered_late(), here(EVE)]).attendance[EVE].source is Source.MARK


class TestTheLeaderLost:
    """Edge case 5: the session goes on under another leader, or ends ten minutes after the loss."""

    def test_the_other_leader_in_the_room_takes_the_lead(self) -> None:
        (
            session(*opened(), here(CO_LEADER))
            .when(CheckOut(LEADER, STANDING))
            .then(ParticipantLeft(person=LEADER), LeadHandedOver(leader=CO_LEADER))
        )

    def test_a_second_leader_goes_and_the_lead_stays(self) -> None:
        (
            session(*opened(), here(CO_LEADER))
            .when(CheckOut(CO_LEADER, STANDING))
            .then(ParticipantLeft(person=CO_LEADER))
        )

    @pytest.mark.parametrize(
        ("command", "mark"),
        [
            (CheckOut(LEADER, STANDING), ParticipantLeft(person=LEADER)),
            (absent(LEADER), AbsenceNoted(person=LEADER, apologies=False)),
            (WithdrawMark(LEADER, STANDING), MarkWithdrawn(person=LEADER)),
        ],
    )
    def test_the_last_leader_leaves_and_the_ten_minutes_begin(
        self, command: SessionCommand, mark: SessionEvent
    ) -> None:
        session(*opened()).when(command).then(mark, LeaderLost(lost_at=NOON))

    def test_a_leader_who_comes_back_leads(self) -> None:
        (
            session(*lost())
            .when(check_in(CO_LEADER, Capacity.LEADER))
            .then(here(CO_LEADER), LeadHandedOver(leader=CO_LEADER))
        )

    def test_after_ten_minutes_it_has_ended_when_the_leader_was_lost(self) -> None:
        (
            session(*lost(after=40))
            .by_role(Role.SYSTEM)
            .at(NOON + timedelta(minutes=50))
            .when(AbandonSession(STANDING))
            .then(SessionAbandoned(minutes=40))
        )

    def test_not_before(self) -> None:
        (
            session(*lost())
            .by_role(Role.SYSTEM)
            .at(NOON + timedelta(minutes=9, seconds=59))
            .when(AbandonSession(STANDING))
            .then_refused("session.leader_awaited")
        )

    def test_not_if_somebody_leads_again(self) -> None:
        (
            session(*lost(), here(CO_LEADER), LeadHandedOver(leader=CO_LEADER))
            .by_role(Role.SYSTEM)
            .at(NOON + timedelta(minutes=20))
            .when(AbandonSession(STANDING))
            .then_refused("session.leader_awaited")
        )

    def test_not_if_it_was_closed_meanwhile(self) -> None:
        told = session(*lost(), SessionClosed(minutes=3)).by_role(Role.SYSTEM)
        told.at(NOON + timedelta(minutes=20)).when(AbandonSession(STANDING)).then()

    def test_nobody_but_the_system_ends_it_so(self) -> None:
        session(*lost()).when(AbandonSession(STANDING)).then_refused("session.not_system")

    def test_its_attendance_is_confirmed_as_of_any_session(self) -> None:
        (
            session(*lost(), SessionAbandoned(minutes=40))
            .when(ConfirmAttendance(STANDING))
            .then(AttendanceConfirmed())
        )


def lost(after: int = 0) -> list[SessionEvent]:
    """A session whose only leader has left after so many minutes."""
    return [
        *opened(),
        ParticipantLeft(person=LEADER),
        LeaderLost(lost_at=NOON + timedelta(minutes=after)),
    ]


class TestFromPaper:
    def test_an_officer_enters_who_was_there(self) -> None:
        from_paper(*entered_late()).when(check_in()).then(here(EVE))

    def test_and_who_was_not(self) -> None:
        (from_paper(*entered_late()).when(absent()).then(AbsenceNoted(person=EVE, apologies=False)))

    def test_a_leader_enters_it_until_it_is_confirmed(self) -> None:
        session(*closed()).entered_late().when(check_in()).then(here(EVE))

    @pytest.mark.parametrize(
        "command",
        [
            CheckIn(EVE, Capacity.MEMBER, STANDING, first=True),
            NoteAbsence(EVE, apologies=False, standing=STANDING, first=True),
            NoteAbsence(EVE, apologies=True, standing=STANDING, first=True),
        ],
    )
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
            ([*entered_late(), *ANNULLED], "attendance.annulled"),
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

    def test_what_is_annulled_is_not_confirmed(self) -> None:
        (
            session(*closed(), *ANNULLED)
            .when(ConfirmAttendance(STANDING))
            .then_refused("attendance.annulled")
        )

    def test_it_is_confirmed_when_the_session_has_ended(self) -> None:
        session(*opened()).when(ConfirmAttendance(STANDING)).then_refused("session.open")

    def test_what_is_confirmed_covers_who_left_early(self) -> None:
        left = ParticipantLeft(person=EVE)
        state = SESSION.fold([*opened(), here(EVE), left, SessionClosed(minutes=60)])
        assert state.attendance[EVE].was_there
