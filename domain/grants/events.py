"""What can happen to a break-glass grant: ids and codes; every reason is sealed in the vault."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId, Role


class Ground(StrEnum):
    """The closed list of purposes for which the glass may be broken."""

    IMMINENT_HARM = "imminent_harm"
    LEGAL_ORDER = "legal_order"
    BREACH_INVESTIGATION = "breach_investigation"
    SUBJECT_ACCESS = "subject_access"
    LAWFUL_AUTHORITY = "lawful_authority"


class Disposition(StrEnum):
    """What the review found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    FOLLOW_UP = "follow_up"


class NamedItem(msgspec.Struct, frozen=True):
    """An item that may be read, by opaque id, and the group in whose session it was written."""

    item: UUID
    group: UUID | None


class GrantRequested(Event, frozen=True, tag="grant.requested"):
    """Somebody asks to read named items of this program."""

    requester: PersonId
    ground: Ground
    items: tuple[NamedItem, ...]
    reason: UUID
    asked_at: datetime


class GrantApproved(Event, frozen=True, tag="grant.approved"):
    """An officer, in no conflict and by an office held before the request, approves."""

    by: PersonId
    office: Role


class GrantActivated(Event, frozen=True, tag="grant.activated"):
    """Both approvals are given: until then the reader may open each item once."""

    reader: PersonId
    until: datetime


class GrantRefused(Event, frozen=True, tag="grant.refused"):
    """An officer who could have approved refuses; nobody can approve any more."""

    by: PersonId
    office: Role


class GrantWithdrawn(Event, frozen=True, tag="grant.withdrawn"):
    """The requester or somebody who approved ends it; nothing more is opened."""

    by: PersonId
    reader: PersonId


class GrantOpened(Event, frozen=True, tag="grant.opened"):
    """An item is about to be opened; whether it was is in the access log."""

    item: UUID
    at: datetime


class GrantExpired(Event, frozen=True, tag="grant.expired"):
    """Its time has passed."""

    reader: PersonId


class NoticeDeferred(Event, frozen=True, tag="grant.notice_deferred"):
    """The law bars telling those concerned until then; the sealed reason says which."""

    by: PersonId
    until: datetime
    reason: UUID


class SubjectsTold(Event, frozen=True, tag="grant.subjects_told"):
    """Those concerned by these items have been written to, so many people."""

    items: tuple[UUID, ...]
    people: int


class GrantReviewed(Event, frozen=True, tag="grant.reviewed"):
    """A third person has looked at how it was used."""

    by: PersonId
    disposition: Disposition
    note: UUID


GrantEvent: TypeAlias = (
    GrantRequested
    | GrantApproved
    | GrantActivated
    | GrantRefused
    | GrantWithdrawn
    | GrantOpened
    | GrantExpired
    | NoticeDeferred
    | SubjectsTold
    | GrantReviewed
)
