"""What a request to learn who a number is has come to: who asked, who agreed, until when."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

import msgspec

from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityEvent,
    IdentityTold,
    IdentityWithdrawn,
)
from domain.identities.limits import REQUEST_STANDS
from domain.kernel import PersonId


class IdentityStage(StrEnum):
    """How far it has come."""

    NONE = "none"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TOLD = "told"
    LAPSED = "lapsed"


class Identity(msgspec.Struct, frozen=True):
    """Who asked for whose number, who agreed or declined, and until when it may be told."""

    stage: IdentityStage = IdentityStage.NONE
    asked: IdentityAsked | None = None
    approver: PersonId | None = None
    decided_by: PersonId | None = None
    until: datetime | None = None
    told_at: datetime | None = None

    def stage_at(self, at: datetime) -> IdentityStage:
        """Return the stage at a moment: what nobody took up in time has lapsed."""
        if self.asked is None or self.stage not in {IdentityStage.ASKED, IdentityStage.APPROVED}:
            return self.stage
        ends = self.until or self.asked.asked_at + REQUEST_STANDS
        return IdentityStage.LAPSED if at > ends else self.stage


def evolve(identity: Identity, event: IdentityEvent) -> Identity:
    """Apply a fact."""
    match event:
        case IdentityAsked():
            return Identity(stage=IdentityStage.ASKED, asked=event)
        case IdentityApproved(by=by, until=until):
            return msgspec.structs.replace(
                identity, stage=IdentityStage.APPROVED, approver=by, decided_by=by, until=until
            )
        case IdentityDeclined(by=by):
            return msgspec.structs.replace(identity, stage=IdentityStage.DECLINED, decided_by=by)
        case IdentityWithdrawn():
            return msgspec.structs.replace(identity, stage=IdentityStage.WITHDRAWN)
        case IdentityTold(at=at):
            return msgspec.structs.replace(identity, stage=IdentityStage.TOLD, told_at=at)
        case _ as unreachable:
            assert_never(unreachable)
