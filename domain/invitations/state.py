"""What is known of an invitation."""

from datetime import datetime
from enum import StrEnum

import msgspec

from domain.invitations.events import InvitationIssued
from domain.kernel import PersonId


class InvitationStage(StrEnum):
    """How far an invitation is; whether it has expired is for the clock to say."""

    NONE = "none"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISDIRECTED = "misdirected"
    EXPIRED = "expired"


class Invitation(msgspec.Struct, frozen=True):
    """One invitation. ``turn`` counts how often a link was made anew: older ones are dead.

    ``returned`` is whether its last letter came back.
    """

    issued: InvitationIssued | None = None
    stage: InvitationStage = InvitationStage.NONE
    turn: int = 0
    mailed: bool = False
    until: datetime | None = None
    returned: bool = False

    def issued_by(self, person: PersonId) -> bool:
        """Whether somebody invited."""
        return self.issued is not None and self.issued.by == person

    def stage_at(self, now: datetime) -> InvitationStage:
        """Return how far it is at a moment."""
        over = self.until is not None and now >= self.until
        open_ = self.stage is InvitationStage.OPEN
        return InvitationStage.EXPIRED if open_ and over else self.stage
