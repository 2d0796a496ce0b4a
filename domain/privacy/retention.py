"""How long an organization keeps what: rules proposed by one office and adopted by the other."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple, assert_never
from uuid import uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role, Stream, Tenant
from domain.kernel.classes import Coded
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
from domain.privacy.expiry import A_DAY, Announced, Announcements
from domain.privacy.officers import Signature, office_of
from domain.privacy.rules import RetentionRules

SOONEST: Final = timedelta(days=30)
"""After how long rules may hold, so that whoever is concerned has time to object."""


class Period(NamedTuple):
    """From which day rules hold."""

    from_day: date
    rules: RetentionRules


class Retention(msgspec.Struct, frozen=True):
    """The rules that hold or will, the latest last, and those that wait for a second signature.

    ``announced`` is what goes in a program, by kind, ``ran`` before when what went last was sealed.
    ``clearing_by`` proposes that all of it does at once; ``cleared_until`` is how long two offices
    have let it.
    """

    adopted: tuple[Period, ...] = ()
    proposed: Period | None = None
    proposed_by: Signature | None = None
    announced: Mapping[Coded, Announcements] = MappingProxyType({})
    ran: Mapping[Coded, datetime] = MappingProxyType({})
    clearing_by: Signature | None = None
    cleared_until: datetime | None = None

    def on(self, day: date, preset: RetentionRules) -> RetentionRules:
        """Return the rules of a day: those adopted last among those that hold by then."""
        holding = [period.rules for period in self.adopted if period.from_day <= day]
        return holding[-1] if holding else preset

    def going(self, kind: str, now: datetime) -> datetime | None:
        """Return before when items of a kind were sealed that may go now; None if none may."""
        announced = self.announced.get(kind)
        return announced.going(now) if announced else None

    def is_unrun(self, kind: str, before: datetime) -> bool:
        """Whether it was announced that what was sealed before this goes, and none of it did."""
        announced = self.announced.get(kind)
        return announced is not None and announced.says(before) and self.ran.get(kind) != before

    def is_quiet(self, kind: str, now: datetime) -> bool:
        """Whether nothing of a kind is announced that must still wait."""
        announced = self.announced.get(kind)
        return announced is None or announced.last.may_go(now)

    def is_cleared(self, now: datetime) -> bool:
        """Whether two offices let all that was announced go at once."""
        return self.cleared_until is not None and now < self.cleared_until


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
        case ProposeClearing():
            office = office_of(ctx)
            if office is None:
                raise refusal("retention.not_officer")
            return [ClearingProposed(by=ctx.actor, office=office)]
        case AgreeClearing():
            if office_of(ctx) is None:
                raise refusal("retention.not_officer")
            if retention.clearing_by is None:
                raise refusal("retention.clearing_not_proposed")
            if not retention.clearing_by.is_completed_by(ctx):
                raise refusal("retention.other_office")
            return [ClearingAgreed(until=ctx.at + A_DAY)]
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
            return msgspec.structs.replace(
                retention, adopted=adopted, proposed=None, proposed_by=None
            )
        case RetentionAnnounced(kind=kind, before=before, at=at):
            return _announced(retention, kind, Announced(before, at))
        case ClearingProposed(by=by, office=office):
            return msgspec.structs.replace(retention, clearing_by=Signature(by, office))
        case ClearingAgreed(until=until):
            return msgspec.structs.replace(retention, clearing_by=None, cleared_until=until)
        case RetentionExecuted(kind=kind, before=before):
            ran = MappingProxyType({**retention.ran, kind: before})
            return msgspec.structs.replace(retention, ran=ran)
        case _ as unreachable:
            assert_never(unreachable)


def _announced(retention: Retention, kind: str, said: Announced) -> Retention:
    before = retention.announced.get(kind)
    now = Announcements(said) if before is None else before.followed_by(said)
    return msgspec.structs.replace(
        retention, announced=MappingProxyType({**retention.announced, kind: now})
    )


def _require_system(kind: str, ctx: Context) -> None:
    if ctx.role is not Role.SYSTEM:
        raise refusal("retention.not_system")
    if not is_code(kind):
        raise refusal("retention.kind_unknown")


RETENTION = Decider(category="retention", initial=Retention(), decide=decide, evolve=evolve)


def rules_stream(tenant: Tenant) -> Stream:
    """Return where an organization's rules are kept, or what ran in a program is noted."""
    return Stream(tenant, RETENTION.category, uuid5(tenant.program, RETENTION.category))
