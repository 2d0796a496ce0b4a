"""What somebody may do about erasures, holds and retention: decisions ask it first, pages too."""

from typing import TypeAlias

from domain.codes import refusal
from domain.kernel import Context, Role, passes
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ApproveErasure,
    ConfirmHold,
    ErasureCommand,
    HoldCommand,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
    RefuseErasure,
    RenewHold,
    RequestErasure,
    RetentionCommand,
    WithdrawErasure,
)
from domain.privacy.officers import Signature, office_of
from domain.privacy.state import Erasure, Hold, Period, Retention, Stage

Kept: TypeAlias = Erasure | Hold | Retention
PrivacyCommand: TypeAlias = ErasureCommand | HoldCommand | RetentionCommand


def may(state: Kept, kind: type[PrivacyCommand], ctx: Context) -> bool:
    """Whether a command of this kind can change it now, if the rest of it fits.

    Who asked for an erasure of their own, what a hold reaches and who still holds a right is the
    Warden's to know: it is told when the command is sent.
    """
    if isinstance(state, Erasure):
        return may_of_erasure(state, kind, ctx)
    if isinstance(state, Hold):
        return may_of_hold(state, kind, ctx)
    return may_of_retention(state, kind, ctx)


def may_of_erasure(erasure: Erasure, kind: type[PrivacyCommand], ctx: Context) -> bool:
    """Whether the actor can ask for it on somebody's behalf, decide on it, or take it back."""
    if kind is RequestErasure:
        return erasure.stage is Stage.NONE and passes(require_erasing, ctx)
    if kind is WithdrawErasure:
        return passes(require_undecided, erasure)
    if kind is RefuseErasure:
        return passes(require_refusing, erasure, ctx)
    if kind is ApproveErasure:
        return erasure.stage is Stage.REQUESTED and passes(require_approving, erasure, ctx)
    raise LookupError(f"{kind.__name__} has no guard")


def may_of_hold(hold: Hold, kind: type[PrivacyCommand], ctx: Context) -> bool:
    """Whether the actor can place it, confirm it, renew it, or have a part in lifting it."""
    if kind is PlaceHold:
        return hold.placed is None and passes(require_holding, ctx)
    if kind is ConfirmHold:
        return not hold.confirmed and passes(require_confirming, hold, ctx)
    if kind is RenewHold:
        return passes(require_in_force, hold, ctx)
    if kind is ProposeLifting:
        return hold.lifting is None and passes(require_in_force, hold, ctx)
    if kind is LiftHold:
        return passes(require_lifting, hold, ctx)
    raise LookupError(f"{kind.__name__} has no guard")


def may_of_retention(retention: Retention, kind: type[PrivacyCommand], ctx: Context) -> bool:
    """Whether the actor can propose rules or adopt them, or let all go at once."""
    if kind in {ProposeRetention, ProposeClearing}:
        return passes(require_keeping, ctx)
    if kind is AdoptRetention:
        return passes(require_adopting, retention, ctx)
    if kind is AgreeClearing:
        return passes(require_agreeing, retention, ctx)
    raise LookupError(f"{kind.__name__} has no guard")


def require_erasing(ctx: Context) -> Role:
    """Return the office by which somebody decides on erasures."""
    return _office(ctx, "erasure.not_officer")


def require_refusing(erasure: Erasure, ctx: Context) -> None:
    """Refuse whoever decides on nothing, and what is decided."""
    _require_asked(erasure)
    require_erasing(ctx)
    require_undecided(erasure)


def require_approving(erasure: Erasure, ctx: Context) -> None:
    """Refuse whoever decides on nothing or asked themselves, and what was decided otherwise."""
    _require_asked(erasure)
    require_erasing(ctx)
    if erasure.stage is Stage.APPROVED:
        return
    require_undecided(erasure)
    if ctx.is_self(erasure.by):
        raise refusal("erasure.second_person")


def require_undecided(erasure: Erasure) -> None:
    """Refuse what is decided or withdrawn."""
    _require_asked(erasure)
    if erasure.stage is not Stage.REQUESTED:
        raise refusal("erasure.decided")


def require_holding(ctx: Context) -> Role:
    """Return the office by which somebody places holds."""
    return _office(ctx, "hold.not_officer")


def require_in_force(hold: Hold, ctx: Context) -> tuple[Signature, Role]:
    """Return who placed a hold that still holds, and the actor's office."""
    office = require_holding(ctx)
    if hold.placed is None:
        raise refusal("hold.missing")
    if hold.lifted or ctx.latest >= hold.until:
        raise refusal("hold.over")
    return hold.placed, office


def require_confirming(hold: Hold, ctx: Context) -> None:
    """Refuse a hold to be confirmed by anybody but the other office."""
    placed, _ = require_in_force(hold, ctx)
    if not hold.confirmed and not placed.is_completed_by(ctx):
        raise refusal("hold.other_office")


def require_lifting(hold: Hold, ctx: Context) -> None:
    """Refuse a hold to be lifted unless another office has proposed it."""
    require_in_force(hold, ctx)
    if hold.lifting is None:
        raise refusal("hold.lifting_not_proposed")
    if not hold.lifting.is_completed_by(ctx):
        raise refusal("hold.other_office")


def require_keeping(ctx: Context) -> Role:
    """Return the office by which somebody says how long things are kept."""
    return _office(ctx, "retention.not_officer")


def require_adopting(retention: Retention, ctx: Context) -> Period:
    """Return the rules that another office has proposed and that can still be adopted."""
    require_keeping(ctx)
    proposed, by = retention.proposed, retention.proposed_by
    if proposed is None or by is None:
        raise refusal("retention.not_proposed")
    if not by.is_completed_by(ctx):
        raise refusal("retention.other_office")
    if proposed.from_day <= ctx.at.date():
        raise refusal("retention.too_soon")
    return proposed


def require_agreeing(retention: Retention, ctx: Context) -> None:
    """Refuse that all goes at once unless another office has proposed it."""
    require_keeping(ctx)
    if retention.clearing_by is None:
        raise refusal("retention.clearing_not_proposed")
    if not retention.clearing_by.is_completed_by(ctx):
        raise refusal("retention.other_office")


def _office(ctx: Context, code: str) -> Role:
    office = office_of(ctx)
    if office is None:
        raise refusal(code)
    return office


def _require_asked(erasure: Erasure) -> None:
    if erasure.stage is Stage.NONE:
        raise refusal("erasure.missing")
