"""Sessions: entered by who is on the roster and by officers; decided on the group as it stood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from domain.execute import version_of
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import (
    Context,
    Fold,
    Folded,
    OccurredBy,
    ProgramId,
    Stream,
    Tenant,
    as_of,
)
from domain.programs.program import PROGRAM
from domain.sessions.commands import (
    GroupStanding,
    RunningCommand,
)
from domain.sessions.events import SessionScheduled
from domain.sessions.outside import outside
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.groups.entering import (
    GroupPlace,
    Seat,
    group_place,
    group_stream,
)
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
    def stage(self) -> Stage:
        """How far the session has come."""
        return self.session.stage

    @property
    def in_the_room(self) -> bool:
        """Whether the caller is of the group."""
        return self.group.seat in IN_THE_ROOM

    @property
    def seen(self) -> Callable[[Folded[Session]], int]:
        """Which version of the session the caller sees."""
        return version_of if self.in_the_room else told


@dataclass(frozen=True, slots=True)
class CasePlace:
    """A presentation of a session, by its ids: whose it is the Warden alone knows."""

    program: ProgramId
    session: UUID
    presentation: UUID | None = None


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
        raise await report_and_mask(shell, caller, program, code)
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
            outer = SessionPlace(group, stream, told(found), outside(found.state), scheduled)
            return outer, place.belongs
    return None, place.belongs


async def decide_session(
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


def told(folded: Folded[Session]) -> int:
    """Return the version of a session that officers outside the room see."""
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


async def standing_at(
    shell: Shell, place: GroupPlace, at: datetime, judged_at: datetime | None = None
) -> GroupStanding:
    """Say how a group stands now, or stood then by what had occurred of its history.

    A session that began is judged by the rules of when it did.
    """
    if at >= place.at:
        return standing(place.group, at, place.stream.id, place.place.program, judged_at)
    history = as_of(await shell.store.read(place.stream), OccurredBy(at))
    group = GROUP.fold(cast("GroupEvent", recorded.event) for recorded in history)
    return standing(group, at, place.stream.id, place.place.program, judged_at)
