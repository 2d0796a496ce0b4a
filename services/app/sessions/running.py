"""A step of a session is taken, on its group as it stands then; and which ones may be, now."""

import itertools
from datetime import datetime
from typing import Any, Final, cast

import msgspec

from domain.codes import refusal
from domain.kernel import Context
from domain.kernel.classes import Coded
from domain.sessions.attendance import may_mark
from domain.sessions.commands import (
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    CorrectAttendance,
    EnterSessionLate,
    NoteAbsence,
    PutSessionBack,
    RescheduleSession,
    RunningCommand,
    WithdrawMark,
)
from domain.sessions.events import SessionEvent
from domain.sessions.guards import expected_as
from domain.sessions.moves import MOVES, may
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from services.app.local_time import instant
from services.app.outcomes import Outcome
from services.app.sessions.bookings import with_bookings
from services.app.sessions.entering import (
    SessionPlace,
    decide_session,
    late_context,
    session_context,
    standing_at,
)
from services.app.sessions.steps import STEPS, MoveBody
from services.app.steps import AboutOrSelf, At, Seen, Step, filled

TAKING: Final = frozenset({CheckIn, CheckOut, NoteAbsence, WithdrawMark})
"""What says of somebody whether they are there."""
PLANNED: Final = frozenset({RescheduleSession, PutSessionBack})
"""After what others may turn out to be booked at that time."""


async def take_step(at: At[SessionPlace], step: Step, said: Seen) -> Outcome:
    """Take one step of a session that was entered, with what the caller said of it."""
    kind: type[RunningCommand] = step.command
    place, ctx = at.place, context_of(at, kind)
    now = await standing_at(at.shell, place.group, ctx.at, place.session.judged_at)
    supplied: dict[str, Any] = {"standing": now}
    if isinstance(said, AboutOrSelf):
        supplied["person"] = person = said.person or ctx.actor
        if kind is CheckIn:
            supplied["capacity"] = getattr(said, "capacity", None) or expected_as(person, now)
    if kind is CorrectAttendance:
        held_at = min(place.session.starts_at, ctx.at)
        supplied["then"] = await standing_at(
            at.shell, place.group, held_at, place.session.judged_at
        )
    if isinstance(said, MoveBody):
        supplied["starts_at"] = instant(said.local_start, place.scheduled.zone)
    command = filled(kind, said, **supplied)
    outcome = await decide_session(at.shell, at.caller, place, command, ctx)
    if kind not in PLANNED:
        return outcome
    starts_at: datetime = supplied.get("starts_at", place.session.starts_at)
    minutes = place.scheduled.slot_minutes
    return await with_bookings(at.shell, at.caller, place.group, outcome, starts_at, minutes)


def context_of(at: At[SessionPlace], kind: type[RunningCommand]) -> Context:
    """Derive what a decision may know: in the room it is now, of what is over it is late."""
    over = at.place.session.stage is Stage.CLOSED
    if kind is EnterSessionLate or (kind in TAKING and over):
        return late_context(at.shell, at.caller, at.place)
    ctx = session_context(at.shell, at.caller, at.place)
    if kind is ConfirmAttendance and not at.place.group.leads:
        return msgspec.structs.replace(ctx, entered_late=True)
    return ctx


async def open_steps(at: At[SessionPlace]) -> frozenset[Coded]:
    """Name the steps that pages offer the caller now, and ``mark``: to say who else is there."""
    ctx, judged_at = context_of(at, NoteAbsence), at.place.session.judged_at
    now = await standing_at(at.shell, at.place.group, ctx.at, judged_at)
    taken = {"mark"} if may_mark(at.place.session, now, ctx) else set()
    for step in STEPS.values():
        if step.notice and step.command in MOVES:
            ctx = context_of(at, step.command)
            now = await standing_at(at.shell, at.place.group, ctx.at, judged_at)
            if may(at.place.session, step.command, now, ctx):
                taken.add(step.word)
    return frozenset(taken)


async def session_before(at: At[SessionPlace]) -> Session:
    """Return what the session was before the step that the caller takes back."""
    if at.caller.undoes is None:
        raise refusal("undo.unknown")
    step, history = at.caller.undoes, await at.shell.store.read(at.place.stream)
    earlier = itertools.takewhile(lambda recorded: recorded.command_id != step, history)
    return SESSION.fold(cast("SessionEvent", recorded.event) for recorded in earlier)


async def move_session_back(at: At[SessionPlace]) -> Outcome:
    """Move it to the time that it had before the move that is taken back (a leader, an admin)."""
    before = await session_before(at)
    return await take_step(at, STEPS["move"], MoveBody(local_start=before.local_start))
