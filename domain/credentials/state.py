"""What somebody's credential is at a moment, what waits for a second word, and who supervises."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import assert_never

import msgspec

from domain.credentials.events import (
    CredentialDeclined,
    CredentialEvent,
    CredentialGranted,
    CredentialLapsed,
    CredentialProposed,
    CredentialReinstated,
    CredentialRenewed,
    CredentialRevoked,
    CredentialSuspended,
    RevocationReason,
    SupervisionAgreed,
    SupervisionDeclined,
    SupervisionEnded,
    SuspensionReason,
    TrainingEntered,
)
from domain.credentials.limits import FIRST_DAY_BEGINS, LAST_DAY_ENDS
from domain.kernel import PersonId


class CredentialStanding(StrEnum):
    """What somebody's training is worth at a moment."""

    NONE = "none"
    ASKED = "asked"
    IN_TRAINING = "in_training"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Training(msgspec.Struct, frozen=True):
    """Under whom somebody learns to lead; ``agreed`` once that one said so themselves."""

    supervisor: PersonId
    agreed: bool = False


class Credential(msgspec.Struct, frozen=True):
    """``given`` is what two officers said last, ``pending`` what one proposed.

    ``resting`` is why it is suspended, ``revoked`` why it was taken back; ``noted`` is whether its
    end is on record.
    """

    given: CredentialGranted | CredentialRenewed | None = None
    pending: CredentialProposed | None = None
    resting: SuspensionReason | None = None
    revoked: RevocationReason | None = None
    noted: bool = False
    training: Training | None = None

    def waiting(self, at: datetime) -> CredentialProposed | None:
        """Return what waits for a second word at a moment."""
        waits = self.pending is not None and at < self.pending.waits_until
        return self.pending if waits else None

    def standing(self, at: datetime) -> CredentialStanding:
        """Return what it is worth at a moment. Its last day counts until it is over everywhere."""
        if self.given is None or self.revoked is not None:
            return self._without()
        if self.resting is not None:
            return CredentialStanding.SUSPENDED
        if at >= self.given.ends_at:
            return CredentialStanding.LAPSED if self.training is None else self._without()
        return (
            CredentialStanding.AHEAD
            if at < begins_at(self.given.valid_from)
            else CredentialStanding.IN_FORCE
        )

    def _without(self) -> CredentialStanding:
        if self.training is not None:
            return (
                CredentialStanding.IN_TRAINING if self.training.agreed else CredentialStanding.ASKED
            )
        return CredentialStanding.NONE if self.revoked is None else CredentialStanding.REVOKED


def begins_at(day: date) -> datetime:
    """Return when a day begins anywhere on earth."""
    return _midnight(day) - FIRST_DAY_BEGINS


def ends_at(day: date) -> datetime:
    """Return when a day is over everywhere on earth."""
    return _midnight(day) + LAST_DAY_ENDS


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def last_today(at: datetime) -> date:
    """Return the latest day that it is anywhere at a moment."""
    return (at + FIRST_DAY_BEGINS).date()


def evolve(credential: Credential, event: CredentialEvent) -> Credential:
    """Apply a fact."""
    match event:
        case CredentialProposed():
            return msgspec.structs.replace(credential, pending=event)
        case CredentialDeclined():
            return msgspec.structs.replace(credential, pending=None)
        case CredentialGranted() | CredentialRenewed():
            return Credential(given=event)
        case CredentialSuspended(reason=reason):
            return msgspec.structs.replace(credential, resting=reason)
        case CredentialReinstated():
            return msgspec.structs.replace(credential, resting=None)
        case CredentialRevoked(reason=reason):
            return msgspec.structs.replace(
                credential, revoked=reason, resting=None, pending=None, training=None
            )
        case CredentialLapsed():
            return msgspec.structs.replace(credential, noted=True)
        case TrainingEntered(supervisor=supervisor):
            return msgspec.structs.replace(credential, training=Training(supervisor))
        case SupervisionAgreed(supervisor=supervisor):
            return msgspec.structs.replace(credential, training=Training(supervisor, agreed=True))
        case SupervisionDeclined() | SupervisionEnded():
            return msgspec.structs.replace(credential, training=None)
        case _ as unreachable:
            assert_never(unreachable)
