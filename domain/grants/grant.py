"""Break-glass: asked for by one, approved by two others, reviewed by a fourth.

No path has a single person in it: who asks approves nothing, each approval is by another person and
another office, and an office counts only if it was held before the request.
"""

from collections.abc import Sequence
from typing import Final, assert_never

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
    Stance,
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
from domain.grants.state import (
    DEFERRED_AT_MOST,
    LASTS,
    REQUEST_STANDS,
    Grant,
    Stage,
    evolve,
)
from domain.kernel import Context, Decider, Role

APPROVING: Final = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
REVIEWING: Final = (Role.AUDITOR, *APPROVING)
MOST_ITEMS: Final = 20


def decide(grant: Grant, command: GrantCommand, ctx: Context) -> Sequence[GrantEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if isinstance(command, RequestGrant):
        return _request(grant, command, ctx)
    asked = grant.requested
    if asked is None:
        raise refusal("grant.missing")
    match command:
        case ApproveGrant(stance=stance):
            office = _approving_office(grant, asked, stance, ctx)
            if ctx.actor in grant.approvers:
                raise refusal("grant.approved_already")
            approved = GrantApproved(by=ctx.actor, office=office)
            if len(grant.approvals) + 1 < len(APPROVING):
                return [approved]
            return [approved, GrantActivated(reader=asked.requester, until=ctx.earliest + LASTS)]
        case RefuseGrant(stance=stance):
            office = _approving_office(grant, asked, stance, ctx)
            return [GrantRefused(by=ctx.actor, office=office)]
        case WithdrawGrant():
            if ctx.actor != asked.requester and ctx.actor not in grant.approvers:
                raise refusal("grant.not_yours")
            if grant.stage not in {Stage.REQUESTED, Stage.ACTIVE}:
                return []
            return [GrantWithdrawn(by=ctx.actor, reader=asked.requester)]
        case OpenItem(item=item):
            _require_open(grant, asked, ctx)
            if item not in grant.named:
                raise refusal("grant.not_named")
            return [] if item in grant.opened else [GrantOpened(item=item, at=ctx.at)]
        case ExpireGrant():
            _require_system(ctx)
            if grant.stage is not Stage.ACTIVE or not grant.is_over(ctx.latest):
                return []
            return [GrantExpired(reader=asked.requester)]
        case DeferNotice():
            return _defer(grant, asked, command, ctx)
        case TellSubjects(items=items, people=people):
            _require_system(ctx)
            news = tuple(item for item in items if item in grant.untold)
            if news and grant.is_deferred(ctx.latest):
                raise refusal("grant.notice_barred")
            return [SubjectsTold(items=news, people=people)] if news else []
        case ReviewGrant():
            return _review(grant, asked, command, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def _request(grant: Grant, command: RequestGrant, ctx: Context) -> Sequence[GrantEvent]:
    if grant.requested is not None:
        raise refusal("grant.exists")
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("grant.not_privacy_officer")
    if not command.audited:
        raise refusal("grant.no_auditor")
    named = {one.item for one in command.items}
    if not 1 <= len(named) == len(command.items) <= MOST_ITEMS:
        raise refusal("grant.items_unnamed")
    _require_no_conflict(command.stance)
    return [
        GrantRequested(
            requester=ctx.actor,
            ground=command.ground,
            items=command.items,
            reason=command.reason,
            asked_at=ctx.earliest,
        )
    ]


def _approving_office(grant: Grant, asked: GrantRequested, stance: Stance, ctx: Context) -> Role:
    """Return the office by which the actor decides on a request, or refuse."""
    if ctx.actor == asked.requester:
        raise refusal("grant.own_request")
    held = [office for office in APPROVING if ctx.holds(office)]
    if not held:
        raise refusal("grant.not_an_approver")
    _require_no_conflict(stance)
    if grant.stage is not Stage.REQUESTED or ctx.latest > asked.asked_at + REQUEST_STANDS:
        raise refusal("grant.not_open")
    older = [office for office in held if office in stance.since_before]
    if not older:
        raise refusal("grant.office_too_new")
    free = [office for office in older if office not in grant.approvals]
    if not free:
        raise refusal("grant.office_has_approved")
    return free[0]


def _require_open(grant: Grant, asked: GrantRequested, ctx: Context) -> None:
    if ctx.actor != asked.requester:
        raise refusal("grant.not_yours")
    match grant.stage:
        case Stage.NONE | Stage.REQUESTED | Stage.REFUSED:
            raise refusal("grant.not_active")
        case Stage.WITHDRAWN:
            raise refusal("grant.withdrawn")
        case Stage.EXPIRED:
            raise refusal("grant.expired")
        case Stage.ACTIVE:
            if grant.is_over(ctx.latest):
                raise refusal("grant.expired")
        case _ as unreachable:
            assert_never(unreachable)


def _defer(
    grant: Grant, asked: GrantRequested, command: DeferNotice, ctx: Context
) -> Sequence[GrantEvent]:
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("grant.not_privacy_officer")
    if ctx.actor == asked.requester:
        raise refusal("grant.own_request")
    _require_no_conflict(command.stance)
    if Role.PRIVACY_OFFICER not in command.stance.since_before:
        raise refusal("grant.office_too_new")
    if grant.opened and not grant.untold:
        raise refusal("grant.told_already")
    if not ctx.latest < command.until <= ctx.earliest + DEFERRED_AT_MOST:
        raise refusal("grant.deferral_too_long")
    return [NoticeDeferred(by=ctx.actor, until=command.until, reason=command.reason)]


def _review(
    grant: Grant, asked: GrantRequested, command: ReviewGrant, ctx: Context
) -> Sequence[GrantEvent]:
    if not ctx.holds(*REVIEWING):
        raise refusal("grant.not_a_reviewer")
    if ctx.actor == asked.requester or ctx.actor in grant.approvers:
        raise refusal("grant.not_a_third_person")
    _require_no_conflict(command.stance)
    if grant.reviewed:
        raise refusal("grant.reviewed_already")
    if not grant.is_over(ctx.latest):
        raise refusal("grant.not_over")
    return [GrantReviewed(by=ctx.actor, disposition=command.disposition, note=command.note)]


def _require_system(ctx: Context) -> None:
    if ctx.role is not Role.SYSTEM:
        raise refusal("grant.not_system")


def _require_no_conflict(stance: Stance) -> None:
    if stance.in_conflict:
        raise refusal("grant.in_conflict")


GRANT = Decider(category="grant", initial=Grant(), decide=decide, evolve=evolve)
