"""What somebody may do about a break-glass grant: decisions ask it first, the register too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, assert_never

from domain.codes import refusal
from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    GrantCommand,
    OpenItem,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    Stance,
    WithdrawGrant,
)
from domain.grants.events import GrantRequested
from domain.grants.limits import REQUEST_STANDS
from domain.grants.state import Grant, Stage
from domain.kernel import Context, Role, passes
from domain.kernel.classes import Coded

APPROVING: Final = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
REVIEWING: Final = (Role.AUDITOR, *APPROVING)
STEPS: Final[Mapping[Coded, type[GrantCommand]]] = MappingProxyType(
    {
        "approve": ApproveGrant,
        "refuse": RefuseGrant,
        "withdraw": WithdrawGrant,
        "open": OpenItem,
        "defer": DeferNotice,
        "review": ReviewGrant,
    }
)
"""What can be done about a request that was made, by its word."""


def steps_open(grant: Grant, ctx: Context, stance: Stance) -> tuple[Coded, ...]:
    """Name the steps that somebody may take now."""
    return tuple(word for word, kind in STEPS.items() if may(grant, kind, ctx, stance))


def may(grant: Grant, kind: type[GrantCommand], ctx: Context, stance: Stance) -> bool:
    """Whether a command of this kind can change the grant now, if the rest of it fits."""
    if kind is RequestGrant:
        return passes(require_asking, grant, ctx)
    if kind is ApproveGrant:
        return passes(require_approving, grant, ctx, stance)
    if kind is RefuseGrant:
        return passes(require_deciding, grant, ctx, stance)
    if kind is WithdrawGrant:
        return grant.stands and passes(require_withdrawing, grant, ctx)
    if kind is OpenItem:
        return grant.named > grant.opened and passes(require_open, grant, ctx)
    if kind is DeferNotice:
        return passes(require_deferring, grant, ctx, stance)
    if kind is ReviewGrant:
        return passes(require_reviewing, grant, ctx, stance)
    raise LookupError(f"{kind.__name__} has no guard")


def require_asking(grant: Grant, ctx: Context) -> None:
    """Refuse anybody but a privacy officer to ask, and nobody to ask twice."""
    if grant.requested is not None:
        raise refusal("grant.exists")
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("grant.not_privacy_officer")


def require_deciding(grant: Grant, ctx: Context, stance: Stance) -> Role:
    """Return the office by which the actor decides on a request, or refuse."""
    asked = require_asked(grant)
    if ctx.is_self(asked.requester):
        raise refusal("grant.own_request")
    held = [office for office in APPROVING if ctx.holds(office)]
    if not held:
        raise refusal("grant.not_an_approver")
    require_no_conflict(stance)
    if grant.stage is not Stage.REQUESTED or ctx.latest > asked.asked_at + REQUEST_STANDS:
        raise refusal("grant.not_open")
    older = [office for office in held if office in stance.since_before]
    if not older:
        raise refusal("grant.office_too_new")
    free = [office for office in older if office not in grant.approvals]
    if not free:
        raise refusal("grant.office_has_approved")
    return free[0]


def require_approving(grant: Grant, ctx: Context, stance: Stance) -> Role:
    """Return the office by which the actor approves; refuse a second word of one person."""
    office = require_deciding(grant, ctx, stance)
    if ctx.is_self(*grant.approvers):
        raise refusal("grant.approved_already")
    return office


def require_withdrawing(grant: Grant, ctx: Context) -> None:
    """Refuse whoever neither asked nor approved."""
    asked = require_asked(grant)
    if ctx.actor != asked.requester and ctx.actor not in grant.approvers:
        raise refusal("grant.not_yours")


def require_open(grant: Grant, ctx: Context) -> None:
    """Refuse to open anything but for who asked, still in office, while two have approved."""
    asked = require_asked(grant)
    if ctx.actor != asked.requester:
        raise refusal("grant.not_yours")
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("grant.not_privacy_officer")
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


def require_deferring(grant: Grant, ctx: Context, stance: Stance) -> None:
    """Refuse whoever is not another privacy officer of before, or where all have been told."""
    asked = require_asked(grant)
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("grant.not_privacy_officer")
    if ctx.is_self(asked.requester):
        raise refusal("grant.own_request")
    require_no_conflict(stance)
    if Role.PRIVACY_OFFICER not in stance.since_before:
        raise refusal("grant.office_too_new")
    if grant.opened and not grant.untold:
        raise refusal("grant.told_already")


def require_reviewing(grant: Grant, ctx: Context, stance: Stance) -> None:
    """Refuse whoever is not a third person, or what is not over or was reviewed."""
    asked = require_asked(grant)
    if not ctx.holds(*REVIEWING):
        raise refusal("grant.not_a_reviewer")
    if ctx.is_self(asked.requester, *grant.approvers):
        raise refusal("grant.not_a_third_person")
    require_no_conflict(stance)
    if grant.reviewed:
        raise refusal("grant.reviewed_already")
    if not grant.is_over(ctx.latest):
        raise refusal("grant.not_over")


def require_asked(grant: Grant) -> GrantRequested:
    """Return what was asked; refuse where nothing was."""
    if grant.requested is None:
        raise refusal("grant.missing")
    return grant.requested


def require_no_conflict(stance: Stance) -> None:
    """Refuse whoever is concerned themselves."""
    if stance.in_conflict:
        raise refusal("grant.in_conflict")
