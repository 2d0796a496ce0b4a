"""What happens to a request to learn whose number it is: ids and codes; the reason is sealed."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event, PersonId, ProgramId, Role


class IdentityGround(StrEnum):
    """The closed list of purposes for which somebody is told who a number is."""

    REVIEW = "review"
    BREACH_INVESTIGATION = "breach_investigation"
    LEGAL_ORDER = "legal_order"
    SUBJECT_ACCESS = "subject_access"


class IdentityAsked(Event, frozen=True, tag="identity.asked"):
    """An officer asks who a number of one access record is, by an office held then."""

    asker: PersonId
    office: Role
    program: ProgramId
    entry: int
    subject: PersonId
    ground: IdentityGround
    reason: UUID
    asked_at: datetime


class IdentityApproved(Event, frozen=True, tag="identity.approved"):
    """A privacy officer who is somebody else agrees; the asker may learn it until then."""

    by: PersonId
    until: datetime


class IdentityDeclined(Event, frozen=True, tag="identity.declined"):
    """A privacy officer who could have agreed does not; nobody can any more."""

    by: PersonId


class IdentityWithdrawn(Event, frozen=True, tag="identity.withdrawn"):
    """Who asked, or who agreed, ends it: nobody is told."""

    by: PersonId


class IdentityTold(Event, frozen=True, tag="identity.told"):
    """The asker is about to be told, by the look that the access log has; once."""

    to: PersonId
    at: datetime


IdentityEvent: TypeAlias = (
    IdentityAsked | IdentityApproved | IdentityDeclined | IdentityWithdrawn | IdentityTold
)
