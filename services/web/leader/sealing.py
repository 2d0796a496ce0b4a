"""Sealing a text about a session, from its page."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Missing, Refused, Sealed, Unauthenticated, Unavailable
from domain.sessions.words import Audience, MaterialKind
from services.app.numbers import Count
from services.app.sessions.materials import SEALING, TextBody, seal_material
from services.http.places import SessionAt, session_at
from services.web.frame.answers import go, page
from services.web.frame.forms import form, questions_in
from services.web.frame.notices import refused
from services.web.frame.steps import once
from services.web.frame.visit import visit_of
from services.web.leader import asked
from services.web.leader.passages import passages
from services.web.leader.sessions import Draft, view_of

QUESTIONS: Final = questions_in(asked)


class TextForm(msgspec.Struct, frozen=True):
    """A text to seal; ``audience`` is with whom it is shared from the start.

    ``attested`` is how many likely names the page has shown that are nobody's.
    """

    kind: MaterialKind
    text: Sealed
    once: UUID
    audience: Audience = Audience.NOBODY
    attested: Count = 0


@form(SEALING["text"], QUESTIONS)
async def seal(
    request: Request[Any, Any, Any],
    at: NamedDependency[SessionAt],
    data: URLEncodedBody[TextForm],
) -> Response[Any]:
    """Seal a text; when a rule refuses, its author gets the draft back."""
    step = SEALING["text"]
    text = TextBody(
        kind=data.kind,
        locale=visit_of(request).speech.tag,
        text=data.text,
        audience=data.audience,
        attested=data.attested,
    )
    writer = replace(at, caller=once(at.caller, data.once))
    try:
        await seal_material(writer, step, text)
    except (Missing, Unauthenticated, Unavailable):
        raise
    except Refused as error:
        again = await session_at(**request.path_params, shell=at.shell, caller=at.caller)
        view = await view_of(again)
        found = passages(data.text, error.findings)
        draft = Draft(data.kind, data.text, data.audience, passages=found)
        view = msgspec.structs.replace(
            view,
            kinds=view.kinds or (data.kind,),
            draft=draft,
            refused=refused(error.code, "warn" if draft.names_alone else "stop"),
        )
        return page(
            request,
            "leader/session.html",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
            back=at.page,
            page=view,
        )
    return go(at.page, step.notice)
