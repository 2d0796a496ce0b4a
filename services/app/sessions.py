"""Sessions: entered by who is on the roster and by officers; decided on the group as it stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

import msgspec

from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import (
    Context,
    Event,
    OccurredBy,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Stream,
    as_of,
)
from domain.sessions.commands import (
    CancelSession,
    CloseSession,
    EnterSessionLate,
    GroupStanding,
    OpenSession,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    RunningCommand,
    ScheduleSession,
    StartPhase,
)
from domain.sessions.events import Phase, SessionEvent, SessionScheduled
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from services.app.caller import Caller
from services.app.denials import masked
from services.app.groups import GroupPlace, Seat, enter_group, find_group
from services.app.local_time import instant
from services.app.outcomes import Outcome, run
from services.app.shell import Shell
from services.app.tenancy import find_program

IN_THE_ROOM = frozenset({Seat.LEADING, Seat.MEMBER})


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """A session as one caller finds it, with the group it belongs to."""

    group: GroupPlace
    stream: Stream
    history: Sequence[Recorded[Event]]
    session: Session
    scheduled: SessionScheduled

    @property
    def version(self) -> int:
        """Where the session's stream stands."""
        return self.history[-1].version


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence to plan, by wall-clock time in the group's zone."""

    number: int
    local_start: str
    code: str | None = None
    zone: str | None = None
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
    place = await find_program(shell, caller, program)
    stream = Stream(place.tenant, SESSION.category, session)
    history = await shell.store.read(stream)
    events = [cast("SessionEvent", recorded.event) for recorded in history]
    scheduled = next((event for event in events if isinstance(event, SessionScheduled)), None)
    if scheduled is not None:
        group = await find_group(shell, caller, place, scheduled.group)
        if group is not None and (place.offices or group.seat in IN_THE_ROOM):
            return SessionPlace(group, stream, history, SESSION.fold(events), scheduled)
    code = "session.missing" if place.belongs else "program.missing"
    raise await masked(shell, caller, program, code)


async def schedule_session(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, wanted: NewSession
) -> Outcome:
    """Plan one occurrence (a leader, an admin)."""
    place = await enter_group(shell, caller, program, group)
    frame = place.proposed.frame
    zone = wanted.zone or frame.zone
    code = wanted.code or f"{place.proposed.code}-S{wanted.number:02d}"
    ctx = place.context(shell, caller)
    return await run(
        shell,
        caller,
        SESSION,
        stream=Stream(
            place.place.tenant, SESSION.category, session_id(caller.principal.organization, code)
        ),
        command=ScheduleSession(
            code=code,
            number=wanted.number,
            starts_at=instant(wanted.local_start, zone),
            local_start=wanted.local_start,
            zone=zone,
            slot_minutes=wanted.slot_minutes or frame.slot_minutes,
            standing=standing_at(place, ctx.at),
        ),
        ctx=msgspec.structs.replace(ctx, zone=zone),
    )


async def reschedule_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, local_start: str
) -> Outcome:
    """Move it to another wall-clock time of its zone (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    starts_at = instant(local_start, place.scheduled.zone)
    ctx = session_context(shell, caller, place)
    command = RescheduleSession(starts_at, local_start, standing_at(place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def cancel_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Call it off (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, CancelSession(standing_at(place.group, ctx.at)), ctx
    )


async def record_not_held(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Note that nobody opened it (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, RecordNotHeld(standing_at(place.group, ctx.at)), ctx
    )


async def open_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, opening: Opening
) -> Outcome:
    """Begin, with who is in the room (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    command = OpenSession(
        present=opening.present,
        standing=standing_at(place.group, ctx.at),
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
        standing=standing_at(place.group, ctx.at),
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
        shell, caller, place, StartPhase(phase, standing_at(place.group, ctx.at)), ctx
    )


async def close_session(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> Outcome:
    """End it (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, CloseSession(standing_at(place.group, ctx.at)), ctx
    )


async def record_no_case(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Note that nobody had a case (a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    return await step_session(
        shell, caller, place, RecordNoCase(standing_at(place.group, ctx.at)), ctx
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
    )


def session_context(shell: Shell, caller: Caller, place: SessionPlace) -> Context:
    """Derive the context of a decision about this session, now, in its zone."""
    ctx = place.group.context(shell, caller)
    return msgspec.structs.replace(ctx, zone=place.scheduled.zone)


def late_context(shell: Shell, caller: Caller, place: SessionPlace) -> Context:
    """Derive the context of what happened at the session and is recorded only now."""
    ctx = session_context(shell, caller, place)
    at = min(place.session.starts_at, ctx.at)
    return msgspec.structs.replace(ctx, at=at, entered_late=True)


def standing_at(place: GroupPlace, at: datetime) -> GroupStanding:
    """Say how a group stood at a moment: its history up to then, by when each fact occurred."""
    history = as_of(place.history, OccurredBy(at))
    group = GROUP.fold(cast("GroupEvent", recorded.event) for recorded in history)
    return standing(group, at, place.stream.id)


def session_id(organization: OrganizationId, code: str) -> UUID:
    """Return the id a session's code stands for: a code is used once in a program."""
    return uuid5(organization, f"sessions.csv:{code}")
