"""One's own case of a session: its theme and perspectives, and taking it back."""

from dataclasses import replace
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, InGroup
from domain.sessions.themes import WITHOUT_TEXT
from services.app.sessions.presentations import PRESENTATIONS, CodesBody, take_case_step
from services.http.places import CaseAt
from services.web.frame.answers import page
from services.web.frame.forms import form, forms_of, questions_in
from services.web.frame.steps import done, once
from services.web.member import asked

QUESTIONS: Final = questions_in(asked)
Ticked = Literal["yes"] | None


class CodesForm(msgspec.Struct, frozen=True):
    """Theme and perspectives of one's own case: on their way to the vault.

    ``agreed`` is said on the page that asks first, where the theme allows no text.
    """

    once: UUID
    theme: InGroup
    perspectives: tuple[InGroup, ...] | InGroup = ()
    agreed: Ticked = None


class AgreeingView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to note of their own case, before texts are destroyed for it."""

    program: ProgramId
    session: UUID
    presentation: UUID
    once: UUID
    theme: InGroup
    perspectives: tuple[InGroup, ...]
    back: Coded


@form(PRESENTATIONS["codes"], QUESTIONS)
async def note_codes(
    request: Request[Any, Any, Any],
    at: NamedDependency[CaseAt],
    presentation_id: FromPath[UUID],
    data: URLEncodedBody[CodesForm],
) -> Response[Any]:
    """Note theme and perspectives of one's own case; ask first if texts go with it."""
    named = data.perspectives
    perspectives = (named,) if isinstance(named, str) else named
    if data.theme in WITHOUT_TEXT and data.agreed is None:
        asking = AgreeingView(
            program=at.place.program,
            session=at.place.session,
            presentation=presentation_id,
            once=data.once,
            theme=data.theme,
            perspectives=perspectives,
            back=at.page,
        )
        return page(request, "member/session_agreeing.html", back=at.page, page=asking)
    step, agreed = PRESENTATIONS["codes"], data.agreed is not None
    said = CodesBody(theme=data.theme, perspectives=perspectives, agreed=agreed)
    counted = replace(at, caller=once(at.caller, data.once))
    return await done(take_case_step(counted, step, said), at.page, step.notice)


CASE_FORMS = [
    note_codes,
    *forms_of([PRESENTATIONS["withdrawal"]], take_case_step, PRESENTATIONS, QUESTIONS),
]
