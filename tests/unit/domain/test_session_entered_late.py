"""The rules about recording a session afterwards."""

from datetime import timedelta

import msgspec
import pytest

from domain.kernel import Role
from domain.sessions.commands import (
    EnterSessionLate,
    SessionCommand,
)
from domain.sessions.events import (
    SessionCancelled,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import Scenario, person
from tests.kit.sessions import (
    LATER,
    SCHEDULED,
    STANDING,
    STARTS,
    closed,
    opened,
)

LATE = EnterSessionLate(LEADER, STANDING, minutes=75)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


class TestEnterLate:
    def test_a_leader_records_a_session_that_was_held(self) -> None:
        (
            session(SCHEDULED)
            .at(LATER)
            .entered_late()
            .when(LATE)
            .then(SessionEnteredLate(leader=LEADER, minutes=75))
        )

    def test_an_officer_records_one_with_few_present(self) -> None:
        (
            session(SCHEDULED)
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(EnterSessionLate(CO_LEADER, STANDING, override_quorum=True))
            .then(SessionEnteredLate(leader=CO_LEADER, quorum_overridden=True))
        )

    def test_a_session_thought_not_held_may_turn_out_to_have_been(self) -> None:
        scenario = session(SCHEDULED, SessionNotHeld()).entered_late().when(LATE)
        assert scenario.state_after().stage is Stage.CLOSED

    def test_a_member_does_not_record_it(self) -> None:
        (
            session(SCHEDULED)
            .by(person(1))
            .entered_late()
            .when(LATE)
            .then_refused("session.not_leader_or_admin")
        )

    def test_today_s_session_is_opened_and_not_entered_late(self) -> None:
        session(SCHEDULED).when(LATE).then_refused("session.not_late")

    def test_nothing_is_recorded_before_its_time(self) -> None:
        (
            session(SCHEDULED)
            .at(STARTS - timedelta(minutes=1))
            .entered_late()
            .when(LATE)
            .then_refused("session.in_the_future")
        )

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            ([SCHEDULED, SessionCancelled()], "session.cancelled"),
            (opened(), "session.open"),
            (closed(), "session.closed"),
        ],
    )
    def test_it_is_recorded_once_and_not_when_cancelled(
        self, events: list[SessionEvent], code: str
    ) -> None:
        session(*events).entered_late().when(LATE).then_refused(code)

    def test_who_is_named_as_leader_led_the_group_that_day(self) -> None:
        (
            session(SCHEDULED)
            .entered_late()
            .when(EnterSessionLate(person(1), STANDING))
            .then_refused("session.leader_missing")
        )

    def test_a_group_that_did_not_meet_that_day_held_none(self) -> None:
        resting = msgspec.structs.replace(STANDING, may_meet=False)
        (
            session(SCHEDULED)
            .entered_late()
            .when(EnterSessionLate(LEADER, resting))
            .then_refused("session.group_may_not_meet")
        )

    @pytest.mark.parametrize("minutes", [0, -1, 601])
    def test_a_session_takes_a_possible_time(self, minutes: int) -> None:
        (
            session(SCHEDULED)
            .entered_late()
            .when(EnterSessionLate(LEADER, STANDING, minutes=minutes))
            .then_refused("session.minutes_impossible")
        )
