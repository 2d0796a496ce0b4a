"""Sessions: entered by who is on the roster and by officers; decided on the group as it stood."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.execute import version_of
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import (
    Context,
    Fold,
    Folded,
    OccurredBy,
    PersonId,
    ProgramId,
    Stream,
    Tenant,
    as_of,
)
from domain.kernel.classes import Coded
from domain.programs.program import PROGRAM
from domain.sessions.commands import (
    CancelSession,
    CloseSession,
    EnterSessionLate,
    GroupStanding,
    OpenSession,
    PutSessionBack,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    RunningCommand,
    ScheduleSession,
    StartPhase,
)
from domain.sessions.events import Phase, SessionEvent, SessionScheduled
from domain.sessions.naming import session_id
from domain.sessions.outside import outside
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from services.app.bookings import with_bookings
from services.app.caller import Caller
from services.app.denials import masked
from services.app.groups import GroupPlace, Seat, enter_group, group_place, group_stream
from services.app.local_time import instant
from services.app.outcomes import Outcome, run
from services.app.shell import Shell
from services.app.tenancy import place_of, program_stream

IN_THE_ROOM = frozenset({Seat.LEADING, Seat.MEMBER})


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """A session as one caller finds it, with its group; ``version`` is that of what they see.

    Officers who are not of the group are outside the room: of what happened in it nothing is here.
    """

    group: GroupPlace
    stream: Stream
    version: int
    session: Session
    scheduled: SessionScheduled

    @property
    def in_the_room(self) -> bool:
        """Whether the caller is of the group."""
        return self.group.seat in IN_THE_ROOM

    @property
    def seen(self) -> Callable[[Folded[Session]], int]:
        """Which version of the session the caller sees."""
        return version_of if self.in_the_room else _told


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence to plan, by wall-clock time in the group's zone."""

    number: int
    local_start: Coded
    code: Coded | None = None
    zone: Coded | None = None
    slot_minutes: int | None = None


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in the room, and that the frame holds."""

    present: tuple[PersonId, ...]
    private_space: bool
    no_recording: bool
    override_quorum: bool = False


class HeldBefore(msgspec.Struct, frozen=True, kw_only=True):
    """A session that took place and was not recorded then."""

    leader: PersonId
    minutes: int | None = None
    override_quorum: bool = False


async def enter_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> SessionPlace:
    """Enter a session: members and leaders of its group, and officers of the program.

    Absent, foreign and closed to the caller are one answer. Raises ``Missing``
    (``program.missing`` or ``session.missing``).
    """
    found, belongs = await _sought(shell, caller, program, session)
    if found is None:
        code = "session.missing" if belongs else "program.missing"
        raise await masked(shell, caller, program, code)
    return found


async def seek_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> SessionPlace | None:
    """Enter a session where one may: whoever has left still comes for what is their own."""
    return (await _sought(shell, caller, program, session))[0]


async def _sought(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> tuple[SessionPlace | None, bool]:
    """Find a session that is open to the caller, and whether the program is."""
    defined = program_stream(caller, program)
    stream = Stream(Tenant(caller.principal.organization, program), SESSION.category, session)
    asked: dict[Stream, Fold[Any, Any]] = {defined: PROGRAM, stream: SESSION}
    remembered = shell.store.remembered(SESSION, stream)
    if remembered is not None and remembered.state.group is not None:
        # A session stays with its group: the three are looked up at once.
        asked[group_stream(caller, program, remembered.state.group)] = GROUP
    known = await shell.store.look(asked)
    if known[defined].state.founded is None:
        return None, False
    place = await place_of(shell, caller, program, known[defined])
    found: Folded[Session] = known[stream]
    scheduled = found.state.scheduled
    if scheduled is not None:
        of_group = group_stream(caller, program, scheduled.group)
        if of_group not in known:
            known = await shell.store.look({of_group: GROUP})
        group = group_place(shell, caller, place, of_group, known[of_group])
        if group is not None and group.seat in IN_THE_ROOM:
            room = SessionPlace(group, stream, found.version, found.state, scheduled)
            return room, place.belongs
        if group is not None and place.offices:
            told = SessionPlace(group, stream, _told(found), outside(found.state), scheduled)
            return told, place.belongs
    return None, place.belongs


async def schedule_session(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, wanted: NewSession
) -> Outcome:
    """Plan one occurrence (a leader, an admin)."""
    place = await enter_group(shell, caller, program, group)
    frame = place.proposed.frame
    zone = wanted.zone or frame.zone
    code = wanted.code or f"{place.proposed.code}-S{wanted.number:02d}"
    ctx = place.context(shell, caller)
    starts_at = instant(wanted.local_start, zone)
    minutes = frame.slot_minutes if wanted.slot_minutes is None else wanted.slot_minutes
    outcome = await run(
        shell,
        caller,
        SESSION,
        stream=Stream(
            place.place.tenant, SESSION.category, session_id(caller.principal.organization, code)
        ),
        command=ScheduleSession(
            code=code,
            number=wanted.number,
            starts_at=starts_at,
            local_start=wanted.local_start,
            zone=zone,
            slot_minutes=minutes,
            standing=await standing_at(shell, place, ctx.at),
        ),
        ctx=msgspec.structs.replace(ctx, zone=zone),
        seen=version_of if place.seat in IN_THE_ROOM else _told,
    )
    return await with_bookings(shell, caller, place, outcome, starts_at, minutes)


async def reschedule_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, local_start: str
) -> Outcome:
    """Move it to another wall-clock time of its zone (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    starts_at = instant(local_start, place.scheduled.zone)
    ctx = session_context(shell, caller, place)
    command = RescheduleSession(
        starts_at, local_start, await standing_at(shell, place.group, ctx.at)
    )
    outcome = await step_session(shell, caller, place, command, ctx)
    minutes = place.scheduled.slot_minutes
    return await with_bookings(shell, caller, place.group, outcome, starts_at, minutes)


async def session_before(shell: Shell, place: SessionPlace, step: UUID) -> Session:
    """Return what the session was before a step of the caller's, which they take back."""
    history = await shell.store.read(place.stream)
    earlier = itertools.takewhile(lambda recorded: recorded.command_id != step, history)
    return SESSION.fold(cast("SessionEvent", recorded.event) for recorded in earlier)


async def move_session_back(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Move it to the time that it had before the move that is taken back (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    if caller.undoes is None:
        raise refusal("undo.unknown")
    before = await session_before(shell, place, caller.undoes)
    return await reschedule_session(shell, caller, program, session, before.local_start)


async def cancel_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Call it off (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, CancelSession(await standing_at(shell, place.group, ctx.at)), ctx
    )


async def put_session_back(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Let one that was called off take place after all (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    outcome = await step_session(
        shell, caller, place, PutSessionBack(await standing_at(shell, place.group, ctx.at)), ctx
    )
    starts_at, minutes = place.session.starts_at, place.scheduled.slot_minutes
    return await with_bookings(shell, caller, place.group, outcome, starts_at, minutes)


async def record_not_held(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Note that nobody opened it (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, RecordNotHeld(await standing_at(shell, place.group, ctx.at)), ctx
    )


async def open_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, opening: Opening
) -> Outcome:
    """Begin, with who is in the room (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    command = OpenSession(
        present=opening.present,
        standing=await standing_at(shell, place.group, ctx.at),
        override_quorum=opening.override_quorum,
        private_space=opening.private_space,
        no_recording=opening.no_recording,
    )
    return await step_session(shell, caller, place, command, ctx)


async def enter_session_late(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, held: HeldBefore
) -> Outcome:
    """Record a session that was held, on the group as it stood then (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = late_context(shell, caller, place)
    command = EnterSessionLate(
        leader=held.leader,
        standing=await standing_at(shell, place.group, ctx.at),
        minutes=held.minutes,
        override_quorum=held.override_quorum,
    )
    return await step_session(shell, caller, place, command, ctx)


async def start_phase(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, phase: Phase
) -> Outcome:
    """Go on to a phase (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, StartPhase(phase, await standing_at(shell, place.group, ctx.at)), ctx
    )


async def close_session(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> Outcome:
    """End it (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, CloseSession(await standing_at(shell, place.group, ctx.at)), ctx
    )


async def record_no_case(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Note that nobody had a case (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, RecordNoCase(await standing_at(shell, place.group, ctx.at)), ctx
    )


async def step_session(
    shell: Shell, caller: Caller, place: SessionPlace, command: RunningCommand, ctx: Context
) -> Outcome:
    """Run one command on a session that was entered."""
    return await run(
        shell,
        caller,
        SESSION,
        stream=place.stream,
        command=command,
        ctx=ctx,
        known=place.version,
        seen=place.seen,
    )


def _told(folded: Folded[Session]) -> int:
    return folded.state.told


def session_context(shell: Shell, caller: Caller, place: SessionPlace) -> Context:
    """Derive the context of a decision about this session, now, in its zone."""
    ctx = place.group.context(shell, caller)
    return msgspec.structs.replace(ctx, zone=place.scheduled.zone)


def late_context(shell: Shell, caller: Caller, place: SessionPlace) -> Context:
    """Derive the context of what happened at the session and is recorded only now."""
    ctx = session_context(shell, caller, place)
    at = min(place.session.starts_at, ctx.at)
    return msgspec.structs.replace(ctx, at=at, entered_late=True)


async def standing_at(shell: Shell, place: GroupPlace, at: datetime) -> GroupStanding:
    """Say how a group stands now, or stood then by what had occurred of its history."""
    if at >= place.at:
        return standing(place.group, at, place.stream.id, place.place.program)
    history = as_of(await shell.store.read(place.stream), OccurredBy(at))
    group = GROUP.fold(cast("GroupEvent", recorded.event) for recorded in history)
    return standing(group, at, place.stream.id, place.place.program)
