"""Proposing a group from its program's board."""

from typing import Any, Final

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY
from msgspec.structs import replace

from domain.kernel import Refused
from services.app.boards import list_groups
from services.app.groups.proposing import PROPOSING, FrameBody, GroupBody, propose_group
from services.app.steps import filled
from services.http.places import ProgramAt
from services.web.frame.answers import page
from services.web.frame.forms import form, questions_in
from services.web.frame.notices import refused
from services.web.frame.steps import done
from services.web.frame.visit import visit_of
from services.web.program import asked
from services.web.program.programs import ProposalForm, Proposing, board_of

QUESTIONS: Final = questions_in(asked)


@form(PROPOSING["proposal"], QUESTIONS)
async def propose(
    request: Request[Any, Any, Any],
    at: NamedDependency[ProgramAt],
    data: URLEncodedBody[ProposalForm],
) -> Response[Any]:
    """Ask for the group, then show it."""
    step, shell, caller, place = PROPOSING["proposal"], at.shell, at.caller, at.place

    async def again(error: Refused) -> Response[Any]:
        rows = await list_groups(shell, caller, place.tenant.program)
        ctx, locale = place.context(shell, caller), visit_of(request).speech.tag
        board = board_of(shell, place, rows, locale, ctx)
        view = replace(board, proposing=Proposing(data, refused(error.code)))
        name, status = "program/board.html", HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, name, status_code=status, back=at.page, page=view)

    wanted = filled(GroupBody, data, frame=filled(FrameBody, data))
    proposed = propose_group(at, step, wanted)
    return await done(proposed, at.page, step.notice, shown_at=f"{at.page}/groups", again=again)
