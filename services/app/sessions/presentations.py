"""Presentations: a leader lets a member present; who it was is known to the Warden alone."""

from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import InGroup
from domain.protocol.cases import (
    BeginPresentation,
    EnterPresentations,
    FinishPresentation,
    LatePresentation,
    NoteCodes,
    TakeBackPresentation,
    UndoBeginning,
)
from services.app.asking import enacted
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.sessions.entering import enter_session
from services.app.shell import Shell


class PastPresentation(msgspec.Struct, frozen=True, kw_only=True):
    """One's own presentation of a session that was held."""

    seconds: int
    discussion_minutes: int
    theme: InGroup = "not_coded"
    perspectives: tuple[InGroup, ...] = ()
    agreed: bool = False


async def begin_presentation(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, presenter: PersonId
) -> Outcome:
    """Let somebody present from memory (a leader)."""
    await enter_session(shell, caller, program, session)
    request = BeginPresentation(
        token=caller.token,
        program=program,
        session=session,
        presenter=presenter,
        command_id=caller.command_id,
    )
    return await enacted(shell, caller, request, session, program)


async def undo_beginning(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Take back whom one let present (a leader), within a minute."""
    if caller.undoes is None:
        raise refusal("undo.unknown")
    await enter_session(shell, caller, program, session)
    request = UndoBeginning(
        token=caller.token,
        program=program,
        session=session,
        begun=caller.undoes,
        command_id=caller.command_id,
    )
    return await enacted(shell, caller, request, session, program)


async def finish_presentation(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, presentation: UUID
) -> Outcome:
    """End the account (a leader)."""
    await enter_session(shell, caller, program, session)
    request = FinishPresentation(
        token=caller.token,
        program=program,
        session=session,
        presentation=presentation,
        command_id=caller.command_id,
    )
    return await enacted(shell, caller, request, presentation, program)


async def enter_presentation_late(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, past: PastPresentation
) -> Outcome:
    """Enter one's own presentation of a session that was held (its presenter)."""
    await enter_session(shell, caller, program, session)
    request = EnterPresentations(
        token=caller.token,
        program=program,
        presentations=(
            LatePresentation(
                session=session,
                seconds=past.seconds,
                discussion_minutes=past.discussion_minutes,
                theme=past.theme,
                perspectives=past.perspectives,
                command_id=caller.command_id,
                agreed=past.agreed,
            ),
        ),
    )
    return await enacted(shell, caller, request, session, program)


async def note_codes(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    session: UUID,
    presentation: UUID,
    *,
    theme: str,
    perspectives: tuple[str, ...],
    agreed: bool = False,
) -> Outcome:
    """Note theme and perspectives of one's own presentation, also after one has left.

    They go to the vault. With a theme that allows no text one's texts about the case go at once,
    as one has ``agreed``.
    """
    request = NoteCodes(
        token=caller.token,
        program=program,
        session=session,
        presentation=presentation,
        theme=theme,
        perspectives=perspectives,
        command_id=caller.command_id,
        agreed=agreed,
    )
    return await enacted(shell, caller, request, presentation, program)


async def withdraw_presentation(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, presentation: UUID
) -> Outcome:
    """Take one's own case back, at any stage, also after one has left; no reason is asked."""
    request = TakeBackPresentation(
        token=caller.token,
        program=program,
        session=session,
        presentation=presentation,
        command_id=caller.command_id,
    )
    return await enacted(shell, caller, request, presentation, program)
