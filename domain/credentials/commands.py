"""What can be asked about somebody's credential to lead, and about their training."""

from datetime import date
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.credentials.events import Evidence, RevocationReason, SuspensionReason
from domain.kernel import PersonId, Voice


class ProposeCredential(Voice, frozen=True, kw_only=True, tag=True):
    """Say that somebody is trained, or is so still (an organization admin).

    Who has a credential already has it renewed by the second word: what still stands goes on
    without a day between, whatever ``valid_from`` says.
    """

    person: PersonId
    evidence: Evidence
    dated: date
    valid_from: date
    valid_until: date


class ConfirmCredential(Voice, frozen=True, tag=True):
    """Agree, as a second officer, with what another proposed."""

    person: PersonId
    proposal: UUID


class DeclineCredential(msgspec.Struct, frozen=True, tag=True):
    """Do not agree, or take one's proposal back (an officer who could confirm or proposed it)."""

    person: PersonId
    proposal: UUID


class SuspendCredential(msgspec.Struct, frozen=True, tag=True):
    """Let it rest at once (an organization admin, a privacy officer)."""

    person: PersonId
    reason: SuspensionReason


class ReinstateCredential(msgspec.Struct, frozen=True, tag=True):
    """Let it count again (an organization admin)."""

    person: PersonId


class RevokeCredential(msgspec.Struct, frozen=True, tag=True):
    """Take it back for good (an organization admin)."""

    person: PersonId
    reason: RevocationReason


class LapseCredential(msgspec.Struct, frozen=True, tag=True):
    """Note that its time is over, if it is (the system)."""

    person: PersonId


class EnterTraining(msgspec.Struct, frozen=True, tag=True):
    """Name who is to supervise somebody in training (an organization admin).

    ``able`` is whether the supervisor's own credential is in force, as the Warden knows.
    """

    person: PersonId
    supervisor: PersonId
    able: bool = False


class AgreeSupervision(Voice, frozen=True, tag=True):
    """Agree to supervise somebody (the supervisor, in person); ``able`` as above."""

    person: PersonId
    able: bool = False


class DeclineSupervision(msgspec.Struct, frozen=True, tag=True):
    """Do not agree to supervise somebody (the supervisor)."""

    person: PersonId


class EndSupervision(msgspec.Struct, frozen=True, tag=True):
    """Supervise no more (the supervisor, who is in training, an organization admin)."""

    person: PersonId


CredentialCommand: TypeAlias = (
    ProposeCredential
    | ConfirmCredential
    | DeclineCredential
    | SuspendCredential
    | ReinstateCredential
    | RevokeCredential
    | LapseCredential
    | EnterTraining
    | AgreeSupervision
    | DeclineSupervision
    | EndSupervision
)
