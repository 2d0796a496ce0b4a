"""What happens to somebody's credential to lead, and to their training: ids, codes and dates.

Certificates and what was said of somebody are in no log: the evidence is a kind and its date.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event, PersonId


class Evidence(StrEnum):
    """What shows that somebody is trained."""

    COURSE = "course"
    SUPERVISED_PRACTICE = "supervised_practice"
    RECOGNISED_ABROAD = "recognised_abroad"
    LONG_EXPERIENCE = "long_experience"


class SuspensionReason(StrEnum):
    """Why a credential rests."""

    REQUESTED = "requested"
    INACTIVE = "inactive"
    UNDER_REVIEW = "under_review"


class RevocationReason(StrEnum):
    """Why a credential is taken back."""

    REQUESTED = "requested"
    EVIDENCE_WRONG = "evidence_wrong"
    AFTER_REVIEW = "after_review"


class CredentialProposed(Event, frozen=True, kw_only=True, tag="credential.proposed"):
    """An officer says that somebody is trained, on which evidence; another confirms it until then.

    ``dated`` is the day of the evidence. It would be good from ``valid_from`` to ``valid_until``,
    both included.
    """

    person: PersonId
    proposal: UUID
    by: PersonId
    evidence: Evidence
    dated: date
    valid_from: date
    valid_until: date
    waits_until: datetime


class CredentialDeclined(Event, frozen=True, tag="credential.declined"):
    """A proposal came to nothing, by the word of an officer."""

    person: PersonId
    proposal: UUID
    by: PersonId


class CredentialGranted(Event, frozen=True, kw_only=True, tag="credential.granted"):
    """Two officers gave it. It ends at ``ends_at``, when its last day is over everywhere."""

    person: PersonId
    proposal: UUID
    proposed_by: PersonId
    by: PersonId
    evidence: Evidence
    dated: date
    valid_from: date
    valid_until: date
    ends_at: datetime


class CredentialRenewed(Event, frozen=True, kw_only=True, tag="credential.renewed"):
    """Two officers gave it for longer."""

    person: PersonId
    proposal: UUID
    proposed_by: PersonId
    by: PersonId
    evidence: Evidence
    dated: date
    valid_from: date
    valid_until: date
    ends_at: datetime


class CredentialSuspended(Event, frozen=True, tag="credential.suspended"):
    """It counts no more until an officer says that it does."""

    person: PersonId
    by: PersonId
    reason: SuspensionReason


class CredentialReinstated(Event, frozen=True, tag="credential.reinstated"):
    """It counts again, for as long as it was given."""

    person: PersonId
    by: PersonId


class CredentialRevoked(Event, frozen=True, tag="credential.revoked"):
    """It is taken back for good; another would have to be given."""

    person: PersonId
    by: PersonId
    reason: RevocationReason


class CredentialLapsed(Event, frozen=True, tag="credential.lapsed"):
    """Its time is over, and nobody has renewed it."""

    person: PersonId
    valid_until: date


class TrainingEntered(Event, frozen=True, tag="credential.training_entered"):
    """Somebody is to learn to lead under a supervisor, who is asked."""

    person: PersonId
    supervisor: PersonId
    by: PersonId


class SupervisionAgreed(Event, frozen=True, tag="credential.supervision_agreed"):
    """The supervisor agreed, in person."""

    person: PersonId
    supervisor: PersonId


class SupervisionDeclined(Event, frozen=True, tag="credential.supervision_declined"):
    """The supervisor did not agree."""

    person: PersonId
    supervisor: PersonId


class SupervisionEnded(Event, frozen=True, tag="credential.supervision_ended"):
    """Nobody supervises the person any more, or is asked to."""

    person: PersonId
    supervisor: PersonId
    by: PersonId


CredentialEvent: TypeAlias = (
    CredentialProposed
    | CredentialDeclined
    | CredentialGranted
    | CredentialRenewed
    | CredentialSuspended
    | CredentialReinstated
    | CredentialRevoked
    | CredentialLapsed
    | TrainingEntered
    | SupervisionAgreed
    | SupervisionDeclined
    | SupervisionEnded
)
