"""What a break-glass grant is at a moment: who asked, who approved, until when, what was opened."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

import msgspec

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
from domain.kernel import PersonId, Role


class Stage(StrEnum):
    """How far it has come."""

    NONE = "none"
    REQUESTED = "requested"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Grant(msgspec.Struct, frozen=True):
    """``approvals`` maps an office to who approved by it; ``until`` is set once it was active."""

    stage: Stage = Stage.NONE
    requested: GrantRequested | None = None
    approvals: Mapping[Role, PersonId] = {}
    until: datetime | None = None
    opened: frozenset[UUID] = frozenset()
    deferred_until: datetime | None = None
    told: frozenset[UUID] = frozenset()
    reviewed: bool = False

    @property
    def named(self) -> frozenset[UUID]:
        """The items it is for."""
        return (
            frozenset(one.item for one in self.requested.items) if self.requested else frozenset()
        )

    @property
    def approvers(self) -> frozenset[PersonId]:
        """Who has approved."""
        return frozenset(self.approvals.values())

    @property
    def untold(self) -> frozenset[UUID]:
        """What was opened and those concerned have not been written to about."""
        return self.opened - self.told

    @property
    def stands(self) -> bool:
        """Whether it is asked for, or was approved, and nobody has ended it."""
        return self.stage in {Stage.REQUESTED, Stage.ACTIVE}

    def is_over(self, at: datetime) -> bool:
        """Whether it was active, and nothing can be opened by it any more."""
        return self.until is not None and (self.stage is not Stage.ACTIVE or at >= self.until)

    def is_deferred(self, at: datetime) -> bool:
        """Whether those concerned may not be told yet."""
        return self.deferred_until is not None and at < self.deferred_until


def evolve(grant: Grant, event: GrantEvent) -> Grant:
    """Apply a fact."""
    match event:
        case GrantRequested():
            return Grant(stage=Stage.REQUESTED, requested=event)
        case GrantApproved(by=by, office=office):
            return msgspec.structs.replace(grant, approvals={**grant.approvals, office: by})
        case GrantActivated(until=until):
            return msgspec.structs.replace(grant, stage=Stage.ACTIVE, until=until)
        case GrantRefused():
            return msgspec.structs.replace(grant, stage=Stage.REFUSED)
        case GrantWithdrawn():
            return msgspec.structs.replace(grant, stage=Stage.WITHDRAWN)
        case GrantExpired():
            return msgspec.structs.replace(grant, stage=Stage.EXPIRED)
        case GrantOpened(item=item):
            return msgspec.structs.replace(grant, opened=grant.opened | {item})
        case NoticeDeferred(until=until):
            return msgspec.structs.replace(grant, deferred_until=until)
        case SubjectsTold(items=items):
            return msgspec.structs.replace(grant, told=grant.told | {*items})
        case GrantReviewed():
            return msgspec.structs.replace(grant, reviewed=True)
        case _ as unreachable:
            assert_never(unreachable)
