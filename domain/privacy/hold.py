"""The legal hold: placed by one office, confirmed by the other; it wins over what comes after."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import assert_never

from domain.codes import refusal
from domain.kernel import Context, Decider, Role
from domain.privacy.commands import (
    ConfirmHold,
    HoldCommand,
    LiftHold,
    PlaceHold,
    ProposeLifting,
    RenewHold,
)
from domain.privacy.events import (
    HoldConfirmed,
    HoldEvent,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
)
from domain.privacy.guards import (
    require_confirming,
    require_holding,
    require_in_force,
    require_lifting,
)
from domain.privacy.limits import LAPSES_AFTER, REVIEWED_WITHIN
from domain.privacy.state import Hold, evolve_hold


def decide(hold: Hold, command: HoldCommand, ctx: Context) -> Sequence[HoldEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case PlaceHold():
            office = require_holding(ctx)
            return [] if hold.placed else [_place(command, ctx, office)]
        case ConfirmHold():
            require_confirming(hold, ctx)
            return [] if hold.confirmed else [HoldConfirmed()]
        case RenewHold(review_on=review_on):
            require_in_force(hold, ctx)
            _require_review(review_on, ctx)
            return [] if review_on == hold.review_on else [HoldRenewed(review_on=review_on)]
        case ProposeLifting():
            _, office = require_in_force(hold, ctx)
            return [] if hold.lifting else [HoldLiftingProposed(by=ctx.actor, office=office)]
        case LiftHold():
            require_lifting(hold, ctx)
            return [HoldLifted()]
        case _ as unreachable:
            assert_never(unreachable)


def lapses_at(ctx: Context) -> datetime:
    """Say until when a hold that is placed now holds, unless a second officer confirms it."""
    return ctx.latest + LAPSES_AFTER


def require_as_the_log_says(differing: Sequence[object]) -> None:
    """Refuse to destroy anything while holds are not kept as the log has them.

    Raises ``Unavailable`` (``hold.differs``).
    """
    if differing:
        raise refusal("hold.differs")


def _place(command: PlaceHold, ctx: Context, office: Role) -> HoldPlaced:
    if not command.scope.is_placed:
        raise refusal("hold.scope_incomplete")
    _require_review(command.review_on, ctx)
    return HoldPlaced(
        scope=command.scope,
        ground=command.ground,
        by=ctx.actor,
        office=office,
        review_on=command.review_on,
        lapses_at=lapses_at(ctx),
    )


def _require_review(review_on: date, ctx: Context) -> None:
    today = ctx.at.date()
    if not today < review_on <= today + REVIEWED_WITHIN:
        raise refusal("hold.review_impossible")


HOLD = Decider(category="hold", initial=Hold(), decide=decide, evolve=evolve_hold)
