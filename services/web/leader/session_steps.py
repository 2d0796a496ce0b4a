"""The forms of a session's page: opening, check-in, phases, presentations, closing."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, Refused
from domain.kernel.classes import Coded
from domain.sessions.words import Mark, Phase
from services.app.outcomes import Outcome
from services.app.sessions import attendance
from services.app.sessions.attendance import MARKS, MarkBody, MarkedBody
from services.app.sessions.presentations import PRESENTATIONS, take_case_step
from services.app.sessions.running import move_session_back, take_step
from services.app.sessions.steps import (
    STEPS,
    MoveBody,
    OpeningBody,
    PhaseBody,
)
from services.app.steps import Body
from services.http.places import CaseAt, SessionAt, session_at
from services.web.frame.answers import go, page
from services.web.frame.forms import form, forms_of, questions_in
from services.web.frame.notices import REFUSED, refused
from services.web.frame.steps import FOR_AN_ERROR_PAGE, done, once
from services.web.frame.undoing import Undo, offer
from services.web.leader import asked
from services.web.leader.sessions import Beginning, view_of

QUESTIONS: Final = questions_in(asked)
Ticked = Literal["yes"] | None


class OpeningForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here; its button says that everyone is in a private space and no one is recording."""

    present: tuple[PersonId, ...] | PersonId = ()
    override_quorum: Ticked = None
    frame: Literal["holds"] | None = None


class TimeForm(msgspec.Struct, frozen=True):
    """Another day and wall-clock time."""

    day: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{2}:[0-9]{2}$")]


@form(STEPS["opening"], QUESTIONS)
async def open_session(
    request: Request[Any, Any, Any],
    at: NamedDependency[SessionAt],
    data: URLEncodedBody[OpeningForm],
) -> Response[Any]:
    """Begin, with the welcome round; when a rule refuses, the ticks come back."""
    here = at.page
    opening = OpeningBody(
        present=data.present if isinstance(data.present, tuple) else (data.present,),
        private_space=data.frame is not None,
        no_recording=data.frame is not None,
        override_quorum=bool(data.override_quorum),
    )
    try:
        await take_step(at, STEPS["opening"], opening)
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        again = await session_at(**request.path_params, shell=at.shell, caller=at.caller)
        view = await view_of(again)
        if not view.to_begin:
            return go(here, REFUSED + error.code)
        ticked = Beginning(frozenset(opening.present), opening.override_quorum, refused(error.code))
        return page(
            request,
            "leader/session.html",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
            back=here,
            page=msgspec.structs.replace(view, beginning=ticked),
        )
    following = replace(at, caller=once(at.caller, at.place.stream.id))
    welcomed = take_step(following, STEPS["phase"], PhaseBody(phase=Phase.WELCOME))
    return await done(welcomed, here, STEPS["opening"].notice)


@form(STEPS["move"], QUESTIONS)
async def move_session(
    at: NamedDependency[SessionAt], data: URLEncodedBody[TimeForm]
) -> Response[Any]:
    """Move it to another time; where that is its own, nothing is there to undo."""
    body = MoveBody(local_start=f"{data.day}T{data.time}")
    moved = take_step(at, STEPS["move"], body)
    if body.local_start == at.place.session.local_start:
        return await done(moved, at.page, "session_unmoved")
    return await _move(at, moved, STEPS["move"].notice)


@form(STEPS["move-undoing"], QUESTIONS)
async def move_back(at: NamedDependency[SessionAt]) -> Response[Any]:
    """Move it to the time that it had before it was moved."""
    return await _move(at, move_session_back(at), STEPS["move-undoing"].notice)


@form(MARKS["mark"], QUESTIONS)
async def mark(at: NamedDependency[SessionAt], data: URLEncodedBody[MarkBody]) -> Response[Any]:
    """Set how somebody is marked; the notice offers the mark of before."""
    mark = None if data.mark == "unknown" else Mark(data.mark)
    marked = attendance.set_mark(at, data.person, mark)
    return await _mark(at, marked, data.person, f"marked_{data.mark}")


@form(MARKS["mark-undoing"], QUESTIONS)
async def undo_mark(
    at: NamedDependency[SessionAt], data: URLEncodedBody[MarkedBody]
) -> Response[Any]:
    """Take a mark back: it is again what it was before."""
    undone = attendance.take_mark_back(at, data.person)
    return await _mark(at, undone, data.person, MARKS["mark-undoing"].notice)


@form(PRESENTATIONS["presentation-ending"], QUESTIONS)
async def end_presentation(
    presentation_id: FromPath[UUID], at: NamedDependency[CaseAt]
) -> Response[Any]:
    """End the account, and go on to the clarifying questions."""
    step = PRESENTATIONS["presentation-ending"]

    async def end() -> Outcome:
        await take_case_step(at, step, Body())
        room = await session_at(at.place.program, at.place.session, at.shell, at.caller)
        following = replace(room, caller=once(at.caller, presentation_id))
        return await take_step(following, STEPS["phase"], PhaseBody(phase=Phase.CLARIFYING))

    return await done(end(), at.page, step.notice)


async def _move(at: SessionAt, moved: Awaitable[Outcome], notice: str) -> Response[Any]:
    here = at.page
    undo = offer(at.shell, at.caller, Undo(here + STEPS["move-undoing"].address))
    return await done(moved, here, notice, undo=undo)


async def _mark(
    at: SessionAt, marked: Awaitable[Outcome], person: PersonId, notice: str
) -> Response[Any]:
    here = at.page
    undo = offer(at.shell, at.caller, mark_undone(here, person))
    return await done(marked, here, notice, undo=undo)


def mark_undone(here: str, person: PersonId) -> Undo:
    """Return the form that takes somebody's mark back."""
    return Undo(here + MARKS["mark-undoing"].address, (("person", str(person)),))


BY_HAND = {"opening", "move", "move-undoing"}
"""What takes more than its row says: see above."""
STEP_FORMS = [
    open_session,
    move_session,
    move_back,
    mark,
    undo_mark,
    *forms_of(
        [step for step in STEPS.values() if step.notice and step.word not in BY_HAND],
        take_step,
        STEPS,
        QUESTIONS,
    ),
    end_presentation,
    *forms_of(
        [PRESENTATIONS["presentation"], PRESENTATIONS["presentation-undoing"]],
        take_case_step,
        PRESENTATIONS,
        QUESTIONS,
    ),
]
