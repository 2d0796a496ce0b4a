"""The rules about opening a session, going through it, and closing it."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.groups.methods import NARRATIVE_BASED, PHASES
from domain.kernel import IN_SESSION, PersonId, Reservation, Role, Settled, Stream
from domain.sessions.commands import (
    CloseSession,
    OpenSession,
    RecordNoCase,
    SessionCommand,
    StartPhase,
)
from domain.sessions.events import (
    NoCaseOffered,
    PhaseStarted,
    PresentationEnded,
    PresentationStarted,
    PresentationWithdrawn,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEvent,
    SessionNotHeld,
    SessionOpened,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from domain.sessions.words import Phase, WithdrawalStage
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import NOON, SOMEBODY, Scenario, person
from tests.kit.sessions import (
    GROUP_ID,
    SCHEDULED,
    STANDING,
    STARTS,
    STRANGER,
    closed,
    entered_late,
    here,
    opened,
)

FOUR = tuple(person(number) for number in range(1, 5))
OPEN = OpenSession(FOUR, STANDING, private_space=True, no_recording=True)
CASE = PresentationStarted(
    presentation=UUID(int=1), alias=UUID(int=2), sealed=UUID(int=3), started_at=NOON
)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


class TestOneAtATime:
    """Ruling 14: not more than half an hour before its time, nor two of one group at once."""

    def test_a_session_is_opened_half_an_hour_before_its_time(self) -> None:
        early = STARTS - timedelta(minutes=30)
        assert session(SCHEDULED).at(early).when(OPEN).decided()

    def test_and_no_earlier(self) -> None:
        early = STARTS - timedelta(minutes=30, seconds=1)
        session(SCHEDULED).at(early).when(OPEN).then_refused("session.too_early")

    def test_while_it_is_open_its_group_is_in_session(self) -> None:
        state, stream = (
            SESSION.fold([SCHEDULED]),
            Stream(SOMEBODY.tenant, "session", UUID(int=0x51)),
        )
        claim = (Reservation(IN_SESSION, GROUP_ID.bytes, stream.id),)
        start = SessionOpened(leader=LEADER, opened_at=NOON)
        assert SESSION.settles(stream, state, [start]) == Settled(claims=claim)
        for end in (SessionClosed(minutes=90), SessionAbandoned(minutes=9)):
            assert SESSION.settles(stream, state, [end]) == Settled(releases=claim)
        assert SESSION.settles(stream, state, [NoCaseOffered()]) == Settled()
        assert SESSION.settles(stream, SESSION.initial, [start]) == Settled()


class TestOpen:
    def test_a_leader_opens_with_who_is_in_the_room(self) -> None:
        (
            session(SCHEDULED)
            .when(OPEN)
            .then(
                SessionOpened(leader=LEADER, opened_at=NOON),
                here(LEADER),
                *map(here, FOUR),
            )
        )

    def test_the_other_leader_may_be_there(self) -> None:
        both = msgspec.structs.replace(OPEN, present=(*FOUR, CO_LEADER))
        assert here(CO_LEADER) in session(SCHEDULED).when(both).decided()

    def test_nobody_is_there_twice(self) -> None:
        twice = msgspec.structs.replace(OPEN, present=(*FOUR, *FOUR, LEADER))
        assert session(SCHEDULED).when(twice).decided() == (session(SCHEDULED).when(OPEN).decided())

    @pytest.mark.parametrize("who", [person(1), STRANGER])
    def test_nobody_but_a_leader_opens(self, who: PersonId) -> None:
        session(SCHEDULED).by(who).when(OPEN).then_refused("session.not_a_leader")

    def test_an_admin_does_not_open(self) -> None:
        (
            session(SCHEDULED)
            .by_officer(Role.PROGRAM_ADMIN)
            .when(OPEN)
            .then_refused("session.not_a_leader")
        )

    def test_a_group_that_may_not_meet_does_not(self) -> None:
        resting = msgspec.structs.replace(STANDING, may_meet=False)
        (
            session(SCHEDULED)
            .when(msgspec.structs.replace(OPEN, standing=resting))
            .then_refused("session.group_may_not_meet")
        )

    @pytest.mark.parametrize("missing", ["private_space", "no_recording"])
    def test_the_frame_is_confirmed_first(self, missing: str) -> None:
        (
            session(SCHEDULED)
            .when(msgspec.structs.replace(OPEN, **{missing: False}))
            .then_refused("session.frame_unconfirmed")
        )

    def test_who_is_not_a_member_is_not_there(self) -> None:
        (
            session(SCHEDULED)
            .when(msgspec.structs.replace(OPEN, present=(*FOUR, STRANGER)))
            .then_refused("attendance.not_a_member")
        )

    def test_everybody_there_has_a_current_agreement(self) -> None:
        unsigned = msgspec.structs.replace(STANDING, signed=STANDING.signed - {person(4)})
        (
            session(SCHEDULED)
            .when(msgspec.structs.replace(OPEN, standing=unsigned))
            .then_refused("session.agreement_missing")
        )

    def test_who_has_none_and_is_not_there_hinders_nobody(self) -> None:
        unsigned = msgspec.structs.replace(STANDING, signed=STANDING.signed - {person(8)})
        scenario = session(SCHEDULED).when(msgspec.structs.replace(OPEN, standing=unsigned))
        assert scenario.state_after().stage is Stage.OPEN

    def test_leaders_do_not_count_for_the_quorum(self) -> None:
        few = msgspec.structs.replace(OPEN, present=(*FOUR[:3], CO_LEADER))
        session(SCHEDULED).when(few).then_refused("session.quorum")

    def test_a_leader_may_decide_to_meet_with_few(self) -> None:
        few = msgspec.structs.replace(OPEN, present=FOUR[:3], override_quorum=True)
        (
            session(SCHEDULED)
            .when(few)
            .then(
                SessionOpened(leader=LEADER, opened_at=NOON, quorum_overridden=True),
                here(LEADER),
                *map(here, FOUR[:3]),
            )
        )

    def test_a_decision_that_was_not_needed_is_not_recorded(self) -> None:
        scenario = session(SCHEDULED).when(msgspec.structs.replace(OPEN, override_quorum=True))
        assert scenario.decided()[0] == SessionOpened(leader=LEADER, opened_at=NOON)

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            (opened(), "session.open"),
            (closed(), "session.closed"),
            ([SCHEDULED, SessionCancelled()], "session.cancelled"),
            ([SCHEDULED, SessionNotHeld()], "session.not_held"),
        ],
    )
    def test_only_a_scheduled_session_is_opened(
        self, events: list[SessionEvent], code: str
    ) -> None:
        session(*events).when(OPEN).then_refused(code)


class TestGoThrough:
    def test_a_leader_goes_on_to_a_phase(self) -> None:
        (
            session(*opened())
            .when(StartPhase(Phase.CASE_CALL, STANDING))
            .then(PhaseStarted(phase=Phase.CASE_CALL))
        )

    def test_phases_may_be_skipped(self) -> None:
        (
            session(*opened(), PhaseStarted(phase=Phase.WELCOME))
            .when(StartPhase(Phase.CLOSING, STANDING))
            .then(PhaseStarted(phase=Phase.CLOSING))
        )

    def test_being_in_a_phase_changes_nothing(self) -> None:
        (
            session(*opened(), PhaseStarted(phase=Phase.WELCOME))
            .when(StartPhase(Phase.WELCOME, STANDING))
            .then()
        )

    @pytest.mark.parametrize("phase", [one for one in Phase if one is not Phase.PRESENTATION])
    def test_no_other_phase_begins_while_somebody_presents(self, phase: Phase) -> None:
        (
            session(*opened(), PhaseStarted(phase=phase), CASE)
            .when(StartPhase(phase, STANDING))
            .then_refused("session.presenting")
        )

    @pytest.mark.parametrize("phase", Phase)
    def test_who_presents_steps_back_by_balint_s_method_alone(self, phase: Phase) -> None:
        narrative_based = msgspec.structs.replace(STANDING, phases=PHASES[NARRATIVE_BASED])
        going_on = session(*opened()).when(StartPhase(phase, narrative_based))
        if phase in {Phase.DISCUSSION, Phase.PRESENTER_REJOINS}:
            going_on.then_refused("session.phase_of_another_method")
        else:
            going_on.then(PhaseStarted(phase=phase))

    def test_the_phase_of_presenting_may_be_named_while_somebody_presents(self) -> None:
        (
            session(*opened(), CASE)
            .when(StartPhase(Phase.PRESENTATION, STANDING))
            .then(PhaseStarted(phase=Phase.PRESENTATION))
        )

    def test_once_the_account_is_told_the_session_goes_on(self) -> None:
        told = PresentationEnded(presentation=CASE.presentation, seconds=60)
        (
            session(*opened(), CASE, told)
            .when(StartPhase(Phase.CLARIFYING, STANDING))
            .then(PhaseStarted(phase=Phase.CLARIFYING))
        )

    def test_a_member_does_not_move_the_session_on(self) -> None:
        (
            session(*opened())
            .by(person(1))
            .when(StartPhase(Phase.CLOSING, STANDING))
            .then_refused("session.not_a_leader")
        )

    def test_before_it_is_open_there_are_no_phases(self) -> None:
        (
            session(SCHEDULED)
            .when(StartPhase(Phase.WELCOME, STANDING))
            .then_refused("session.not_open")
        )

    def test_nobody_has_a_case(self) -> None:
        session(*opened()).when(RecordNoCase(STANDING)).then(NoCaseOffered())

    def test_saying_so_twice_changes_nothing(self) -> None:
        session(*opened(), NoCaseOffered()).when(RecordNoCase(STANDING)).then()

    def test_with_a_case_presented_there_was_one(self) -> None:
        session(*opened(), CASE).when(RecordNoCase(STANDING)).then_refused("session.has_case")

    def test_a_case_taken_back_does_not_count(self) -> None:
        taken_back = PresentationWithdrawn(presentation=UUID(int=1), stage=WithdrawalStage.DURING)
        session(*opened(), CASE, taken_back).when(RecordNoCase(STANDING)).then(NoCaseOffered())

    def test_that_nobody_had_a_case_may_be_entered_late(self) -> None:
        (
            session(*entered_late())
            .by_officer(Role.PROGRAM_ADMIN)
            .entered_late()
            .when(RecordNoCase(STANDING))
            .then(NoCaseOffered())
        )

    def test_and_is_not_said_afterwards_otherwise(self) -> None:
        session(*closed()).when(RecordNoCase(STANDING)).then_refused("session.closed")

    def test_a_member_does_not_say_it(self) -> None:
        (
            session(*opened())
            .by(person(1))
            .when(RecordNoCase(STANDING))
            .then_refused("session.not_a_leader")
        )


class TestClose:
    def test_a_leader_closes_it_after_so_many_whole_minutes(self) -> None:
        (
            session(*opened())
            .at(NOON + timedelta(minutes=92, seconds=59))
            .when(CloseSession(STANDING))
            .then(SessionClosed(minutes=92))
        )

    def test_no_session_takes_less_than_no_time(self) -> None:
        (
            session(*opened())
            .at(NOON - timedelta(seconds=5))
            .when(CloseSession(STANDING))
            .then(SessionClosed(minutes=0))
        )

    def test_closing_twice_changes_nothing(self) -> None:
        session(*closed()).when(CloseSession(STANDING)).then()

    def test_what_never_opened_is_not_closed(self) -> None:
        session(SCHEDULED).when(CloseSession(STANDING)).then_refused("session.not_open")

    def test_a_member_does_not_close_it(self) -> None:
        (
            session(*opened())
            .by(person(1))
            .when(CloseSession(STANDING))
            .then_refused("session.not_a_leader")
        )

    def test_closing_ends_phase_and_presentation(self) -> None:
        scenario = session(*opened(), PhaseStarted(phase=Phase.PRESENTATION), CASE)
        state = scenario.when(CloseSession(STANDING)).state_after()
        assert (state.phase, state.running) == (None, None)
        assert state.cases == 1
