"""Sessions and who came to them, event by event."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.groups.events import (
    AgreementSigned,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import Event, PersonId, Role, own_log
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    Capacity,
    CorrectionReason,
    Mark,
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
from projections.attendance import ATTENDANCE
from projections.attendance import queries as attendance
from projections.session_list import SESSION_LIST
from projections.session_list import queries as session_list
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
THERE: dict[str, Any] = {
    "session_id": STREAM,
    "group_id": GROUP,
    "number": 1,
    "starts_at": NOON,
    "state": "closed",
    "person_id": ANNA,
    "outcome": "present",
    "capacity": "member",
}
SEATED: dict[str, Any] = {
    "group_id": GROUP,
    "person_id": ANNA,
    "role": "member",
    "state": "active",
    "signed_version": 1,
    "supervisor": None,
    "since": NOON,
    "until": None,
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
        (ParticipantLeft(person=ANNA), []),
        (MarkWithdrawn(person=ANNA), [("miss", (ANNA,))]),
        (corrected(Mark.ABSENT), [("miss", (ANNA,))]),
        (corrected(Mark.LEFT), [("arrive", (ANNA, "member"))]),
        (AttendanceAnnulled(), [("move_session", ("annulled", None, None))]),
        (SessionAbandoned(minutes=40), [("move_session", ("closed", None, 40))]),
    ],
)
def test_each_fact_moves_the_session_list(
    event: Event, expected: list[tuple[str, tuple[object, ...]]]
) -> None:
    assert statements(SESSION_LIST, event) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (a_session(GROUP), [("schedule", (GROUP, 1, NOON))]),
        (MOVED, [("reschedule", (LATER,))]),
        (SessionEnteredLate(leader=BEN), [("move_session", ("closed",)), ("clear", ())]),
        (AttendanceConfirmed(), [("move_session", ("confirmed",))]),
        (
            ParticipantArrived(person=BEN, capacity=Capacity.LEADER),
            [("note", (BEN, "present", "leader"))],
        ),
        (AbsenceNoted(person=ANNA, apologies=True), [("note", (ANNA, "apologies", None))]),
        (AbsenceNoted(person=ANNA, apologies=False), [("note", (ANNA, "absent", None))]),
        (ParticipantLeft(person=ANNA), []),
        (MarkWithdrawn(person=ANNA), [("forget_mark", (ANNA,))]),
        (corrected(Mark.ABSENT), [("note", (ANNA, "absent", None))]),
        (corrected(Mark.LEFT), [("note", (ANNA, "present", "member"))]),
        (AttendanceAnnulled(), [("move_session", ("annulled",))]),
    ],
)
def test_each_fact_moves_attendance(
    event: Event, expected: list[tuple[str, tuple[object, ...]]]
) -> None:
    assert statements(ATTENDANCE, event) == expected


@pytest.mark.parametrize(
    ("event", "query", "args"),
    [
        (MembershipRequested(person=ANNA), "stand", ("requested", None, None)),
        (WaitingListJoined(person=ANNA), "stand", ("waiting", None, None)),
        (MembershipOffered(person=ANNA), "stand", ("offered", None, None)),
        (MembershipActivated(person=ANNA), "stand", ("active", None, NOON)),
    ],
)
def test_a_spell_goes_from_a_request_to_a_membership(
    event: Event, query: str, args: tuple[object, ...]
) -> None:
    assert statements(ATTENDANCE, event) == [(query, (ANNA, False, 7, Role.MEMBER, *args))]


def test_a_spell_ends_with_its_date() -> None:
    signed = AgreementSigned(person=ANNA, version=1, locale="en-CA", signed_on=NOON.date())
    assert statements(ATTENDANCE, signed) == [("sign", (ANNA, 1))]
    assert statements(ATTENDANCE, MembershipDeclined(person=ANNA), at=LATER) == [
        ("end_spell", (ANNA, False, "declined", LATER))
    ]
    assert statements(ATTENDANCE, MembershipEnded(person=ANNA), at=LATER) == [
        ("end_spell", (ANNA, False, "ended", LATER))
    ]
    assert statements(ATTENDANCE, LeadershipEnded(person=BEN), at=LATER) == [
        ("end_spell", (BEN, True, "ended", LATER))
    ]


def test_a_trainee_leads_under_a_supervisor() -> None:
    assigned = LeaderAssigned(
        person=ANNA, role=Role.TRAINEE, credential="trainee_supervised", supervisor=BEN
    )
    assert statements(ATTENDANCE, assigned) == [
        ("stand", (ANNA, True, 7, Role.TRAINEE, "active", BEN, NOON))
    ]


async def test_sessions_are_asked_for_one_by_one_by_group_and_to_come() -> None:
    row, reads = session_list.SessionRow(**SESSION), Answering(SESSION)
    newest = session_list.NEWEST
    assert await session_list.session(reads, TENANT, STREAM) == row
    assert await session_list.session(Answering(), TENANT, STREAM) is None
    assert await session_list.sessions(reads, TENANT) == [row]
    assert await session_list.sessions(reads, TENANT, group=GROUP, limit=5) == [row]
    assert await session_list.upcoming(reads, TENANT, NOON) == [row]
    assert [asked[1:] for asked in reads.asked] == [
        ("session", TENANT, STREAM),
        ("newest", TENANT, newest.starts_at, newest.session_id, 50),
        ("newest_of_group", TENANT, newest.starts_at, newest.session_id, 5, GROUP),
        ("upcoming", TENANT, NOON, 50),
    ]


async def test_attendance_is_asked_for_by_session_person_and_group() -> None:
    row, reads = attendance.AttendanceRow(**THERE), Answering(THERE)
    assert await attendance.attendance_of_session(reads, TENANT, STREAM) == [row]
    assert await attendance.attendance_of_person(reads, TENANT, ANNA) == [row]
    assert await attendance.attendance_of_group(reads, TENANT, GROUP) == [row]
    assert [asked[1:] for asked in reads.asked] == [
        ("of_session", TENANT, STREAM),
        ("of_person", TENANT, ANNA),
        ("of_group", TENANT, GROUP),
    ]


async def test_rosters_are_asked_for_by_group_and_person() -> None:
    row, reads = attendance.RosterRow(**SEATED), Answering(SEATED)
    assert await attendance.roster(reads, TENANT, GROUP) == [row]
    assert await attendance.rosters_of_person(reads, TENANT, ANNA, ended=True) == [row]
    assert [asked[1:] for asked in reads.asked] == [
        ("roster", TENANT, GROUP, False),
        ("rosters_of_person", TENANT, ANNA, True),
    ]


async def test_the_rosters_of_somebody_in_several_programs_are_asked_for_in_one_look() -> None:
    place: dict[str, Any] = {"program_id": TENANT.program, "group_id": GROUP, "state": "active"}
    reads = Answering(place)
    programs = [TENANT.program]
    asked = attendance.rosters_of_person_in(reads, TENANT.organization, programs, ANNA)
    assert await asked == [attendance.RosterPlace(**place)]
    own = own_log(TENANT.organization)
    assert [asked[1:] for asked in reads.asked] == [("rosters_of_person_in", own, programs, ANNA)]


async def test_the_people_of_a_program_are_asked_for_by_id_alone() -> None:
    reads = Answering({"person_id": ANNA}, {"person_id": BEN})
    assert await attendance.people_on_rosters(reads, TENANT) == [ANNA, BEN]
    assert [asked[1:] for asked in reads.asked] == [("people", TENANT)]
