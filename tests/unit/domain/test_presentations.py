"""The rules about presenting a case from memory, and taking it back."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, Role
from domain.rules import GroupRules, RuleProfile
from domain.sessions.commands import (
    EndPresentation,
    EnterPresentationLate,
    SessionCommand,
    StartPresentation,
    UndoPresentation,
    WithdrawPresentation,
)
from domain.sessions.events import (
    AttendanceConfirmed,
    MaterialSealed,
    MaterialShredded,
    NoCaseOffered,
    ParticipantArrived,
    ParticipantLeft,
    PresentationCoded,
    PresentationEnded,
    PresentationEnteredLate,
    PresentationStarted,
    PresentationWithdrawn,
    SessionCancelled,
    SessionClosed,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from domain.sessions.words import Capacity, MaterialKind, WithdrawalStage
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import NOON, Scenario, person
from tests.kit.sessions import (
    SCHEDULED,
    STANDING,
    VISITOR,
    closed,
    entered_late,
    here,
    opened,
)

ANN, BOB, EVE = person(1), person(2), person(5)
CASE, SECOND, THIRD = UUID(int=0x11), UUID(int=0x12), UUID(int=0x13)
ALIAS, SEALED = UUID(int=0x21), UUID(int=0x31)
GUEST = ParticipantArrived(person=VISITOR, capacity=Capacity.GUEST)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    return Scenario(SESSION).given(*events).by(LEADER)


def start(presenter: PersonId = ANN, case: UUID = CASE) -> StartPresentation:
    return StartPresentation(case, ALIAS, SEALED, presenter, STANDING)


def started(case: UUID = CASE) -> PresentationStarted:
    return PresentationStarted(presentation=case, alias=ALIAS, sealed=SEALED, started_at=NOON)


def ended(case: UUID = CASE) -> PresentationEnded:
    return PresentationEnded(presentation=case, seconds=240)


def withdrawn(
    case: UUID = CASE, stage: WithdrawalStage = WithdrawalStage.AFTER
) -> PresentationWithdrawn:
    return PresentationWithdrawn(presentation=case, stage=stage)


ENTER = EnterPresentationLate(
    presentation=CASE,
    alias=ALIAS,
    sealed=SEALED,
    presenter=ANN,
    seconds=240,
    discussion_minutes=70,
    standing=STANDING,
)
ENTERED = PresentationEnteredLate(
    presentation=CASE, alias=ALIAS, sealed=SEALED, seconds=240, discussion_minutes=70
)


class TestStart:
    def test_a_leader_lets_a_member_present(self) -> None:
        session(*opened()).when(start()).then(started())

    def test_nothing_says_who_presents(self) -> None:
        [event] = session(*opened()).when(start()).decided()
        assert str(ANN).encode() not in msgspec.json.encode(event)

    def test_a_member_does_not_begin_it(self) -> None:
        session(*opened()).by(ANN).when(start()).then_refused("session.not_a_leader")

    def test_who_leads_does_not_present(self) -> None:
        session(*opened()).when(start(LEADER)).then_refused("presentation.presenter_leads")

    def test_a_leader_presents_when_the_other_takes_the_lead(self) -> None:
        (session(*opened(), here(CO_LEADER)).by(CO_LEADER).when(start(LEADER)).then(started()))

    @pytest.mark.parametrize("known", [[], [here(EVE), ParticipantLeft(person=EVE)]])
    def test_only_who_is_there_presents(self, known: list[SessionEvent]) -> None:
        (session(*opened(), *known).when(start(EVE)).then_refused("presentation.presenter_absent"))

    def test_a_guest_does_not_present(self) -> None:
        (
            session(*opened(), GUEST)
            .when(start(VISITOR))
            .then_refused("presentation.presenter_absent")
        )

    def test_one_presents_at_a_time(self) -> None:
        (
            session(*opened(), started())
            .when(start(BOB, SECOND))
            .then_refused("presentation.already_running")
        )

    def test_two_may_present_one_after_the_other(self) -> None:
        session(*opened(), started(), ended()).when(start(BOB, SECOND)).then(started(SECOND))

    def test_a_third_is_refused(self) -> None:
        (
            session(*opened(), started(), ended(), started(SECOND), ended(SECOND))
            .when(start(BOB, THIRD))
            .then_refused("presentation.too_many")
        )

    def test_the_program_s_own_maximum_counts(self) -> None:
        one = GroupRules(profile=RuleProfile(presentations_max=1))
        again = StartPresentation(
            SECOND, ALIAS, SEALED, BOB, msgspec.structs.replace(STANDING, rules=one)
        )
        session(*opened(), started(), ended()).when(again).then_refused("presentation.too_many")

    def test_a_case_taken_back_leaves_its_place(self) -> None:
        (
            session(*opened(), started(), withdrawn(), started(SECOND), ended(SECOND))
            .when(start(BOB, THIRD))
            .then(started(THIRD))
        )

    def test_beginning_twice_changes_nothing(self) -> None:
        session(*opened(), started()).when(start()).then()

    def test_somebody_had_a_case_after_all(self) -> None:
        state = session(*opened(), NoCaseOffered()).when(start()).state_after()
        assert not state.no_case

    @pytest.mark.parametrize(
        ("events", "code"), [([SCHEDULED], "session.not_open"), (closed(), "session.closed")]
    )
    def test_one_presents_in_an_open_session(self, events: list[SessionEvent], code: str) -> None:
        session(*events).when(start()).then_refused(code)


class TestUndo:
    """A name tapped by mistake is taken back at once, by a leader, before anything comes of it."""

    UNDO = UndoPresentation(CASE, STANDING)

    @pytest.mark.parametrize("seconds", [0, 60])
    def test_within_a_minute_nobody_presents(self, seconds: int) -> None:
        scenario = session(*opened(), started()).at(NOON + timedelta(seconds=seconds))
        scenario.when(self.UNDO).then(withdrawn(stage=WithdrawalStage.DURING))
        assert scenario.state_after().running is None

    def test_twice_changes_nothing(self) -> None:
        session(*opened(), started(), withdrawn()).when(self.UNDO).then()

    @pytest.mark.parametrize(
        "since",
        [
            [ended()],
            [PresentationCoded(presentation=CASE, sealed=CASE)],
            [MaterialSealed(item=SECOND, kind=MaterialKind.CASE_NARRATIVE, presentation=CASE)],
        ],
    )
    def test_not_once_it_was_told_or_something_was_noted_of_it(
        self, since: list[SessionEvent]
    ) -> None:
        known = session(*opened(), started(), *since)
        known.when(self.UNDO).then_refused("presentation.not_undone")

    def test_not_after_a_minute(self) -> None:
        late = session(*opened(), started()).at(NOON + timedelta(seconds=61))
        late.when(self.UNDO).then_refused("presentation.not_undone")

    def test_not_by_a_member(self) -> None:
        session(*opened(), started()).by(ANN).when(self.UNDO).then_refused("session.not_a_leader")

    def test_not_what_never_began(self) -> None:
        session(*opened()).when(self.UNDO).then_refused("presentation.missing")


class TestEnd:
    def test_the_account_took_so_many_seconds(self) -> None:
        (
            session(*opened(), started())
            .at(NOON + timedelta(seconds=200))
            .when(EndPresentation(CASE, STANDING))
            .then(PresentationEnded(presentation=CASE, seconds=200))
        )

    def test_no_account_takes_no_time(self) -> None:
        (
            session(*opened(), started())
            .when(EndPresentation(CASE, STANDING))
            .then(PresentationEnded(presentation=CASE, seconds=1))
        )

    def test_a_member_does_not_end_it(self) -> None:
        (
            session(*opened(), started())
            .by(ANN)
            .when(EndPresentation(CASE, STANDING))
            .then_refused("session.not_a_leader")
        )

    def test_what_never_began_does_not_end(self) -> None:
        (
            session(*opened())
            .when(EndPresentation(CASE, STANDING))
            .then_refused("presentation.missing")
        )

    @pytest.mark.parametrize("known", [ended(), withdrawn(), SessionClosed(minutes=90)])
    def test_ending_what_has_ended_changes_nothing(self, known: SessionEvent) -> None:
        session(*opened(), started(), known).when(EndPresentation(CASE, STANDING)).then()


class TestEnterLate:
    def entering(self, *events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
        return session(*events).by(ANN).entered_late()

    def test_presenters_enter_their_own(self) -> None:
        self.entering(*closed(), AttendanceConfirmed()).when(ENTER).then(ENTERED)

    def test_who_left_early_may_have_presented(self) -> None:
        left = ParticipantLeft(person=ANN)
        (self.entering(*opened(), left, SessionClosed(minutes=90)).when(ENTER).then(ENTERED))

    @pytest.mark.parametrize("by", [LEADER, BOB])
    def test_nobody_enters_another_s(self, by: PersonId) -> None:
        (self.entering(*closed()).by(by).when(ENTER).then_refused("presentation.not_the_presenter"))

    def test_not_even_an_importing_officer_does(self) -> None:
        (
            self.entering(*closed())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(ENTER)
            .then_refused("presentation.not_the_presenter")
        )

    def test_today_s_is_begun_by_a_leader_and_not_entered(self) -> None:
        session(*closed()).by(ANN).when(ENTER).then_refused("presentation.not_late")

    def test_entering_twice_changes_nothing(self) -> None:
        self.entering(*closed(), ENTERED).when(ENTER).then()

    @pytest.mark.parametrize(
        ("events", "code"),
        [
            ([SCHEDULED], "session.not_open"),
            (opened(), "session.open"),
            ([SCHEDULED, SessionCancelled()], "session.cancelled"),
            ([SCHEDULED, SessionNotHeld()], "session.not_held"),
        ],
    )
    def test_the_session_was_held(self, events: list[SessionEvent], code: str) -> None:
        self.entering(*events).when(ENTER).then_refused(code)

    @pytest.mark.parametrize(
        "change",
        [
            {"seconds": 0},
            {"seconds": -240},
            {"seconds": 3601},
            {"discussion_minutes": -1},
            {"discussion_minutes": 601},
        ],
    )
    def test_impossible_numbers_are_refused(self, change: dict[str, int]) -> None:
        (
            self.entering(*closed())
            .when(msgspec.structs.replace(ENTER, **change))
            .then_refused("presentation.impossible")
        )

    @pytest.mark.parametrize("seconds", [1, 179, 301, 3600])
    def test_unusual_ones_are_not(self, seconds: int) -> None:
        unusual = msgspec.structs.replace(ENTER, seconds=seconds)
        assert self.entering(*closed()).when(unusual).state_after().cases == 1

    def test_only_who_was_there_presented(self) -> None:
        (
            self.entering(*entered_late(), here(LEADER))
            .when(ENTER)
            .then_refused("presentation.presenter_absent")
        )

    def test_who_led_alone_did_not_present(self) -> None:
        (
            self.entering(*closed())
            .by(LEADER)
            .when(msgspec.structs.replace(ENTER, presenter=LEADER))
            .then_refused("presentation.presenter_leads")
        )

    def test_one_of_two_leaders_may_have_presented(self) -> None:
        (
            self.entering(*opened(), here(CO_LEADER), SessionClosed(minutes=90))
            .by(LEADER)
            .when(msgspec.structs.replace(ENTER, presenter=LEADER))
            .then(ENTERED)
        )

    def test_a_third_is_refused(self) -> None:
        others = [msgspec.structs.replace(ENTERED, presentation=case) for case in (SECOND, THIRD)]
        self.entering(*closed(), *others).when(ENTER).then_refused("presentation.too_many")


class TestWithdraw:
    TEXT = MaterialSealed(item=UUID(int=0x41), kind=MaterialKind.CASE_NARRATIVE, presentation=CASE)
    OTHER = MaterialSealed(item=UUID(int=0x42), kind=MaterialKind.LEADER_DEBRIEF)

    def test_a_presenter_takes_it_back_while_telling(self) -> None:
        (
            session(*opened(), started())
            .by(ANN)
            .when(WithdrawPresentation(CASE, STANDING))
            .then(withdrawn(stage=WithdrawalStage.DURING))
        )

    def test_or_a_week_later(self) -> None:
        (
            session(*closed(), ENTERED, AttendanceConfirmed())
            .at(NOON + timedelta(days=7))
            .by(ANN)
            .when(WithdrawPresentation(CASE, STANDING))
            .then(withdrawn())
        )

    def test_with_it_goes_every_text_about_it(self) -> None:
        (
            session(*closed(), ENTERED, self.TEXT, self.OTHER)
            .by(ANN)
            .when(WithdrawPresentation(CASE, STANDING))
            .then(withdrawn(), MaterialShredded(item=self.TEXT.item))
        )

    def test_what_is_gone_already_does_not_go_again(self) -> None:
        (
            session(*closed(), ENTERED, self.TEXT, MaterialShredded(item=self.TEXT.item))
            .by(ANN)
            .when(WithdrawPresentation(CASE, STANDING))
            .then(withdrawn())
        )

    def test_it_no_longer_counts(self) -> None:
        scenario = session(*closed(), ENTERED).when(WithdrawPresentation(CASE, STANDING))
        assert scenario.state_after().cases == 0

    def test_taking_it_back_twice_changes_nothing(self) -> None:
        (session(*closed(), ENTERED, withdrawn()).when(WithdrawPresentation(CASE, STANDING)).then())

    def test_what_was_not_presented_is_not_taken_back(self) -> None:
        (
            session(*closed())
            .when(WithdrawPresentation(CASE, STANDING))
            .then_refused("presentation.missing")
        )
