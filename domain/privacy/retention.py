"""How long an organization keeps what: rules proposed by one office and adopted by the other."""

from collections.abc import Sequence
from typing import assert_never
from uuid import uuid5

from domain.codes import refusal
from domain.kernel import Context, Decider, Role, Stream, Tenant
from domain.kernel.shapes import is_code
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    AnnounceExpiry,
    ProposeClearing,
    ProposeRetention,
    RecordExpiry,
    RetentionCommand,
)
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    RetentionAdopted,
    RetentionAnnounced,
    RetentionEvent,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.expiry import A_DAY
from domain.privacy.guards import require_adopting, require_agreeing, require_keeping
from domain.privacy.limits import SOONEST
from domain.privacy.state import Period, Retention, evolve_retention


def decide(
    retention: Retention, command: RetentionCommand, ctx: Context
) -> Sequence[RetentionEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case AnnounceExpiry():
            _require_system(command.kind, ctx)
            if not retention.is_quiet(command.kind, ctx.at):
                return []
            return [
                RetentionAnnounced(
                    program=command.program,
                    kind=command.kind,
                    items=command.items,
                    before=command.before,
                    at=ctx.at,
                )
            ]
        case RecordExpiry():
            _require_system(command.kind, ctx)
            return [
                RetentionExecuted(
                    program=command.program,
                    kind=command.kind,
                    items=command.items,
                    before=command.before,
                )
            ]
        case ProposeRetention(rules=rules, from_day=from_day):
            office = require_keeping(ctx)
            if not rules.are_possible:
                raise refusal("retention.impossible")
            if from_day < ctx.at.date() + SOONEST:
                raise refusal("retention.too_soon")
            if retention.proposed == Period(from_day, rules):
                return []
            return [RetentionProposed(rules=rules, from_day=from_day, by=ctx.actor, office=office)]
        case AdoptRetention():
            proposed = require_adopting(retention, ctx)
            return [RetentionAdopted(rules=proposed.rules, from_day=proposed.from_day)]
        case ProposeClearing():
            return [ClearingProposed(by=ctx.actor, office=require_keeping(ctx))]
        case AgreeClearing():
            require_agreeing(retention, ctx)
            return [ClearingAgreed(until=ctx.at + A_DAY)]
        case _ as unreachable:
            assert_never(unreachable)


def _require_system(kind: str, ctx: Context) -> None:
    if ctx.role is not Role.SYSTEM:
        raise refusal("retention.not_system")
    if not is_code(kind):
        raise refusal("retention.kind_unknown")


RETENTION = Decider(
    category="retention", initial=Retention(), decide=decide, evolve=evolve_retention
)


def rules_stream(tenant: Tenant) -> Stream:
    """Return where an organization's rules are kept, or what ran in a program is noted."""
    return Stream(tenant, RETENTION.category, uuid5(tenant.program, RETENTION.category))
