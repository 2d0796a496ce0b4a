"""Planning, opening, going through and closing a session."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from domain.codes import refusal
from domain.kernel import Context, Role
from domain.kernel.shapes import is_code, is_local_start, is_zone
from domain.sessions.commands import (
    AbandonSession,
    CancelSession,
    CloseSession,
    EnterSessionLate,
    OpenSession,
    PutSessionBack,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    ScheduleSession,
    StartPhase,
)
from domain.sessions.events import (
    NoCaseOffered,
    ParticipantArrived,
    PhaseStarted,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.guards import (
    HELD,
    require_planning,
    require_stage,
)
from domain.sessions.limits import LEADER_AWAITED, MOVED_BACK
from domain.sessions.moves import MOVES, require_move
from domain.sessions.state import Session, Stage
from domain.sessions.words import Capacity, Phase

SHORTEST, LONGEST = 15, 600
FIRST_YEAR, YEARS_AHEAD = 1950, 5
"""Balint began in London about then; who plans further ahead has mistyped the year."""

MoveCommand: TypeAlias = (
    RescheduleSession
    | CancelSession
    | PutSessionBack
    | RecordNotHeld
    | OpenSession
    | EnterSessionLate
    | StartPhase
    | CloseSession
    | RecordNoCase
)
PlainCommand: TypeAlias = MoveCommand | ScheduleSession | AbandonSession


def decide_running(session: Session, command: PlainCommand, ctx: Context) -> Sequence[SessionEvent]:
    """Answer a command about the session as a whole."""
    match command:
        case ScheduleSession():
            return [_schedule(session, command, ctx)]
        case AbandonSession():
            return _abandon(session, ctx)
        case _:
            require_move(session, type(command), command.standing, ctx)
            taken = session.stage in MOVES[type(command)].taken
            return [] if taken else list(_move(session, command, ctx))


def _move(session: Session, command: MoveCommand, ctx: Context) -> Iterator[SessionEvent]:
    """Say what a step makes true that may be taken, and was not taken already."""
    match command:
        case RescheduleSession(starts_at=starts_at, local_start=local_start):
            if (starts_at, local_start) == (session.starts_at, session.local_start):
                return
            if starts_at.tzinfo is None or not is_local_start(local_start):
                raise refusal("session.time_invalid")
            _require_ahead(starts_at, ctx)
            yield SessionRescheduled(starts_at=starts_at, local_start=local_start)
        case CancelSession():
            yield SessionCancelled()
        case PutSessionBack():
            yield SessionPutBack()
        case RecordNotHeld():
            yield SessionNotHeld()
        case OpenSession():
            yield from _open(command, ctx)
        case EnterSessionLate():
            yield _enter_late(command)
        case StartPhase(phase=phase):
            if phase not in command.standing.phases:
                raise refusal("session.phase_of_another_method")
            if session.running is not None and phase is not Phase.PRESENTATION:
                raise refusal("session.presenting")
            if phase is not session.phase:
                yield PhaseStarted(phase=phase)
        case CloseSession():
            yield SessionClosed(minutes=_minutes(session, ctx.at))
        case RecordNoCase():
            if not (session.cases or session.no_case):
                yield NoCaseOffered()
        case _ as unreachable:
            assert_never(unreachable)


def _schedule(session: Session, command: ScheduleSession, ctx: Context) -> SessionScheduled:
    require_planning(command.standing, ctx)
    if session.stage is not Stage.NONE:
        raise refusal("session.exists")
    if not is_code(command.code):
        raise refusal("session.code_invalid")
    if command.number < 1:
        raise refusal("session.number_impossible")
    if not SHORTEST <= command.slot_minutes <= LONGEST:
        raise refusal("session.slot_impossible")
    timed = is_local_start(command.local_start) and is_zone(command.zone)
    if command.starts_at.tzinfo is None or not timed:
        raise refusal("session.time_invalid")
    _require_ahead(command.starts_at, ctx)
    return SessionScheduled(
        code=command.code,
        group=command.standing.group,
        number=command.number,
        starts_at=command.starts_at,
        local_start=command.local_start,
        zone=command.zone,
        slot_minutes=command.slot_minutes,
    )


def _open(command: OpenSession, ctx: Context) -> Iterator[SessionEvent]:
    standing = command.standing
    if not (command.private_space and command.no_recording):
        raise refusal("session.frame_unconfirmed")
    present = dict.fromkeys((ctx.actor, *command.present))
    members = present.keys() - standing.leaders
    if not members <= standing.members:
        raise refusal("attendance.not_a_member")
    if not members <= standing.signed:
        raise refusal("session.agreement_missing")
    few = len(members) < standing.rules.profile.session_min_quorum
    if few and not command.override_quorum:
        raise refusal("session.quorum")
    yield SessionOpened(leader=ctx.actor, opened_at=ctx.at, quorum_overridden=few)
    for person in present:
        capacity = Capacity.LEADER if person in standing.leaders else Capacity.MEMBER
        yield ParticipantArrived(person=person, capacity=capacity)


def _enter_late(command: EnterSessionLate) -> SessionEnteredLate:
    if command.leader not in command.standing.leaders:
        raise refusal("session.leader_missing")
    if command.minutes is not None and not 1 <= command.minutes <= LONGEST:
        raise refusal("session.minutes_impossible")
    return SessionEnteredLate(
        leader=command.leader,
        minutes=command.minutes,
        quorum_overridden=command.override_quorum,
    )


def _abandon(session: Session, ctx: Context) -> Sequence[SessionEvent]:
    if ctx.role is not Role.SYSTEM:
        raise refusal("session.not_system")
    if session.stage in HELD:
        return []
    require_stage(session, Stage.OPEN)
    lost_at = session.leader_lost_at
    if lost_at is None or ctx.at < lost_at + LEADER_AWAITED:
        raise refusal("session.leader_awaited")
    return [SessionAbandoned(minutes=_minutes(session, lost_at))]


def _minutes(session: Session, until: datetime) -> int:
    return max(0, int((until - session.opened_at).total_seconds() // 60))


def _require_ahead(starts_at: datetime, ctx: Context) -> None:
    """Refuse to plan what is over, unless it is entered late, and what no calendar has yet."""
    if not FIRST_YEAR <= starts_at.year <= ctx.at.year + YEARS_AHEAD:
        raise refusal("session.year_impossible")
    if starts_at < ctx.at - MOVED_BACK and not ctx.entered_late:
        raise refusal("session.in_the_past")
