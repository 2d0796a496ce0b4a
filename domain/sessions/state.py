"""What a session is at a moment: its stage, who is in the room, what was presented and sealed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, assert_never
from uuid import UUID

import msgspec

from domain.kernel import PersonId
from domain.kernel.classes import Coded
from domain.sessions.events import (
    AbsenceNoted,
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    LeaderLost,
    LeadHandedOver,
    MarkWithdrawn,
    MaterialSealed,
    MaterialShared,
    MaterialShredded,
    NoCaseOffered,
    ParticipantArrived,
    ParticipantLeft,
    PhaseStarted,
    PresentationCoded,
    PresentationEnded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationStarted,
    PresentationWithdrawn,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.limits import CORRECTED_BY_LEADERS, OPEN_TO_ENTRY
from domain.sessions.words import Audience, Capacity, Mark, Phase

NEVER = datetime.max.replace(tzinfo=UTC)


class Stage(StrEnum):
    """How far the session has come."""

    NONE = "none"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    ANNULLED = "annulled"
    CANCELLED = "cancelled"
    NOT_HELD = "not_held"


ENTERED = frozenset({Stage.CLOSED, Stage.CONFIRMED, Stage.ANNULLED})
"""What a session that nobody opened has come to, once it is entered late."""


class Source(StrEnum):
    """How an attendance is known: by times in the room, by minutes attested, or by a bare mark."""

    INTERVALS = "intervals"
    ATTESTED = "attested"
    MARK = "mark"


class Attendance(NamedTuple):
    """Somebody's mark; ``capacity`` is None for who was not there.

    ``minutes`` are known where they were attested; of intervals they follow from the times.
    """

    mark: Mark
    capacity: Capacity | None = None
    source: Source = Source.MARK
    minutes: int | None = None

    @property
    def was_there(self) -> bool:
        """Whether the person was in the room, to the end or not."""
        return self.capacity is not None


class Account(StrEnum):
    """How far a presentation has come."""

    RUNNING = "running"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Item(NamedTuple):
    """A sealed text: to whom it is open, and whether it is gone."""

    presentation: UUID | None
    audience: Audience = Audience.NOBODY
    shredded: bool = False


class Session(msgspec.Struct, frozen=True):
    """Only what decisions need; who presented is in the vault.

    ``scheduled`` is the fact that it began with; ``told`` counts the facts told outside the room.
    """

    stage: Stage = Stage.NONE
    scheduled: SessionScheduled | None = None
    group: UUID | None = None
    starts_at: datetime = NEVER
    local_start: Coded = ""
    opened_at: datetime = NEVER
    lead: PersonId | None = None
    leader_lost_at: datetime | None = None
    annulment_by: PersonId | None = None
    phase: Phase | None = None
    no_case: bool = False
    attendance: Mapping[PersonId, Attendance] = {}
    presentations: Mapping[UUID, Account] = {}
    presenting_since: datetime = NEVER
    coded: frozenset[UUID] = frozenset()
    items: Mapping[UUID, Item] = {}
    told: int = 0

    @property
    def overdue_at(self) -> datetime:
        """When a session that nobody opened counts as not held: a day after its end."""
        minutes = self.scheduled.slot_minutes if self.scheduled else 0
        return self.starts_at + timedelta(minutes=minutes) + OPEN_TO_ENTRY

    @property
    def corrected_by_leaders_until(self) -> datetime:
        """Until when its leaders put its attendance right; afterwards an admin does."""
        return self.starts_at + CORRECTED_BY_LEADERS

    def is_left_to_admins(self, now: datetime) -> bool:
        """Whether its attendance is an admin's to put right, and no longer its leaders'."""
        return now > self.corrected_by_leaders_until

    @property
    def judged_at(self) -> datetime | None:
        """Of when the rules are that it goes by: of its beginning; None before it has begun."""
        if self.opened_at != NEVER:
            return self.opened_at
        return self.starts_at if self.stage in ENTERED else None

    def leads_in_room(self) -> list[PersonId]:
        """Who is in the room as a leader, in the order in which they are known."""
        there = (Mark.PRESENT, Capacity.LEADER)
        return [who for who, known in self.attendance.items() if known[:2] == there]

    @property
    def running(self) -> UUID | None:
        """The presentation in progress, if any: there is never more than one."""
        going = (id_ for id_, account in self.presentations.items() if account is Account.RUNNING)
        return next(going, None)

    @property
    def cases(self) -> int:
        """How many presentations count: those taken back do not."""
        return sum(account is not Account.WITHDRAWN for account in self.presentations.values())


def evolve(session: Session, event: SessionEvent) -> Session:
    """Apply a fact. The commonest come first: a case costs those that stand before it."""
    match event:
        case ParticipantArrived(person=person, capacity=capacity):
            return _arrive(session, person, capacity)
        case ParticipantLeft(person=person):
            return _mark(session, person, session.attendance[person]._replace(mark=Mark.LEFT))
        case AbsenceNoted(person=person, apologies=apologies):
            mark = Mark.APOLOGIES if apologies else Mark.ABSENT
            return _mark(session, person, Attendance(mark))
        case MarkWithdrawn(person=person):
            known = {who: mark for who, mark in session.attendance.items() if who != person}
            return msgspec.structs.replace(session, attendance=known)
        case AttendanceCorrected(person=person, mark=mark, capacity=capacity, minutes=minutes):
            source = Source.MARK if minutes is None else Source.ATTESTED
            return _mark(session, person, Attendance(mark, capacity, source, minutes))
        case PhaseStarted(phase=phase):
            return msgspec.structs.replace(session, phase=phase)
        case SessionScheduled():
            return Session(
                stage=Stage.SCHEDULED,
                group=event.group,
                starts_at=event.starts_at,
                local_start=event.local_start,
                scheduled=event,
            )
        case SessionRescheduled(starts_at=starts_at, local_start=local_start):
            return msgspec.structs.replace(session, starts_at=starts_at, local_start=local_start)
        case SessionCancelled():
            return msgspec.structs.replace(session, stage=Stage.CANCELLED)
        case SessionPutBack():
            return msgspec.structs.replace(session, stage=Stage.SCHEDULED)
        case SessionNotHeld():
            return msgspec.structs.replace(session, stage=Stage.NOT_HELD)
        case SessionOpened(opened_at=opened_at, leader=leader):
            return msgspec.structs.replace(
                session, stage=Stage.OPEN, opened_at=opened_at, lead=leader
            )
        case SessionEnteredLate():
            return msgspec.structs.replace(session, stage=Stage.CLOSED, attendance={})
        case LeadHandedOver(leader=leader):
            return msgspec.structs.replace(session, lead=leader, leader_lost_at=None)
        case LeaderLost(lost_at=lost_at):
            return msgspec.structs.replace(session, lead=None, leader_lost_at=lost_at)
        case SessionClosed() | SessionAbandoned():
            return msgspec.structs.replace(
                session,
                stage=Stage.CLOSED,
                phase=None,
                leader_lost_at=None,
                presentations=_all_ended(session),
            )
        case AttendanceConfirmed():
            return msgspec.structs.replace(session, stage=Stage.CONFIRMED)
        case AnnulmentProposed(proposer=proposer):
            return msgspec.structs.replace(session, annulment_by=proposer)
        case AnnulmentWithdrawn():
            return msgspec.structs.replace(session, annulment_by=None)
        case AttendanceAnnulled():
            return msgspec.structs.replace(session, stage=Stage.ANNULLED)
        case NoCaseOffered():
            return msgspec.structs.replace(session, no_case=True)
        case PresentationStarted(presentation=presentation, started_at=started_at):
            started = _account(session, presentation, Account.RUNNING)
            return msgspec.structs.replace(started, presenting_since=started_at, no_case=False)
        case PresentationEnded(presentation=presentation):
            return _account(session, presentation, Account.DONE)
        case PresentationEnteredLate(presentation=presentation):
            entered = _account(session, presentation, Account.DONE)
            return msgspec.structs.replace(entered, no_case=False)
        case PresentationWithdrawn(presentation=presentation):
            return _account(session, presentation, Account.WITHDRAWN)
        case PresentationErased(presentation=presentation):
            return _account(session, presentation, Account.ERASED)
        case MaterialSealed(item=item, presentation=presentation):
            return _keep(session, item, Item(presentation))
        case MaterialShared(item=item, audience=audience):
            if item in session.presentations:
                return session
            return _keep(session, item, session.items[item]._replace(audience=audience))
        case MaterialShredded(item=item):
            return _keep(session, item, session.items[item]._replace(shredded=True))
        case PresentationCoded(presentation=presentation):
            return msgspec.structs.replace(session, coded=session.coded | {presentation})
        case _ as unreachable:
            assert_never(unreachable)


def _arrive(session: Session, person: PersonId, capacity: Capacity) -> Session:
    """In an open session the times are known; of what is entered afterwards only the mark."""
    source = Source.INTERVALS if session.stage is Stage.OPEN else Source.MARK
    return _mark(session, person, Attendance(Mark.PRESENT, capacity, source))


def _mark(session: Session, person: PersonId, attendance: Attendance) -> Session:
    return msgspec.structs.replace(session, attendance={**session.attendance, person: attendance})


def _account(session: Session, presentation: UUID, account: Account) -> Session:
    presentations = {**session.presentations, presentation: account}
    return msgspec.structs.replace(session, presentations=presentations)


def _all_ended(session: Session) -> Mapping[UUID, Account]:
    return {
        id_: Account.DONE if account is Account.RUNNING else account
        for id_, account in session.presentations.items()
    }


def _keep(session: Session, id_: UUID, item: Item) -> Session:
    return msgspec.structs.replace(session, items={**session.items, id_: item})
