"""What a page offers of a session and what the decision accepts are one answer, always."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import msgspec
import pytest

from domain.kernel import Context, PersonId, Refused, Role
from domain.sessions.attendance import may_mark
from domain.sessions.commands import (
    AnnulAttendance,
    CancelSession,
    CheckIn,
    CloseSession,
    ConfirmAttendance,
    CorrectAttendance,
    EnterSessionLate,
    GroupStanding,
    NoteAbsence,
    OpenSession,
    ProposeAnnulment,
    PutSessionBack,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    ScheduleSession,
    SessionCommand,
    StartPhase,
    WithdrawAnnulment,
)
from domain.sessions.events import (
    AnnulmentProposed,
    AttendanceAnnulled,
    AttendanceConfirmed,
    NoCaseOffered,
    PresentationEnded,
    PresentationStarted,
    SessionCancelled,
    SessionEvent,
    SessionNotHeld,
)
from domain.sessions.guards import may_plan
from domain.sessions.limits import CORRECTED_BY_LEADERS
from domain.sessions.moves import MOVES, may
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from domain.sessions.words import Capacity, CorrectionReason, Mark, Phase
from tests.kit.groups import ADMIN, CO_LEADER, LEADER
from tests.kit.scenario import NOON, SOMEBODY, person
from tests.kit.sessions import (
    LATER,
    MEMBERS,
    SCHEDULED,
    STANDING,
    STARTS,
    STRANGER,
    closed,
    entered_late,
    opened,
)

[MEMBER, *_] = sorted(MEMBERS)
FOUR = tuple(person(number) for number in range(1, 5))
OFFICES: list[frozenset[Role]] = [frozenset(), *(frozenset({role}) for role in Role)]
CASE = UUID(int=1)
PRESENTING = PresentationStarted(presentation=CASE, alias=CASE, sealed=CASE, started_at=NOON)
REASON = CorrectionReason.MARKED_BY_MISTAKE
CONFIRMED = [*closed(), AttendanceConfirmed()]
HISTORIES: dict[str, Sequence[SessionEvent]] = {
    "scheduled": [SCHEDULED],
    "cancelled": [SCHEDULED, SessionCancelled()],
    "not_held": [SCHEDULED, SessionNotHeld()],
    "open": opened(),
    "presenting": [*opened(), PRESENTING],
    "presented": [*opened(), PRESENTING, PresentationEnded(presentation=CASE, seconds=60)],
    "without_case": [*opened(), NoCaseOffered()],
    "closed": closed(),
    "entered_late": entered_late(),
    "confirmed": CONFIRMED,
    "asked": [*CONFIRMED, AnnulmentProposed(proposer=LEADER, reason=REASON)],
    "asked_by_an_admin": [*CONFIRMED, AnnulmentProposed(proposer=ADMIN, reason=REASON)],
    "annulled": [
        *CONFIRMED,
        AnnulmentProposed(proposer=LEADER, reason=REASON),
        AttendanceAnnulled(),
    ],
}
HOURS = (
    STARTS - timedelta(hours=1),
    STARTS - timedelta(minutes=10),
    STARTS + timedelta(hours=2),
    STARTS + CORRECTED_BY_LEADERS + timedelta(days=2),
)
STANDINGS = (
    STANDING,
    msgspec.structs.replace(STANDING, may_meet=False),
    msgspec.structs.replace(STANDING, may_meet=False, begun=False, ended=True),
)
WHO: list[tuple[PersonId, frozenset[Role]]] = [
    (LEADER, frozenset()),
    (CO_LEADER, frozenset({Role.PROGRAM_ADMIN})),
    (MEMBER, frozenset()),
    (STRANGER, frozenset()),
    (ADMIN, frozenset({Role.PROGRAM_ADMIN})),
    (ADMIN, frozenset({Role.ORGANIZATION_ADMIN})),
    (STRANGER, frozenset({Role.PRIVACY_OFFICER})),
    (STRANGER, frozenset({Role.AUDITOR})),
]


def contexts() -> Iterator[Context]:
    for (actor, offices), at, late in product(WHO, HOURS, [False, True]):
        yield msgspec.structs.replace(
            SOMEBODY, actor=actor, offices=offices, at=at, entered_late=late
        )
    for at in HOURS:
        yield msgspec.structs.replace(SOMEBODY, role=Role.SYSTEM, at=at)


def bodies(
    kind: type[SessionCommand], standing: GroupStanding, at: datetime
) -> Sequence[SessionCommand]:
    """Fill in commands of a kind, one of which fits if any does."""
    filled: Sequence[SessionCommand] = (
        RescheduleSession(at + timedelta(hours=1), "2030-01-15T09:00", standing),
        OpenSession(FOUR, standing, private_space=True, no_recording=True),
        EnterSessionLate(LEADER, standing),
        *(StartPhase(phase, standing) for phase in Phase),
        ProposeAnnulment(REASON, standing),
        *(
            CorrectAttendance(
                person=MEMBER, mark=mark, reason=REASON, standing=standing, then=STANDING
            )
            for mark in (Mark.PRESENT, Mark.ABSENT)
        ),
        CancelSession(standing),
        PutSessionBack(standing),
        RecordNotHeld(standing),
        CloseSession(standing),
        RecordNoCase(standing),
        ConfirmAttendance(standing),
        WithdrawAnnulment(standing),
        AnnulAttendance(standing),
    )
    return [command for command in filled if type(command) is kind]


def does(state: Session, command: SessionCommand, ctx: Context) -> bool:
    try:
        return bool(SESSION.decide(state, command, ctx))
    except Refused:
        return False


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("kind", MOVES, ids=lambda kind: kind.__name__)
def test_a_step_is_offered_to_exactly_whom_it_would_do_something_for(
    kind: type[SessionCommand], history: str
) -> None:
    state = SESSION.fold(HISTORIES[history])
    for standing, ctx in product(STANDINGS, contexts()):
        done = any(does(state, one, ctx) for one in bodies(kind, standing, ctx.at))
        assert may(state, kind, standing, ctx) == done, (ctx.actor, ctx.offices, ctx.at)


def test_each_step_is_offered_to_somebody_at_some_stage_and_at_none_to_a_stranger() -> None:
    states = [SESSION.fold(history) for history in HISTORIES.values()]
    for kind in MOVES:
        offered = {
            (ctx.actor, bool(ctx.offices))
            for state, standing, ctx in product(states, STANDINGS, contexts())
            if ctx.role is not Role.SYSTEM and may(state, kind, standing, ctx)
        }
        assert offered, kind.__name__
        assert not offered & {(STRANGER, False), (STRANGER, True), (MEMBER, False)}, kind.__name__


@pytest.mark.parametrize("history", HISTORIES)
def test_whoever_is_offered_to_mark_others_marks_one(history: str) -> None:
    state = SESSION.fold(HISTORIES[history])
    for ctx in contexts():
        marks: list[SessionCommand] = [
            NoteAbsence(person(2), apologies=False, standing=STANDING),
            CheckIn(person(2), Capacity.MEMBER, STANDING),
        ]
        done = any(does(state, mark, ctx) for mark in marks)
        assert may_mark(state, STANDING, ctx) == done


def test_every_stage_is_met() -> None:
    assert {SESSION.fold(history).stage for history in HISTORIES.values()} == {*Stage} - {
        Stage.NONE
    }


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize(
    ("actor", "offices"), list(product([LEADER, MEMBER, ADMIN, STRANGER], OFFICES))
)
def test_whoever_is_offered_to_plan_a_session_plans_one(
    actor: PersonId, offices: frozenset[Role], *, begun: bool
) -> None:
    standing = msgspec.structs.replace(STANDING, begun=begun)
    ctx = msgspec.structs.replace(SOMEBODY, actor=actor, offices=offices)
    wanted = ScheduleSession(
        code="G001-S02",
        number=2,
        starts_at=LATER,
        local_start="2030-01-15T09:00",
        zone="America/Halifax",
        slot_minutes=90,
        standing=standing,
    )
    try:
        planned = bool(SESSION.decide(SESSION.initial, wanted, ctx))
    except Refused:
        planned = False
    assert may_plan(standing, ctx) == planned
