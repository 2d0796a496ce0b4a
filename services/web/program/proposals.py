"""Proposing a group from its program's board."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel.classes import Coded
from services.app.groups.proposing import PROPOSING, FrameBody, GroupBody, propose_group
from services.app.numbers import Count
from services.app.steps import filled
from services.http.places import ProgramAt
from services.web.frame.forms import form, questions_in
from services.web.frame.steps import done
from services.web.program import asked

QUESTIONS: Final = questions_in(asked)
Word = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class ProposalForm(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it is wanted, meeting in its program's time zone. Its name is public."""

    code: Word
    name: Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
    mode: Word
    frequency: Word
    setting: Word
    local_time: Word
    slot_minutes: Count


@form(PROPOSING["proposal"], QUESTIONS)
async def propose(
    at: NamedDependency[ProgramAt], data: URLEncodedBody[ProposalForm]
) -> Response[Any]:
    """Ask for the group, then show it."""
    step = PROPOSING["proposal"]
    wanted = filled(GroupBody, data, frame=filled(FrameBody, data))
    proposed = propose_group(at, step, wanted)
    return await done(proposed, at.page, step.notice, shown_at=f"{at.page}/groups")
