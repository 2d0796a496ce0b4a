"""Break-glass: asked for by one, approved by two others, reviewed by a fourth.

No path has a single person in it: who asks approves nothing, each approval is by another person and
another office, and an office counts only if it was held before the request.
"""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    ExpireGrant,
    GrantCommand,
    OpenItem,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    TellSubjects,
    WithdrawGrant,
)
from domain.grants.events import (
    GrantActivated,
    GrantApproved,
    GrantEvent,
    GrantExpired,
    GrantOpened,
    GrantRefused,
    GrantRequested,
    GrantReviewed,
    GrantWithdrawn,
    NoticeDeferred,
    SubjectsTold,
)
from domain.grants.guards import (
    APPROVING,
    require_approving,
    require_asked,
    require_asking,
    require_deciding,
    require_deferring,
    require_no_conflict,
    require_open,
    require_reviewing,
    require_withdrawing,
)
from domain.grants.limits import DEFERRED_AT_MOST, LASTS, MOST_ITEMS
from domain.grants.state import Grant, Stage, evolve
from domain.kernel import Context, Decider, Role


def decide(grant: Grant, command: GrantCommand, ctx: Context) -> Sequence[GrantEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if isinstance(command, RequestGrant):
        return _request(grant, command, ctx)
    asked = require_asked(grant)
    match command:
        case ApproveGrant(stance=stance):
            office = require_approving(grant, ctx, stance)
            approved = GrantApproved(by=ctx.actor, office=office)
            if len(grant.approvals) + 1 < len(APPROVING):
                return [approved]
            return [approved, GrantActivated(reader=asked.requester, until=ctx.earliest + LASTS)]
        case RefuseGrant(stance=stance):
            return [GrantRefused(by=ctx.actor, office=require_deciding(grant, ctx, stance))]
        case WithdrawGrant():
            require_withdrawing(grant, ctx)
            withdrawn = GrantWithdrawn(by=ctx.actor, reader=asked.requester)
            return [withdrawn] if grant.stands else []
        case OpenItem(item=item):
            require_open(grant, ctx)
            if item not in grant.named:
                raise refusal("grant.not_named")
            return [] if item in grant.opened else [GrantOpened(item=item, at=ctx.at)]
        case ExpireGrant():
            _require_system(ctx)
            if grant.stage is not Stage.ACTIVE or not grant.is_over(ctx.latest):
                return []
            return [GrantExpired(reader=asked.requester)]
        case DeferNotice():
            require_deferring(grant, ctx, command.stance)
            if not ctx.latest < command.until <= ctx.earliest + DEFERRED_AT_MOST:
                raise refusal("grant.deferral_too_long")
            return [NoticeDeferred(by=ctx.actor, until=command.until, reason=command.reason)]
        case TellSubjects(items=items, people=people):
            _require_system(ctx)
            news = tuple(item for item in items if item in grant.untold)
            if news and grant.is_deferred(ctx.latest):
                raise refusal("grant.notice_barred")
            return [SubjectsTold(items=news, people=people)] if news else []
        case ReviewGrant(disposition=disposition, note=note):
            require_reviewing(grant, ctx, command.stance)
            return [GrantReviewed(by=ctx.actor, disposition=disposition, note=note)]
        case _ as unreachable:
            assert_never(unreachable)


def _request(grant: Grant, command: RequestGrant, ctx: Context) -> Sequence[GrantEvent]:
    require_asking(grant, ctx)
    if not command.audited:
        raise refusal("grant.no_auditor")
    named = {one.item for one in command.items}
    if not 1 <= len(named) == len(command.items) <= MOST_ITEMS:
        raise refusal("grant.items_unnamed")
    require_no_conflict(command.stance)
    return [
        GrantRequested(
            requester=ctx.actor,
            ground=command.ground,
            items=command.items,
            reason=command.reason,
            asked_at=ctx.earliest,
        )
    ]


def _require_system(ctx: Context) -> None:
    if ctx.role is not Role.SYSTEM:
        raise refusal("grant.not_system")


GRANT = Decider(category="grant", initial=Grant(), decide=decide, evolve=evolve)
