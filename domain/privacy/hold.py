"""The legal hold: placed by one office, confirmed by the other; it wins over what comes after."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, assert_never

import msgspec

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
from domain.privacy.officers import Signature, office_of
from domain.privacy.scope import Scope

LAPSES_AFTER: Final = timedelta(hours=72)
REVIEWED_WITHIN: Final = timedelta(days=366)
FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)


class Hold(msgspec.Struct, frozen=True):
    """Until when it holds, and who did the first half of placing and of lifting it."""

    placed: Signature | None = None
    scope: Scope = Scope()
    until: datetime = FOR_EVER
    review_on: date = date.max
    lifting: Signature | None = None
    lifted: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether both offices agree to it."""
        return self.until == FOR_EVER


def decide(hold: Hold, command: HoldCommand, ctx: Context) -> Sequence[HoldEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    office = office_of(ctx)
    if office is None:
        raise refusal("hold.not_officer")
    if isinstance(command, PlaceHold):
        return [] if hold.placed else [_placed(command, ctx, office)]
    placed = hold.placed
    if placed is None:
        raise refusal("hold.missing")
    if hold.lifted or ctx.latest >= hold.until:
        raise refusal("hold.over")
    match command:
        case ConfirmHold():
            if hold.confirmed:
                return []
            _require_the_other(placed, ctx)
            return [HoldConfirmed()]
        case RenewHold(review_on=review_on):
            _require_review(review_on, ctx)
            return [] if review_on == hold.review_on else [HoldRenewed(review_on=review_on)]
        case ProposeLifting():
            return [] if hold.lifting else [HoldLiftingProposed(by=ctx.actor, office=office)]
        case LiftHold():
            if hold.lifting is None:
                raise refusal("hold.lifting_not_proposed")
            _require_the_other(hold.lifting, ctx)
            return [HoldLifted()]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(hold: Hold, event: HoldEvent) -> Hold:
    """Apply a fact."""
    match event:
        case HoldPlaced():
            return Hold(
                placed=Signature(event.by, event.office),
                scope=event.scope,
                until=event.lapses_at,
                review_on=event.review_on,
            )
        case HoldConfirmed():
            return msgspec.structs.replace(hold, until=FOR_EVER)
        case HoldRenewed(review_on=review_on):
            return msgspec.structs.replace(hold, review_on=review_on, lifting=None)
        case HoldLiftingProposed(by=by, office=office):
            return msgspec.structs.replace(hold, lifting=Signature(by, office))
        case HoldLifted():
            return msgspec.structs.replace(hold, lifted=True)
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


def _placed(command: PlaceHold, ctx: Context, office: Role) -> HoldPlaced:
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


def _require_the_other(first: Signature, ctx: Context) -> None:
    if not first.is_completed_by(ctx):
        raise refusal("hold.other_office")


HOLD = Decider(category="hold", initial=Hold(), decide=decide, evolve=evolve)
