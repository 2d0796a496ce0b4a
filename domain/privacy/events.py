"""What can happen to legal holds, erasures and retention rules, in the organization's log.

Whose texts an erasure is about is not said here: ``subject`` is an alias that holds in one request
alone, as a presenter's does in one session. Who it is, is sealed.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event, PersonId, ProgramId, Role
from domain.kernel.classes import Coded
from domain.privacy.periods import RetentionRules
from domain.privacy.scope import Scope


class HoldGround(StrEnum):
    """Why something must not be destroyed: a closed list, no text."""

    LITIGATION = "litigation"
    COURT_ORDER = "court_order"
    INVESTIGATION = "investigation"
    REGULATOR = "regulator"


class HoldPlaced(Event, frozen=True, tag="hold.placed"):
    """Nothing in this scope is destroyed; it lapses at ``lapses_at`` unless it is confirmed."""

    scope: Scope
    ground: HoldGround
    by: PersonId
    office: Role
    review_on: date
    lapses_at: datetime


class HoldConfirmed(Event, frozen=True, tag="hold.confirmed"):
    """A second officer agrees: it holds until it is lifted."""


class HoldRenewed(Event, frozen=True, tag="hold.renewed"):
    """It was reviewed and is still needed; it is reviewed again by this day."""

    review_on: date


class HoldLiftingProposed(Event, frozen=True, tag="hold.lifting_proposed"):
    """An officer finds that it is no longer needed; it holds until another agrees."""

    by: PersonId
    office: Role


class HoldLifted(Event, frozen=True, tag="hold.lifted"):
    """It holds no longer."""


class ErasureKind(StrEnum):
    """What is asked to be erased.

    ``author``: the texts of a person, who stays. ``member``: the texts and the personal data.
    """

    AUTHOR = "author"
    MEMBER = "member"
    SESSION = "session"
    CLASS = "class"


class ErasureObstacle(StrEnum):
    """Why an erasure is refused: a closed list, no text."""

    LEGAL_DUTY = "legal_duty"
    IDENTITY_UNVERIFIED = "identity_unverified"
    RIGHTS_OF_OTHERS = "rights_of_others"


class ErasureRequested(Event, frozen=True, tag="erasure.requested"):
    """Somebody asks for an erasure, to be decided by ``due_on``.

    ``own`` says that the person it is about asks; else an officer does. ``by`` is the officer, or
    the alias of the person. Of somebody who stays, what was sealed by ``until`` is meant.
    """

    kind: ErasureKind
    scope: Scope
    by: UUID
    own: bool
    until: datetime
    due_on: date
    subject: UUID | None = None


class ErasureWithdrawn(Event, frozen=True, tag="erasure.withdrawn"):
    """Whoever asked no longer does."""


class ErasureRefused(Event, frozen=True, tag="erasure.refused"):
    """An officer refused it, on this ground."""

    obstacle: ErasureObstacle


class ErasureApproved(Event, frozen=True, tag="erasure.approved"):
    """An officer other than whoever asked agrees: from now on keys are destroyed."""


class ErasureProven(Event, frozen=True, tag="erasure.proven"):
    """All of it is destroyed. How much that was is nobody's to know: it can tell whose it was.

    ``digest`` is the SHA-256, in hex, of 128 bits that only the Warden knows and of the ids of what
    was destroyed, item and key, in order. Backups that could still hold it are gone by
    ``backups_expire_on``. ``signature`` (hex) is that of the proof's text, under this version
    of the signing key. ``unfound`` is how many texts are sealed and not destroyed by the logs, and
    were not found where they should be. ``counted`` are the lines of a proof of before, which
    counted: none of after has any.
    """

    digest: Coded
    completed_at: datetime
    backups_expire_on: date
    key_version: int
    signature: Coded
    unfound: int = 0
    counted: tuple[Coded, ...] = ()


class RetentionProposed(Event, frozen=True, tag="retention.proposed"):
    """An officer proposes how long things are kept, from a day on."""

    rules: RetentionRules
    from_day: date
    by: PersonId
    office: Role


class RetentionAdopted(Event, frozen=True, tag="retention.adopted"):
    """A second officer agrees: from that day on these rules hold."""

    rules: RetentionRules
    from_day: date


class RetentionExecuted(Event, frozen=True, tag="retention.executed"):
    """Items of a kind in a program, sealed before ``before``, had their time and were destroyed.

    What a hold keeps stays. How many went is nobody's to know; entries of before count them.
    """

    program: ProgramId
    kind: Coded
    items: int
    before: datetime


class RetentionAnnounced(Event, frozen=True, tag="retention.announced"):
    """Items of a kind, sealed before ``before``, go; not in the day after ``at``.

    Bodies of access records are counted; of what is sealed, only entries of before count.
    """

    program: ProgramId
    kind: Coded
    items: int
    before: datetime
    at: datetime


class ClearingProposed(Event, frozen=True, tag="retention.clearing_proposed"):
    """An officer finds that all that was announced may go at once, however much it is."""

    by: PersonId
    office: Role


class ClearingAgreed(Event, frozen=True, tag="retention.clearing_agreed"):
    """A second officer agrees: until then as much goes in a day as was announced."""

    until: datetime


HoldEvent: TypeAlias = HoldPlaced | HoldConfirmed | HoldRenewed | HoldLiftingProposed | HoldLifted
ErasureEvent: TypeAlias = (
    ErasureRequested | ErasureWithdrawn | ErasureRefused | ErasureApproved | ErasureProven
)
RetentionEvent: TypeAlias = (
    RetentionProposed
    | RetentionAdopted
    | RetentionAnnounced
    | RetentionExecuted
    | ClearingProposed
    | ClearingAgreed
)
