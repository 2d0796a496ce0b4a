"""The forms of a group's page: seats, signatures, the next session, the group's own life."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused
from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.groups.roster import ROSTER, take_seat_step
from services.app.groups.steps import STEPS as GROUP_STEPS
from services.app.groups.steps import take_step
from services.app.numbers import Count
from services.app.sessions.planning import PLANNING, SessionBody, schedule_session
from services.app.sessions.steps import STEPS
from services.app.shell import Shell
from services.app.steps import About, AboutOrSelf
from services.http.places import SESSION, GroupAt, group_at, group_to_join_at, page_of
from services.web.frame.answers import go, page
from services.web.frame.carrying import SURE
from services.web.frame.forms import form, forms_of, questions_in, taking_back
from services.web.frame.freshness import left_by
from services.web.frame.notices import refused, with_noted
from services.web.frame.steps import FOR_AN_ERROR_PAGE, done
from services.web.frame.undoing import Undo, offer
from services.web.leader import asked
from services.web.leader.groups import Planning, group_view

QUESTIONS: Final = questions_in(asked)


class OfferForm(msgspec.Struct, frozen=True):
    """Somebody on the page's list; ``back`` to choose the next, or else to the group."""

    person: PersonId
    back: Literal["people"] | None = None


class SessionForm(msgspec.Struct, frozen=True):
    """The next session by day and wall-clock time; its number makes a repeat harmless."""

    number: Count
    day: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{2}:[0-9]{2}$")]


@form(ROSTER["offer"], QUESTIONS)
async def offer_seat(
    at: NamedDependency[GroupAt], data: URLEncodedBody[OfferForm]
) -> Response[Any]:
    """Keep a seat for somebody; undone in one tap, a request of theirs waits again."""
    step, here, said = ROSTER["offer"], at.page, About(person=data.person)
    back = offer(at.shell, at.caller, taking_back(ROSTER["decline"], at, said))
    path = f"{here}/people" if data.back else here
    return await done(take_seat_step(at, step, said), path, step.notice, undo=back)


@form(ROSTER["decline"], QUESTIONS, entered=False)
async def decline(
    program_id: FromPath[ProgramId],
    group_id: FromPath[UUID],
    data: URLEncodedBody[AboutOrSelf],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> Response[Any]:
    """Turn a request or an offer down; the person's own refusal ends at their groups.

    Whoever takes a request back that is gone already is told so.
    """
    own = data.person in {None, caller.principal.person}
    enter = group_to_join_at if own and caller.undoes is not None else group_at
    at = await enter(program_id, group_id, shell, caller)
    step, path = ROSTER["decline"], "/my-groups" if own else at.page
    declined = take_seat_step(at, step, data)
    if (data.person or at.place.actor) in at.place.group.waiting:
        return await done(declined, path, "request_withdrawn" if own else "request_declined")
    return await done(declined, path, step.notice)


@form(PLANNING["session"], QUESTIONS)
async def schedule(
    request: Request[Any, Any, Any],
    at: NamedDependency[GroupAt],
    data: URLEncodedBody[SessionForm],
) -> Response[Any]:
    """Plan the next session; when a rule refuses, the form comes back as it was sent."""
    step, here = PLANNING["session"], at.page
    wanted = SessionBody(number=data.number, local_start=f"{data.day}T{data.time}")
    try:
        outcome = await schedule_session(at, step, wanted)
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        view = await group_view(request, at)
        planning = Planning(data.day, data.time, refused(error.code))
        return page(
            request,
            "leader/group.html",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
            back=here,
            page=msgspec.structs.replace(view, planning=planning),
        )
    there = page_of(SESSION, program_id=at.place.place.tenant.program, session_id=outcome.id)
    back = offer(at.shell, at.caller, Undo(there + STEPS["cancellation"].address, (SURE,)))
    said = with_noted(step.notice, outcome.noted)
    return go(there, said, cookies=[left_by(outcome), back])


STEP_FORMS = [
    offer_seat,
    decline,
    schedule,
    *forms_of([ROSTER["remembrance"]], take_seat_step, ROSTER, QUESTIONS),
    *forms_of(GROUP_STEPS.values(), take_step, GROUP_STEPS, QUESTIONS),
]
