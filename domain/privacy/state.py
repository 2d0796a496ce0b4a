"""What a request for erasure, a legal hold, and the rules of retention have come to."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, assert_never
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    ErasureApproved,
    ErasureEvent,
    ErasureKind,
    ErasureProven,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
    HoldConfirmed,
    HoldEvent,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
    RetentionAdopted,
    RetentionAnnounced,
    RetentionEvent,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.expiry import Announced, Announcements
from domain.privacy.officers import Signature
from domain.privacy.periods import RetentionRules
from domain.privacy.scope import Scope

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)


class Stage(StrEnum):
    """How far it has come."""

    NONE = "none"
    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    APPROVED = "approved"
    PROVEN = "proven"


class Erasure(msgspec.Struct, frozen=True):
    """What is to be erased, who asked, and what became of it."""

    stage: Stage = Stage.NONE
    kind: ErasureKind = ErasureKind.AUTHOR
    scope: Scope = Scope()
    by: UUID = UUID(int=0)
    subject: UUID | None = None
    until: datetime = FOR_EVER
    proven: ErasureProven | None = None


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


def evolve_erasure(erasure: Erasure, event: ErasureEvent) -> Erasure:
    """Apply a fact."""
    match event:
        case ErasureRequested():
            return Erasure(
                stage=Stage.REQUESTED,
                kind=event.kind,
                scope=event.scope,
                by=event.by,
                subject=event.subject,
                until=event.until,
            )
        case ErasureWithdrawn():
            return msgspec.structs.replace(erasure, stage=Stage.WITHDRAWN)
        case ErasureRefused():
            return msgspec.structs.replace(erasure, stage=Stage.REFUSED)
        case ErasureApproved():
            return msgspec.structs.replace(erasure, stage=Stage.APPROVED)
        case ErasureProven():
            return msgspec.structs.replace(erasure, stage=Stage.PROVEN, proven=event)
        case _ as unreachable:
            assert_never(unreachable)


def evolve_hold(hold: Hold, event: HoldEvent) -> Hold:
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


def evolve_retention(retention: Retention, event: RetentionEvent) -> Retention:
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
