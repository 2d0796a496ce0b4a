"""How a form's command ends: back to the page with a notice, or on an error page."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from domain.kernel import Forbidden, Missing, Refused, Unauthenticated, Unavailable
from services.app.caller import Caller, command_chosen
from services.app.outcomes import Outcome
from services.web.frame.answers import go
from services.web.frame.freshness import left_by
from services.web.frame.notices import REFUSED, with_noted
from services.web.frame.undoing import no_offer

T = TypeVar("T")
FOR_AN_ERROR_PAGE = (Forbidden, Missing, Unauthenticated, Unavailable)


async def done(
    step: Awaitable[Outcome],
    path: str,
    notice: str,
    *,
    shown_at: str = "",
    undo: Cookie | Callable[[Outcome], Cookie] | None = None,
    again: Callable[[Refused], Awaitable[Response[Any]]] | None = None,
) -> Response[Any]:
    """Take a step and go back; a rule that refuses is said on the page that asked.

    ``again`` shows that page with what was typed still in its form.

    What a step made has a page of its own, if ``shown_at`` says where such pages are. ``undo``
    offers the way back beside the notice, or makes the offer of the outcome.
    """
    try:
        outcome = await step
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        return await again(error) if again else go(path, REFUSED + error.code)
    back = undo(outcome) if callable(undo) else undo or no_offer()
    there = f"{shown_at}/{outcome.id}" if shown_at else path
    said = with_noted(notice, outcome.noted)
    return go(there, said, cookies=[left_by(outcome), back])


async def taken(step: Awaitable[T], path: str, notice: Callable[[T], str]) -> Response[Any]:
    """Take a step that leaves no position, and go back; ``notice`` says what came of it."""
    try:
        came = await step
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        return go(path, REFUSED + error.code)
    return go(path, notice(came))


def once(caller: Caller, form: UUID) -> Caller:
    """Make a form that is sent twice count once: its page gave it an id."""
    command = command_chosen(caller.principal.person, str(form))
    return msgspec.structs.replace(caller, command_id=command)
