"""A request to learn who a number is: asked by one, agreed to by another, told once, in a day.

Who may ask, who may agree and who is told is looked at again when it is told: two people, both in
office at that moment.
"""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    IdentityCommand,
    TellIdentity,
    WithdrawIdentity,
)
from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityEvent,
    IdentityTold,
    IdentityWithdrawn,
)
from domain.identities.guards import (
    ON_ITS_WAY,
    require_asking,
    require_second,
    require_tellable,
    require_withdrawing,
)
from domain.identities.limits import TOLD_WITHIN
from domain.identities.state import Identity, IdentityStage, evolve
from domain.kernel import Context, Decider


def decide(identity: Identity, command: IdentityCommand, ctx: Context) -> Sequence[IdentityEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case AskIdentity():
            return [_ask(identity, command, ctx)]
        case ApproveIdentity(held_before=held_before):
            require_second(identity, ctx, held_before=held_before)
            return [IdentityApproved(by=ctx.actor, until=ctx.earliest + TOLD_WITHIN)]
        case DeclineIdentity(held_before=held_before):
            require_second(identity, ctx, held_before=held_before)
            return [IdentityDeclined(by=ctx.actor)]
        case WithdrawIdentity():
            require_withdrawing(identity, ctx)
            on_its_way = identity.stage_at(ctx.latest) in ON_ITS_WAY
            return [IdentityWithdrawn(by=ctx.actor)] if on_its_way else []
        case TellIdentity(stands=stands):
            require_tellable(identity, ctx, stands=stands)
            told = IdentityTold(to=ctx.actor, at=ctx.at)
            return [] if identity.stage is IdentityStage.TOLD else [told]
        case _ as unreachable:
            assert_never(unreachable)


def _ask(identity: Identity, command: AskIdentity, ctx: Context) -> IdentityAsked:
    office = require_asking(identity, ctx)
    if not command.is_named:
        raise refusal("identity.not_in_record")
    if not command.has_second:
        raise refusal("identity.no_second")
    return IdentityAsked(
        asker=ctx.actor,
        office=office,
        program=command.program,
        entry=command.entry,
        subject=command.subject,
        ground=command.ground,
        reason=command.reason,
        asked_at=ctx.earliest,
    )


IDENTITY = Decider(category="identity", initial=Identity(), decide=decide, evolve=evolve)
