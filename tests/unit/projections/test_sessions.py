"""Sessions and how many came to them, event by event."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Event, PersonId
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    MarkWithdrawn,
    ParticipantArrived,
    ParticipantLeft,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
)
from domain.sessions.words import Capacity, CorrectionReason, Mark
from projections.sessions import SESSIONS
from projections.sessions import queries as session_rows
from tests.kit.projected import STREAM, TENANT, Answering, statements
from tests.kit.read_models import a_session
from tests.kit.stores import NOON

ANNA, BEN, GROUP = PersonId(UUID(int=11)), PersonId(UUID(int=12)), UUID(int=13)
LATER = NOON + timedelta(days=1)
MOVED = SessionRescheduled(starts_at=LATER, local_start="2026-03-05T08:00")


def corrected(mark: Mark) -> AttendanceCorrected:
    capacity = Capacity.MEMBER if mark is Mark.LEFT else None
    reason = CorrectionReason.LEFT_EARLY
    return AttendanceCorrected(person=ANNA, mark=mark, reason=reason, capacity=capacity)


SESSION: dict[str, Any] = {
    "session_id": STREAM,
    "group_id": GROUP,
    "code": "S01",
    "number": 1,
    "starts_at": NOON,
    "local_start": "2026-03-04T08:00",
    "zone": "America/Halifax",
    "slot_minutes": 105,
    "state": "closed",
    "minutes": 90,
    "quorum_overridden": False,
    "present": 8,
    "members_present": 7,
}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            a_session(GROUP),
            [
                (
                    "schedule",
                    (GROUP, "S01", 1, NOON, "2026-03-04T12:00", "America/Halifax", 105),
                )
            ],
        ),
        (MOVED, [("reschedule", (LATER, "2026-03-05T08:00"))]),
        (
            SessionOpened(leader=BEN, opened_at=NOON, quorum_overridden=True),
            [("move_session", ("open", True, None))],
        ),
        (
            SessionEnteredLate(leader=BEN, minutes=80),
            [("move_session", ("closed", False, 80))],
        ),
        (SessionClosed(minutes=95), [("move_session", ("closed", None, 95))]),
        (AttendanceConfirmed(), [("move_session", ("confirmed", None, None))]),
        (SessionCancelled(), [("move_session", ("cancelled", None, None))]),
        (SessionPutBack(), [("move_session", ("scheduled", None, None))]),
        (SessionNotHeld(), [("move_session", ("not_held", None, None))]),
        (
            ParticipantArrived(person=ANNA, capacity=Capacity.MEMBER),
            [("arrive", (ANNA, "member"))],
        ),
        (AbsenceNoted(person=ANNA, apologies=True), [("miss", (ANNA,))]),
        (MarkWithdrawn(person=ANNA), [("miss", (ANNA,))]),
        (corrected(Mark.ABSENT), [("miss", (ANNA,))]),
        (corrected(Mark.LEFT), [("arrive", (ANNA, "member"))]),
        (AttendanceAnnulled(), [("move_session", ("annulled", None, None))]),
        (SessionAbandoned(minutes=40), [("move_session", ("closed", None, 40))]),
    ],
)
def test_each_fact_moves_the_sessions(
    event: Event, expected: list[tuple[str, tuple[object, ...]]]
) -> None:
    assert statements(SESSIONS, event) == expected


def test_whoever_left_was_there() -> None:
    assert ParticipantLeft not in SESSIONS.handles


async def test_sessions_are_asked_for_one_by_one_and_by_group() -> None:
    row, reads = session_rows.SessionRow(**SESSION), Answering(SESSION)
    newest = session_rows.NEWEST
    assert await session_rows.session(reads, TENANT, STREAM) == row
    assert await session_rows.session(Answering(), TENANT, STREAM) is None
    assert await session_rows.sessions(reads, TENANT) == [row]
    assert await session_rows.sessions(reads, TENANT, group=GROUP, limit=5) == [row]
    assert [asked[1:] for asked in reads.asked] == [
        ("session", TENANT, STREAM),
        ("newest", TENANT, newest.starts_at, newest.session_id, 50),
        ("newest_of_group", TENANT, newest.starts_at, newest.session_id, 5, GROUP),
    ]
