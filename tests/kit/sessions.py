"""Sessions as tests need them: facts of a session of a group of eight, led by two."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.kernel import PersonId
from domain.rules import ContentCapture, GroupRules
from domain.sessions.commands import GroupStanding
from domain.sessions.events import (
    ParticipantArrived,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionOpened,
    SessionScheduled,
)
from domain.sessions.words import Capacity
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import NOON, person

GROUP_ID = UUID(int=0x6)
STARTS = datetime(2030, 1, 15, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
VISITOR = person(70)
STRANGER = person(71)
MEMBERS = frozenset(person(number) for number in range(1, 9))

STANDING = GroupStanding(
    group=GROUP_ID,
    may_meet=True,
    leaders=frozenset({LEADER, CO_LEADER}),
    members=MEMBERS,
    signed=MEMBERS | {VISITOR},
    narratives_allowed=True,
    rules=GroupRules(content_capture=ContentCapture.FULL),
)

SCHEDULED = SessionScheduled(
    code="G001-S01",
    group=GROUP_ID,
    number=1,
    starts_at=STARTS,
    local_start="2030-01-15T08:00",
    zone="America/Halifax",
    slot_minutes=90,
)


def keeping(capture: ContentCapture) -> GroupStanding:
    """The group in a program that keeps so much."""
    rules = msgspec.structs.replace(STANDING.rules, content_capture=capture)
    return msgspec.structs.replace(STANDING, rules=rules)


def here(who: PersonId) -> ParticipantArrived:
    """Somebody is in the room, a leader as leader, anybody else as member."""
    capacity = Capacity.LEADER if who in STANDING.leaders else Capacity.MEMBER
    return ParticipantArrived(person=who, capacity=capacity)


def opened(*present: PersonId) -> list[SessionEvent]:
    """An open session with its leader, and these or four members, in the room."""
    people = (LEADER, *(present or [person(number) for number in range(1, 5)]))
    return [SCHEDULED, SessionOpened(leader=LEADER, opened_at=NOON), *map(here, people)]


def closed() -> list[SessionEvent]:
    """A session that was held and has ended."""
    return [*opened(), SessionClosed(minutes=90)]


def entered_late() -> list[SessionEvent]:
    """A session recorded afterwards, with nobody's attendance yet."""
    return [SCHEDULED, SessionEnteredLate(leader=LEADER)]
