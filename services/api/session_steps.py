"""The steps of a session over HTTP, from moving it to closing it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId
from domain.sessions.events import Phase
from services.api.commands import command
from services.api.sessions import LocalStart
from services.app import sessions
from services.app.caller import Caller
from services.app.sessions import HeldBefore, Opening
from services.app.shell import Shell
from services.http.numbers import Count
from services.http.replies import Changed, Seen, changed
from services.http.visitor import expecting


class MoveBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Another wall-clock time, in the session's zone."""

    local_start: LocalStart


class OpeningBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Who is in the room besides the leader, and that the frame holds."""

    present: Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=50)] = ()
    private_space: bool = False
    no_recording: bool = False
    override_quorum: bool = False


class LateBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Under whom a session was held that nobody recorded then, and for how many minutes."""

    leader: PersonId
    minutes: Count | None = None
    override_quorum: bool = False


class PhaseBody(Seen, frozen=True, rename="camel", kw_only=True):
    """The phase to go on to."""

    phase: Phase


class SessionStepController(Controller):
    """Steps of a session; each may carry the version that was seen."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"
    tags = ["Sessions"]

    @command("/moves", operation_id="reschedule_session")
    async def reschedule_session(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[MoveBody],
    ) -> Response[Changed]:
        """Move it to another time (a leader, an admin)."""
        seen, when = expecting(caller, data), data.local_start
        outcome = await sessions.reschedule_session(shell, seen, program_id, session_id, when)
        return changed(outcome)

    @command("/cancellations", operation_id="cancel_session")
    async def cancel_session(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Call it off (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await sessions.cancel_session(shell, seen, program_id, session_id))

    @command("/restorations", operation_id="put_session_back")
    async def put_session_back(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Let one that was called off take place after all (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await sessions.put_session_back(shell, seen, program_id, session_id))

    @command("/non-holdings", operation_id="record_not_held")
    async def record_not_held(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Note that nobody opened it (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await sessions.record_not_held(shell, seen, program_id, session_id))

    @command("/openings", operation_id="open_session")
    async def open_session(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[OpeningBody],
    ) -> Response[Changed]:
        """Begin, with who is in the room (a leader)."""
        opening = Opening(
            present=data.present,
            private_space=data.private_space,
            no_recording=data.no_recording,
            override_quorum=data.override_quorum,
        )
        seen = expecting(caller, data)
        return changed(await sessions.open_session(shell, seen, program_id, session_id, opening))

    @command("/late-entries", operation_id="enter_session_late")
    async def enter_session_late(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[LateBody],
    ) -> Response[Changed]:
        """Record a session that was held; its attendance follows (a leader, an admin)."""
        held = HeldBefore(
            leader=data.leader, minutes=data.minutes, override_quorum=data.override_quorum
        )
        seen = expecting(caller, data)
        outcome = await sessions.enter_session_late(shell, seen, program_id, session_id, held)
        return changed(outcome)

    @command("/phases", operation_id="start_phase")
    async def start_phase(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[PhaseBody],
    ) -> Response[Changed]:
        """Go on to a phase (a leader)."""
        seen, phase = expecting(caller, data), data.phase
        return changed(await sessions.start_phase(shell, seen, program_id, session_id, phase))

    @command("/closings", operation_id="close_session")
    async def close_session(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """End it (a leader)."""
        seen = expecting(caller, data)
        return changed(await sessions.close_session(shell, seen, program_id, session_id))

    @command("/no-cases", operation_id="record_no_case")
    async def record_no_case(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Note that nobody had a case (a leader)."""
        seen = expecting(caller, data)
        return changed(await sessions.record_no_case(shell, seen, program_id, session_id))
