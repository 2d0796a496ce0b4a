"""What of a session reaches those outside its room, and what never does."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import Role
from domain.sessions.commands import RecordNoCase
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    LeaderLost,
    LeadHandedOver,
    MaterialSealed,
    NoCaseOffered,
    ParticipantArrived,
    ParticipantLeft,
    PhaseStarted,
    PresentationCoded,
    PresentationEnded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationStarted,
    PresentationWithdrawn,
    SessionClosed,
    SessionEvent,
    SessionRescheduled,
)
from domain.sessions.outside import outside
from domain.sessions.session import SESSION
from domain.sessions.state import Stage
from domain.sessions.words import Capacity, Ground, Mark, MaterialKind, Phase, WithdrawalStage
from tests.kit.groups import LEADER
from tests.kit.scenario import NOON, Scenario, person
from tests.kit.sessions import SCHEDULED, STANDING, closed, entered_late, here, opened

CASE, ALIAS, TEXT = UUID(int=0x11), UUID(int=0x21), UUID(int=0x31)
ANN, EVE = person(1), person(5)
STARTED = PresentationStarted(presentation=CASE, alias=ALIAS, sealed=CASE, started_at=NOON)
LATE = PresentationEnteredLate(
    presentation=CASE, alias=ALIAS, sealed=CASE, seconds=240, discussion_minutes=70
)
IN_THE_ROOM: tuple[SessionEvent, ...] = (
    *(PhaseStarted(phase=phase) for phase in Phase),
    NoCaseOffered(),
    LeaderLost(lost_at=NOON),
    LeadHandedOver(leader=LEADER),
    STARTED,
    PresentationEnded(presentation=CASE, seconds=240),
    LATE,
    PresentationCoded(presentation=CASE, sealed=CASE),
    PresentationErased(presentation=CASE, ground=Ground.REQUEST),
    *(PresentationWithdrawn(presentation=CASE, stage=stage) for stage in WithdrawalStage),
    MaterialSealed(item=TEXT, kind=MaterialKind.REFLECTION),
)
TOLD: tuple[SessionEvent, ...] = (
    *opened(),
    SessionClosed(minutes=90),
    here(EVE),
    AbsenceNoted(person=person(6), apologies=True),
    AttendanceConfirmed(),
)
between = st.lists(st.sampled_from(IN_THE_ROOM), max_size=4)


@given(st.lists(between, min_size=len(TOLD), max_size=len(TOLD)))
def test_two_histories_that_differ_in_the_room_are_one_outside_of_it(
    rooms: list[list[SessionEvent]],
) -> None:
    one, other = SESSION.initial, SESSION.initial
    for told, room in zip(TOLD, rooms, strict=True):
        one = SESSION.evolve(one, told)
        other = SESSION.evolve(other, told)
        for event in room:
            other = SESSION.evolve(other, event)
        assert outside(other) == outside(one)


@pytest.mark.parametrize("event", IN_THE_ROOM)
def test_nothing_that_happens_in_the_room_moves_the_version_outside(event: SessionEvent) -> None:
    before = SESSION.fold(opened())
    assert SESSION.evolve(before, event).told == before.told


def test_who_comes_and_goes_is_told_only_once_the_session_is_over() -> None:
    running = SESSION.fold([*opened(), ParticipantLeft(person=ANN), here(EVE)])
    assert running.told == SESSION.fold(opened()).told
    assert outside(running).attendance == {}
    over = outside(SESSION.evolve(running, SessionClosed(minutes=90)))
    assert (over.stage, over.told) == (Stage.CLOSED, running.told + 1)
    assert EVE in over.attendance


def test_outside_nobody_is_told_that_somebody_left_before_the_end() -> None:
    left = SESSION.fold([*opened(), ParticipantLeft(person=ANN), SessionClosed(minutes=90)])
    assert left.attendance[ANN].mark is Mark.LEFT
    stayed = SESSION.fold([*opened(), SessionClosed(minutes=90)])
    assert outside(left).attendance[ANN] == outside(stayed).attendance[ANN]


def test_what_is_entered_late_moves_the_version_outside() -> None:
    before = SESSION.fold(entered_late())
    after = SESSION.evolve(before, ParticipantArrived(person=EVE, capacity=Capacity.MEMBER))
    assert (before.told, after.told) == (2, 3)
    assert EVE in outside(after).attendance


def test_a_session_that_moves_moves_the_version_outside() -> None:
    moved = SessionRescheduled(starts_at=NOON, local_start="2030-01-16T08:00")
    assert SESSION.fold([SCHEDULED, moved]).told == 2


def test_an_officer_who_notes_that_there_was_no_case_does_not_learn_that_there_was() -> None:
    no_case = RecordNoCase(STANDING)
    late = Scenario(SESSION).given(*closed(), LATE).by_officer(Role.PROGRAM_ADMIN).entered_late()
    late.when(no_case).then()
    Scenario(SESSION).given(*opened(), STARTED).by(LEADER).when(no_case).then_refused(
        "session.has_case"
    )
