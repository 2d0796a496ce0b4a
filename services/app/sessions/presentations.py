"""Presentations: a leader lets a member present; who it was is known to the Warden alone."""

from typing import Annotated, Any, Final

import msgspec

from domain.codes import refusal
from domain.kernel.classes import InGroup
from domain.protocol.cases import (
    BeginPresentation,
    EnterPresentations,
    FinishPresentation,
    LatePresentation,
    NoteCodes,
    Presenter,
    TakeBackPresentation,
    UndoBeginning,
)
from services.app.asking import enact
from services.app.numbers import Count
from services.app.outcomes import Outcome
from services.app.sessions.entering import CasePlace, SessionPlace
from services.app.steps import At, Body, By, Step, Where, filled, table

Code = Annotated[InGroup, msgspec.Meta(min_length=1, max_length=48)]
Codes = Annotated[tuple[Code, ...], msgspec.Meta(max_length=3)]


class PresenterBody(Body, frozen=True, rename="camel", kw_only=True):
    """Who presents; kept in the vault alone."""

    presenter: Presenter


class PastBody(Body, frozen=True, rename="camel", kw_only=True):
    """One's own presentation of a session that was held.

    `agreed` is needed with `making_errors`: one's texts about the case are destroyed at once.
    """

    seconds: Count
    discussion_minutes: Count
    theme: Code = "not_coded"
    perspectives: Codes = ()
    agreed: bool = False


class CodesBody(Body, frozen=True, rename="camel", kw_only=True):
    """Theme and perspectives; kept in the vault alone.

    `agreed` is needed with `making_errors`: one's texts about the case are destroyed at once.
    """

    theme: Code
    perspectives: Codes = ()
    agreed: bool = False


PRESENTATIONS: Final = table(
    Step(
        word="presentation",
        command=BeginPresentation,
        where=Where.SESSION,
        address="/presentations",
        operation="begin_presentation",
        says="Let somebody present, from memory",
        by=(By.LEADER,),
        body=PresenterBody,
        notice="presentation_begun",
        first="undo",
        undone_by="presentation-undoing",
        creates=True,
    ),
    Step(
        word="presentation-undoing",
        command=UndoBeginning,
        where=Where.SESSION,
        address="/presentations/undoing",
        operation="",
        says="Take back, at once, whom one let present",
        by=(By.LEADER,),
        body=Body,
        notice="presentation_undone",
        first="again",
    ),
    Step(
        word="late-presentation",
        command=EnterPresentations,
        where=Where.SESSION,
        address="/late-presentations",
        operation="enter_presentation_late",
        says="Enter one's own presentation of a session that was held",
        by=(By.MEMBER,),
        body=PastBody,
        creates=True,
    ),
    Step(
        word="presentation-ending",
        command=FinishPresentation,
        where=Where.PRESENTATION,
        address="/endings",
        operation="finish_presentation",
        says="End the account",
        by=(By.LEADER,),
        body=Body,
        notice="presentation_ended",
        first="again",
    ),
    Step(
        word="codes",
        command=NoteCodes,
        where=Where.OWN_PRESENTATION,
        address="/codes",
        operation="note_codes",
        says="Note theme and perspectives of one's own presentation",
        by=(By.PRESENTER,),
        body=CodesBody,
        notice="codes_noted",
        first="itself",
    ),
    Step(
        word="withdrawal",
        command=TakeBackPresentation,
        where=Where.OWN_PRESENTATION,
        address="/withdrawals",
        operation="withdraw_presentation",
        says="Take one's own case back, at any stage; no reason is asked",
        by=(By.PRESENTER,),
        body=Body,
        notice="case_taken_back",
        first="CASE_TAKEN_BACK",
    ),
)


async def take_case_step(at: At[SessionPlace] | At[CasePlace], step: Step, said: Body) -> Outcome:
    """Ask the Warden for a step of a presentation; one's own one may take after one has left.

    With a theme that allows no text one's texts about the case go at once, as one has agreed.
    """
    case, command_id = case_of(at.place), at.caller.command_id
    supplied: dict[str, Any] = {
        "token": at.caller.token,
        "program": case.program,
        "session": case.session,
        "presentation": case.presentation,
        "command_id": command_id,
    }
    if step.command is UndoBeginning:
        if at.caller.undoes is None:
            raise refusal("undo.unknown")
        supplied["begun"] = at.caller.undoes
    if step.command is EnterPresentations:
        supplied["presentations"] = (filled(LatePresentation, said, **supplied),)
    request = filled(step.command, said, **supplied)
    thing = case.presentation or case.session
    return await enact(at.shell, at.caller, request, thing, case.program)


def case_of(place: SessionPlace | CasePlace) -> CasePlace:
    """Return the ids of a session that was entered, or of a presentation."""
    if isinstance(place, CasePlace):
        return place
    return CasePlace(place.group.place.tenant.program, place.stream.id)
