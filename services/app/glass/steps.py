"""What can be done about a text behind the glass: the table, and how it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    OpenItem,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    WithdrawGrant,
)
from domain.grants.events import Disposition, Ground
from domain.kernel import ProgramId, Sealed
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.glass import (
    ApproveBreakGlass,
    DeferBreakGlassNotice,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    WithdrawBreakGlass,
)
from services.app.asking import ask_for
from services.app.instants import Moment
from services.app.outcomes import Outcome, left
from services.app.steps import At, Body, By, Step, Where, filled, table
from services.app.tenancy import Place

REGISTER: Final = "/break-glass"
Named = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=100)]


class GrantPlace(NamedTuple):
    """A request, and the program whose texts it is about."""

    program: ProgramId
    grant: UUID


class GlassBody(Body, frozen=True, kw_only=True, rename="camel"):
    """What to read, on which ground, and why; the reason is sealed."""

    ground: Ground
    items: Named
    reason: Sealed


class OpenItemBody(Body, frozen=True, kw_only=True, rename="camel"):
    """The item to open."""

    item: UUID


class DeferralBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Until when the law bars telling those concerned, and which; the reason is sealed."""

    until: Moment
    reason: Sealed


class ReviewBody(Body, frozen=True, kw_only=True, rename="camel"):
    """What the review found; the note is sealed."""

    disposition: Disposition
    note: Sealed


STEPS: Final = table(
    Step(
        word="ask",
        command=RequestGrant,
        where=Where.GRANTS,
        address="",
        operation="request_break_glass",
        says="Ask to read named items",
        by=(By.PRIVACY_OFFICER,),
        body=GlassBody,
        notice="glass_asked",
        first="filled_in",
        creates=True,
    ),
    Step(
        word="approve",
        command=ApproveGrant,
        where=Where.GRANT,
        address="/approvals",
        operation="approve_break_glass",
        says="Approve; the second approval, by the other office, opens it for four hours",
        by=(By.PRIVACY_OFFICER, By.ORGANIZATION_ADMIN),
        body=Body,
        notice="glass_approved",
        first="GLASS_APPROVAL",
    ),
    Step(
        word="refuse",
        command=RefuseGrant,
        where=Where.GRANT,
        address="/refusals",
        operation="refuse_break_glass",
        says="Refuse",
        by=(By.DECIDER,),
        body=Body,
        notice="glass_refused",
        first="GLASS_REFUSAL",
    ),
    Step(
        word="withdraw",
        command=WithdrawGrant,
        where=Where.GRANT,
        address="/withdrawals",
        operation="withdraw_break_glass",
        says="End a request or a grant at once",
        by=(By.ASKER, By.APPROVER),
        body=Body,
        notice="glass_withdrawn",
        first="GLASS_WITHDRAWAL",
    ),
    Step(
        word="open",
        command=OpenItem,
        where=Where.GRANT,
        address="/openings",
        operation="open_by_break_glass",
        says="Show one named item, once; its use is claimed with the record of it",
        by=(By.ASKER,),
        body=OpenItemBody,
        first="GLASS_OPENING",
    ),
    Step(
        word="defer",
        command=DeferNotice,
        where=Where.GRANT,
        address="/deferrals",
        operation="defer_notice",
        says="Have those concerned told later, thirty days at most",
        by=(By.ANOTHER_PRIVACY_OFFICER,),
        body=DeferralBody,
        notice="glass_deferred",
        first="filled_in",
    ),
    Step(
        word="review",
        command=ReviewGrant,
        where=Where.GRANT,
        address="/reviews",
        operation="review_break_glass",
        says="Say what was found, as somebody who neither asked nor approved",
        by=(By.THIRD_PERSON,),
        body=ReviewBody,
        notice="glass_reviewed",
        first="filled_in",
        then=REGISTER,
    ),
)
ASKED: Final[Mapping[type[Any], type[Any]]] = MappingProxyType(
    {
        RequestGrant: RequestBreakGlass,
        ApproveGrant: ApproveBreakGlass,
        RefuseGrant: RefuseBreakGlass,
        WithdrawGrant: WithdrawBreakGlass,
        DeferNotice: DeferBreakGlassNotice,
        ReviewGrant: ReviewBreakGlass,
    }
)
"""What the Warden is asked for each command; opening is a look, and no step with an outcome."""


async def take_step(
    at: At[Place] | At[GrantPlace],
    step: Step,
    said: Any,  # noqa: ANN401 - its body
) -> Outcome:
    """Ask the Warden for a step. It has recorded whatever it refuses."""
    place, caller = at.place, at.caller
    if isinstance(place, GrantPlace):
        about = {"program": place.program, "grant": place.grant}
    else:
        about = {"program": place.tenant.program}
    request: Request = filled(
        ASKED[step.command], said, token=caller.token, command_id=caller.command_id, **about
    )
    done = await ask_for(at.shell.warden, request, Done)
    program = about["program"]
    return left(at.shell, caller, done.made or program, program, done.position)
