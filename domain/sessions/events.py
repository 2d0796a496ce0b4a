"""What can happen to a session. Who presented, and what was said, is never in here."""

from datetime import datetime
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId
from domain.kernel.classes import Coded
from domain.sessions.words import (
    Audience,
    Capacity,
    CorrectionReason,
    Ground,
    Mark,
    MaterialKind,
    Phase,
    WithdrawalStage,
)

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""No session is outside of these: whoever says so wrote it by hand."""


def _require_possible(at: datetime) -> None:
    """Let no fact be that has no zone or is in no year in which anybody meets: nor be read."""
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError("there is no such time")


class SessionScheduled(Event, frozen=True, tag="session.scheduled"):
    """One dated occurrence. ``local_start`` is wall-clock time in ``zone``."""

    code: Coded
    group: UUID
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)]

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        _require_possible(self.starts_at)


class SessionRescheduled(Event, frozen=True, tag="session.rescheduled"):
    """The session is at another time."""

    starts_at: datetime
    local_start: Coded

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        _require_possible(self.starts_at)


class SessionCancelled(Event, frozen=True, tag="session.cancelled"):
    """The session will not take place."""


class SessionPutBack(Event, frozen=True, tag="session.put_back"):
    """The session that was called off takes place after all, at its time."""


class SessionNotHeld(Event, frozen=True, tag="session.not_held"):
    """The time has passed and nobody opened it."""


class SessionOpened(Event, frozen=True, tag="session.opened"):
    """The session is open under a leader. ``quorum_overridden``: few were present, by decision."""

    leader: PersonId
    opened_at: datetime
    quorum_overridden: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        _require_possible(self.opened_at)


class SessionEnteredLate(Event, frozen=True, tag="session.entered_late"):
    """A session that took place was recorded afterwards, as held."""

    leader: PersonId
    minutes: int | None = None
    quorum_overridden: bool = False


class ParticipantArrived(Event, frozen=True, tag="attendance.arrived"):
    """Somebody is in the room."""

    person: PersonId
    capacity: Capacity


class ParticipantLeft(Event, frozen=True, tag="attendance.left"):
    """Somebody left the room."""

    person: PersonId


class AbsenceNoted(Event, frozen=True, tag="attendance.absence_noted"):
    """Somebody was expected and not there; ``apologies`` says whether word was sent."""

    person: PersonId
    apologies: bool


class MarkWithdrawn(Event, frozen=True, tag="attendance.mark_withdrawn"):
    """What was said of somebody's attendance was taken back: nothing is known of it."""

    person: PersonId


class PhaseStarted(Event, frozen=True, tag="session.phase_started"):
    """A phase began and ended the one before."""

    phase: Phase


class SessionClosed(Event, frozen=True, tag="session.closed"):
    """The session ended after so many whole minutes."""

    minutes: int


class AttendanceConfirmed(Event, frozen=True, tag="attendance.confirmed"):
    """A leader confirmed who was there."""


class AttendanceCorrected(Event, frozen=True, tag="attendance.corrected"):
    """After the confirmation somebody's attendance was put right.

    ``minutes`` is how long they were there, if whoever corrects attests it.
    """

    person: PersonId
    mark: Mark
    reason: CorrectionReason
    capacity: Capacity | None = None
    minutes: int | None = None


class AnnulmentProposed(Event, frozen=True, tag="attendance.annulment_proposed"):
    """Somebody asked that the attendance of the whole session count for nothing."""

    proposer: PersonId
    reason: CorrectionReason


class AnnulmentWithdrawn(Event, frozen=True, tag="attendance.annulment_withdrawn"):
    """It was not annulled: the attendance counts as it did."""


class AttendanceAnnulled(Event, frozen=True, tag="attendance.annulled"):
    """A second person agreed: the attendance of this session counts for nothing."""


class LeadHandedOver(Event, frozen=True, tag="session.lead_handed_over"):
    """Another leader who is in the room leads from now on."""

    leader: PersonId


class LeaderLost(Event, frozen=True, tag="session.leader_lost"):
    """The last leader left the room: ten minutes are left for one to come back."""

    lost_at: datetime

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        _require_possible(self.lost_at)


class SessionAbandoned(Event, frozen=True, tag="session.abandoned"):
    """No leader came back: it ended after so many whole minutes, counted until the loss."""

    minutes: int


class NoCaseOffered(Event, frozen=True, tag="session.no_case_offered"):
    """Nobody had a case; the session counts."""


class PresentationStarted(Event, frozen=True, tag="presentation.started"):
    """Somebody presents, known here by an alias; ``sealed`` says who, in the vault."""

    presentation: UUID
    alias: UUID
    sealed: UUID
    started_at: datetime


class PresentationEnded(Event, frozen=True, tag="presentation.ended"):
    """The account from memory took so many seconds."""

    presentation: UUID
    seconds: int
    from_memory: bool = True


class PresentationEnteredLate(Event, frozen=True, tag="presentation.entered_late"):
    """A presentation of a session already held, entered by its presenter."""

    presentation: UUID
    alias: UUID
    sealed: UUID
    seconds: int
    discussion_minutes: int
    from_memory: bool = True


class PresentationCoded(Event, frozen=True, tag="presentation.coded"):
    """Theme and perspectives were noted in the vault item ``sealed``; the values are not here."""

    presentation: UUID
    sealed: UUID


class PresentationWithdrawn(Event, frozen=True, tag="presentation.withdrawn"):
    """The presenter took the case back. No reason is asked."""

    presentation: UUID
    stage: WithdrawalStage


class PresentationErased(Event, frozen=True, tag="presentation.erased"):
    """Who presented, and the theme, are destroyed; that there was a case stays."""

    presentation: UUID
    ground: Ground


class MaterialSealed(Event, frozen=True, tag="material.sealed"):
    """A text was sealed in the vault. Its author is known there only.

    ``names_attested`` is how many likely names its author says are nobody's.
    """

    item: UUID
    kind: MaterialKind
    presentation: UUID | None = None
    names_attested: int = 0


class MaterialShared(Event, frozen=True, tag="material.shared"):
    """The author opened an item to an audience, or closed it again with ``nobody``."""

    item: UUID
    audience: Audience


class MaterialShredded(Event, frozen=True, tag="material.shredded"):
    """The item's key is destroyed and its ciphertext gone."""

    item: UUID
    ground: Ground = Ground.AUTHOR


SessionEvent: TypeAlias = (
    SessionScheduled
    | SessionRescheduled
    | SessionCancelled
    | SessionPutBack
    | SessionNotHeld
    | SessionOpened
    | SessionEnteredLate
    | ParticipantArrived
    | ParticipantLeft
    | AbsenceNoted
    | MarkWithdrawn
    | PhaseStarted
    | SessionClosed
    | AttendanceConfirmed
    | AttendanceCorrected
    | AnnulmentProposed
    | AnnulmentWithdrawn
    | AttendanceAnnulled
    | LeadHandedOver
    | LeaderLost
    | SessionAbandoned
    | NoCaseOffered
    | PresentationStarted
    | PresentationEnded
    | PresentationEnteredLate
    | PresentationCoded
    | PresentationWithdrawn
    | PresentationErased
    | MaterialSealed
    | MaterialShared
    | MaterialShredded
)


OPENINGS: Final = (SessionOpened,)
"""With these a group is in session."""


ENDINGS: Final = (SessionClosed, SessionAbandoned)
"""With these it is no more."""
