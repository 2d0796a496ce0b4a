"""How long an organization keeps what: rules proposed by one office and adopted by the other."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, assert_never
from uuid import uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role, Stream, Tenant
from domain.kernel.shapes import is_code
from domain.privacy.commands import (
    AdoptRetention,
    ProposeRetention,
    RecordExpiry,
    RetentionCommand,
)
from domain.privacy.events import (
    RetentionAdopted,
    RetentionEvent,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.officers import Signature, office_of
from domain.privacy.rules import RetentionRules

SOONEST: Final = timedelta(days=30)
"""After how long rules may hold, so that whoever is concerned has time to object."""


class Period(NamedTuple):
    """From which day rules hold."""

    from_day: date
    rules: RetentionRules


class Retention(msgspec.Struct, frozen=True):
    """The rules that hold or will, the latest last, and those that wait for a second signature."""

    adopted: tuple[Period, ...] = ()
    proposed: Period | None = None
    proposed_by: Signature | None = None

    def on(self, day: date, preset: RetentionRules) -> RetentionRules:
        """Return the rules of a day: those adopted last among those that hold by then."""
        holding = [period.rules for period in self.adopted if period.from_day <= day]
        return holding[-1] if holding else preset


def decide(
    retention: Retention, command: RetentionCommand, ctx: Context
) -> Sequence[RetentionEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case RecordExpiry():
            if ctx.role is not Role.SYSTEM:
                raise refusal("retention.not_system")
            if not is_code(command.kind):
                raise refusal("retention.kind_unknown")
            return [
                RetentionExecuted(
                    program=command.program,
                    kind=command.kind,
                    items=command.items,
                    before=command.before,
                )
            ]
        case ProposeRetention(rules=rules, from_day=from_day):
            office = office_of(ctx)
            if office is None:
                raise refusal("retention.not_officer")
            if not rules.are_possible:
                raise refusal("retention.impossible")
            if from_day < ctx.at.date() + SOONEST:
                raise refusal("retention.too_soon")
            if retention.proposed == Period(from_day, rules):
                return []
            return [RetentionProposed(rules=rules, from_day=from_day, by=ctx.actor, office=office)]
        case AdoptRetention():
            if office_of(ctx) is None:
                raise refusal("retention.not_officer")
            proposed, by = retention.proposed, retention.proposed_by
            if proposed is None or by is None:
                raise refusal("retention.not_proposed")
            if not by.is_completed_by(ctx):
                raise refusal("retention.other_office")
            if proposed.from_day <= ctx.at.date():
                raise refusal("retention.too_soon")
            return [RetentionAdopted(rules=proposed.rules, from_day=proposed.from_day)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(retention: Retention, event: RetentionEvent) -> Retention:
    """Apply a fact."""
    match event:
        case RetentionProposed(rules=rules, from_day=from_day):
            return msgspec.structs.replace(
                retention,
                proposed=Period(from_day, rules),
                proposed_by=Signature(event.by, event.office),
            )
        case RetentionAdopted(rules=rules, from_day=from_day):
            adopted = (*retention.adopted, Period(from_day, rules))
            return Retention(adopted)
        case RetentionExecuted():
            return retention
        case _ as unreachable:
            assert_never(unreachable)


RETENTION = Decider(category="retention", initial=Retention(), decide=decide, evolve=evolve)


def rules_stream(tenant: Tenant) -> Stream:
    """Return where an organization's rules are kept, or what ran in a program is noted."""
    return Stream(tenant, RETENTION.category, uuid5(tenant.program, RETENTION.category))
