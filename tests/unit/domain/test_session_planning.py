"""The rules about planning a session, moving it, and calling it off."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import Role
from domain.sessions.commands import (
    CancelSession,
    OpenSession,
    PutSessionBack,
    RecordNotHeld,
    RescheduleSession,
    ScheduleSession,
    SessionCommand,
    ShredMaterial,
)
from domain.sessions.events import (
    AttendanceConfirmed,
    SessionCancelled,
    SessionEvent,
    SessionNotHeld,
    SessionPutBack,
    SessionRescheduled,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from tests.kit.groups import LEADER
from tests.kit.scenario import Scenario, person
from tests.kit.sessions import (
    LATER,
    SCHEDULED,
    STANDING,
    STARTS,
    closed,
    opened,
)

SCHEDULE = ScheduleSession(
    code="G001-S01",
    number=1,
    starts_at=STARTS,
    local_start="2030-01-15T08:00",
    zone="America/Halifax",
    slot_minutes=90,
    standing=STANDING,
)
FOUR = tuple(person(number) for number in range(1, 5))
OPEN = OpenSession(FOUR, STANDING, private_space=True, no_recording=True)
MOVE = RescheduleSession(STARTS + timedelta(days=1), "2030-01-16T08:00", STANDING)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


class TestPlan:
    def test_a_leader_schedules_a_session(self) -> None:
        session().when(SCHEDULE).then(SCHEDULED)

    def test_an_admin_schedules_one(self) -> None:
        session().by_officer(Role.PROGRAM_ADMIN).when(SCHEDULE).then(SCHEDULED)

    def test_a_member_does_not(self) -> None:
        session().by(person(1)).when(SCHEDULE).then_refused("session.not_leader_or_admin")

    def test_it_is_scheduled_once(self) -> None:
        session(SCHEDULED).when(SCHEDULE).then_refused("session.exists")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"code": "the first evening"}, "session.code_invalid"),
            ({"number": 0}, "session.number_impossible"),
            ({"slot_minutes": 14}, "session.slot_impossible"),
            ({"slot_minutes": 601}, "session.slot_impossible"),
            ({"local_start": "2030-01-15 08:00"}, "session.time_invalid"),
            ({"local_start": "2030-13-15T08:00"}, "session.time_invalid"),
            ({"zone": "eight o'clock"}, "session.time_invalid"),
            ({"starts_at": STARTS.replace(tzinfo=None)}, "session.time_invalid"),
        ],
    )
    def test_number_time_and_slot_are_possible(self, change: dict[str, object], code: str) -> None:
        session().when(msgspec.structs.replace(SCHEDULE, **change)).then_refused(code)

    @pytest.mark.parametrize("minutes", [31, 60 * 24 * 365 * 10])
    def test_what_is_over_is_not_planned(self, minutes: int) -> None:
        """Past dates are entered late, not scheduled."""
        past = STARTS - timedelta(minutes=minutes)
        late = msgspec.structs.replace(SCHEDULE, starts_at=past)
        session().when(late).then_refused("session.in_the_past")
        moved = RescheduleSession(past, "2030-01-15T07:29", STANDING)
        session(SCHEDULED).when(moved).then_refused("session.in_the_past")

    def test_what_begins_just_now_is(self) -> None:
        now = msgspec.structs.replace(SCHEDULE, starts_at=STARTS - timedelta(minutes=30))
        assert len(session().when(now).decided()) == 1

    def test_an_import_enters_what_was_planned_then(self) -> None:
        then = msgspec.structs.replace(SCHEDULE, starts_at=STARTS - timedelta(days=300))
        told = session().by_officer(Role.ORGANIZATION_ADMIN).entered_late()
        assert len(told.when(then).decided()) == 1

    @pytest.mark.parametrize("year", [26, 1949, 2036, 9999])
    def test_a_year_that_nobody_means_is_refused_from_whomever(self, year: int) -> None:
        when = STARTS.replace(year=year)
        planned = msgspec.structs.replace(SCHEDULE, starts_at=when)
        told = session().by_officer(Role.ORGANIZATION_ADMIN).entered_late()
        told.when(planned).then_refused("session.year_impossible")
        session(SCHEDULED).when(
            RescheduleSession(when, f"{year:04}-01-15T08:00", STANDING)
        ).then_refused("session.year_impossible")

    def test_a_group_that_has_not_begun_has_no_sessions(self) -> None:
        """A merely proposed group got one over the API."""
        proposed = msgspec.structs.replace(STANDING, begun=False, may_meet=False)
        planned = msgspec.structs.replace(SCHEDULE, standing=proposed)
        session().when(planned).then_refused("session.group_may_not_meet")

    def test_nothing_is_asked_of_a_session_that_never_was(self) -> None:
        session().when(OPEN).then_refused("session.missing")

    def test_nor_of_the_session_of_another_group(self) -> None:
        elsewhere = msgspec.structs.replace(STANDING, group=UUID(int=0x7))
        session(SCHEDULED).when(CancelSession(elsewhere)).then_refused("session.missing")

    def test_nor_of_what_was_sealed_in_it(self) -> None:
        session().when(ShredMaterial((UUID(int=1),))).then_refused("session.missing")

    def test_it_is_moved(self) -> None:
        (
            session(SCHEDULED)
            .when(MOVE)
            .then(SessionRescheduled(starts_at=MOVE.starts_at, local_start=MOVE.local_start))
        )

    def test_moving_it_to_where_it_is_changes_nothing(self) -> None:
        moved = SessionRescheduled(starts_at=MOVE.starts_at, local_start=MOVE.local_start)
        session(SCHEDULED, moved).when(MOVE).then()

    def test_a_member_does_not_move_it(self) -> None:
        session(SCHEDULED).by(person(1)).when(MOVE).then_refused("session.not_leader_or_admin")

    @pytest.mark.parametrize(
        ("starts_at", "local_start"),
        [(STARTS.replace(tzinfo=None), "2030-01-16T08:00"), (STARTS, "tomorrow")],
    )
    def test_it_is_moved_to_a_time(self, starts_at: datetime, local_start: str) -> None:
        (
            session(SCHEDULED)
            .when(RescheduleSession(starts_at, local_start, STANDING))
            .then_refused("session.time_invalid")
        )

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            (opened(), "session.open"),
            (closed(), "session.closed"),
            ([*closed(), AttendanceConfirmed()], "session.closed"),
            ([SCHEDULED, SessionCancelled()], "session.cancelled"),
            ([SCHEDULED, SessionNotHeld()], "session.not_held"),
        ],
    )
    def test_only_a_scheduled_session_is_moved(self, events: list[SessionEvent], code: str) -> None:
        session(*events).when(MOVE).then_refused(code)

    @pytest.mark.parametrize("office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN])
    def test_it_is_called_off(self, office: Role) -> None:
        (
            session(SCHEDULED)
            .by_officer(office)
            .when(CancelSession(STANDING))
            .then(SessionCancelled())
        )

    def test_calling_it_off_twice_changes_nothing(self) -> None:
        session(SCHEDULED, SessionCancelled()).when(CancelSession(STANDING)).then()

    def test_an_open_session_is_not_called_off(self) -> None:
        session(*opened()).when(CancelSession(STANDING)).then_refused("session.open")

    def test_a_session_that_was_called_off_is_put_back_before_its_time(self) -> None:
        off = (SCHEDULED, SessionCancelled())
        before = session(*off).at(STARTS - timedelta(minutes=1))
        before.when(PutSessionBack(STANDING)).then(SessionPutBack())
        session(*off, SessionPutBack()).when(MOVE).then(
            SessionRescheduled(starts_at=MOVE.starts_at, local_start=MOVE.local_start)
        )

    def test_putting_it_back_twice_changes_nothing(self) -> None:
        session(SCHEDULED).when(PutSessionBack(STANDING)).then()

    def test_once_its_time_has_come_it_is_not_put_back(self) -> None:
        off = session(SCHEDULED, SessionCancelled()).at(STARTS)
        off.when(PutSessionBack(STANDING)).then_refused("session.time_over")

    def test_nor_is_one_of_a_group_that_is_closed(self) -> None:
        over = msgspec.structs.replace(STANDING, ended=True)
        off = session(SCHEDULED, SessionCancelled()).at(STARTS - timedelta(days=1))
        off.when(PutSessionBack(over)).then_refused("session.group_may_not_meet")

    def test_nor_by_a_member(self) -> None:
        off = session(SCHEDULED, SessionCancelled()).by(person(1))
        off.when(PutSessionBack(STANDING)).then_refused("session.not_leader_or_admin")

    @pytest.mark.parametrize("events", [opened(), closed(), [SCHEDULED, SessionNotHeld()]])
    def test_only_what_was_called_off_is_put_back(self, events: list[SessionEvent]) -> None:
        session(*events).when(PutSessionBack(STANDING)).then_refused("session.not_cancelled")

    def test_the_system_notes_a_day_after_its_end_that_nobody_opened_it(self) -> None:
        (
            session(SCHEDULED)
            .by_role(Role.SYSTEM)
            .at(STARTS + timedelta(minutes=90, hours=24))
            .when(RecordNotHeld(STANDING))
            .then(SessionNotHeld())
        )

    @pytest.mark.parametrize("moved", [[], [SessionRescheduled(starts_at=STARTS, local_start="x")]])
    def test_until_then_the_system_leaves_it_open_to_be_entered(
        self, moved: list[SessionEvent]
    ) -> None:
        (
            session(SCHEDULED, *moved)
            .by_role(Role.SYSTEM)
            .at(STARTS + timedelta(minutes=89, hours=24))
            .when(RecordNotHeld(STANDING))
            .then_refused("session.not_overdue")
        )

    def test_a_leader_need_not_wait_for_that_day(self) -> None:
        session(SCHEDULED).at(LATER).when(RecordNotHeld(STANDING)).then(SessionNotHeld())

    def test_the_system_calls_off_what_a_group_that_has_ended_had_planned(self) -> None:
        (
            session(SCHEDULED)
            .by_role(Role.SYSTEM)
            .when(CancelSession(msgspec.structs.replace(STANDING, ended=True)))
            .then(SessionCancelled())
        )

    def test_the_system_calls_off_nothing_of_a_group_that_goes_on(self) -> None:
        (
            session(SCHEDULED)
            .by_role(Role.SYSTEM)
            .when(CancelSession(STANDING))
            .then_refused("session.not_leader_or_admin")
        )

    def test_a_member_does_not_note_that(self) -> None:
        (
            session(SCHEDULED)
            .by(person(1))
            .when(RecordNotHeld(STANDING))
            .then_refused("session.not_leader_or_admin")
        )

    def test_nobody_notes_it_before_its_time(self) -> None:
        (
            session(SCHEDULED)
            .at(STARTS - timedelta(minutes=1))
            .when(RecordNotHeld(STANDING))
            .then_refused("session.in_the_future")
        )

    def test_noting_it_twice_changes_nothing(self) -> None:
        session(SCHEDULED, SessionNotHeld()).when(RecordNotHeld(STANDING)).then()

    def test_a_session_that_is_open_was_held(self) -> None:
        session(*opened()).when(RecordNotHeld(STANDING)).then_refused("session.open")
