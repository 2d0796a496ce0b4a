"""What the session list and attendance answer, over a real log."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.groups.events import (
    LeaderAssigned,
    LeadershipEnded,
    MembershipDeclined,
    MembershipEnded,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import (
    Event,
    PersonId,
    Role,
    Stream,
    Tenant,
)
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    Capacity,
    ParticipantArrived,
    ParticipantLeft,
    Phase,
    PhaseStarted,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionNotHeld,
    SessionOpened,
    SessionRescheduled,
)
from projections.attendance import queries as attendance
from projections.session_list import queries as session_list
from tests.kit.read_models import Mirror, a_group, a_session, leader, member, person
from tests.kit.stores import NOON, new_stream, new_tenant

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


@pytest.fixture
def group(tenant: Tenant) -> Stream:
    return new_stream(tenant, "group")


@pytest.fixture
def session(tenant: Tenant) -> Stream:
    return new_stream(tenant, "session")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "scheduled"),
        ([SessionOpened(leader=PersonId(UUID(int=1)), opened_at=NOON)], "open"),
        ([SessionEnteredLate(leader=PersonId(UUID(int=1)))], "closed"),
        ([SessionEnteredLate(leader=PersonId(UUID(int=1))), AttendanceConfirmed()], "confirmed"),
        ([SessionCancelled()], "cancelled"),
        ([SessionNotHeld()], "not_held"),
    ],
)
async def test_the_session_list_shows_the_state(
    mirror: Mirror, tenant: Tenant, session: Stream, events: list[Event], state: str
) -> None:
    await mirror.tell(session, a_session(uuid4()), *events)
    await mirror.catch_up()
    found = await session_list.session(mirror.app, tenant, session.id)
    assert found is not None
    assert found.state == state


async def test_whoever_came_is_counted_once_even_if_they_left(
    mirror: Mirror, tenant: Tenant, session: Stream
) -> None:
    leads, stays, returns, never = person(), person(), person(), person()
    await mirror.tell(session, a_session(uuid4()))
    await mirror.tell(session, SessionOpened(leader=leads, opened_at=NOON, quorum_overridden=True))
    await mirror.tell(session, ParticipantArrived(person=leads, capacity=Capacity.LEADER))
    for who in (stays, returns, never):
        await mirror.tell(session, ParticipantArrived(person=who, capacity=Capacity.MEMBER))
    await mirror.tell(session, ParticipantLeft(person=stays), ParticipantLeft(person=returns))
    await mirror.tell(session, ParticipantArrived(person=returns, capacity=Capacity.MEMBER))
    await mirror.tell(session, AbsenceNoted(person=never, apologies=False))
    await mirror.tell(session, PhaseStarted(phase=Phase.WELCOME), SessionClosed(minutes=95))
    await mirror.catch_up()
    found = await session_list.session(mirror.app, tenant, session.id)
    assert found is not None
    assert (found.present, found.members_present, found.minutes) == (3, 2, 95)
    assert found.quorum_overridden


async def test_sessions_are_listed_page_by_page_the_latest_first(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    for number in range(1, 6):
        at = NOON + (number // 2) * DAY
        await mirror.tell(new_stream(tenant, "session"), a_session(group.id, at, number))
    await mirror.tell(new_stream(tenant, "session"), a_session(uuid4(), NOON + 9 * DAY, 9))
    await mirror.catch_up()
    seen: list[int] = []
    before = session_list.NEWEST
    while page := await session_list.sessions(mirror.app, tenant, before=before, limit=2):
        seen += [row.number for row in page]
        before = session_list.Before(page[-1].starts_at, page[-1].session_id)
    assert sorted(seen) == [1, 2, 3, 4, 5, 9]
    assert seen[0] == 9
    of_group = await session_list.sessions(mirror.app, tenant, group=group.id)
    assert {row.number for row in of_group} == {1, 2, 3, 4, 5}
    assert [row.starts_at for row in of_group] == sorted(
        (row.starts_at for row in of_group), reverse=True
    )


async def test_sessions_to_come_begin_with_one_that_is_on(mirror: Mirror, tenant: Tenant) -> None:
    past, on, soon = [new_stream(tenant, "session") for _ in range(3)]
    await mirror.tell(past, a_session(uuid4(), NOON - 3 * HOUR))
    await mirror.tell(soon, a_session(uuid4(), NOON + DAY))
    opened = SessionOpened(leader=person(), opened_at=NOON)
    await mirror.tell(on, a_session(uuid4(), NOON - HOUR), opened)
    await mirror.tell(new_stream(tenant, "session"), a_session(uuid4()), SessionCancelled())
    await mirror.catch_up()
    coming = await session_list.upcoming(mirror.app, tenant, NOON)
    assert [row.session_id for row in coming] == [on.id, soon.id]


async def test_attendance_says_who_was_there_and_who_sent_word(
    mirror: Mirror, tenant: Tenant, group: Stream, session: Stream
) -> None:
    there, away, excused = person(), person(), person()
    await mirror.tell(session, a_session(group.id, number=4))
    await mirror.tell(session, SessionEnteredLate(leader=person()))
    await mirror.tell(session, ParticipantArrived(person=there, capacity=Capacity.GUEST))
    await mirror.tell(session, AbsenceNoted(person=away, apologies=False))
    await mirror.tell(session, AbsenceNoted(person=excused, apologies=True))
    await mirror.catch_up()
    rows = await attendance.attendance_of_session(mirror.app, tenant, session.id)
    assert {row.person_id: (row.outcome, row.capacity) for row in rows} == {
        there: ("present", "guest"),
        away: ("absent", None),
        excused: ("apologies", None),
    }
    assert {(row.number, row.group_id, row.state) for row in rows} == {(4, group.id, "closed")}
    assert await attendance.attendance_of_group(mirror.app, tenant, group.id) == rows
    [own] = await attendance.attendance_of_person(mirror.app, tenant, there)
    assert own.session_id == session.id


async def test_apologies_sent_before_a_session_was_entered_late_do_not_stand(
    mirror: Mirror, tenant: Tenant, session: Stream
) -> None:
    await mirror.tell(session, a_session(uuid4()), AbsenceNoted(person=person(), apologies=True))
    await mirror.tell(session, SessionNotHeld(), SessionEnteredLate(leader=person()))
    await mirror.catch_up()
    assert await attendance.attendance_of_session(mirror.app, tenant, session.id) == []


async def test_a_moved_session_is_at_its_new_time(
    mirror: Mirror, tenant: Tenant, session: Stream
) -> None:
    who = person()
    moved = SessionRescheduled(starts_at=NOON + DAY, local_start="2026-03-05T08:00")
    await mirror.tell(session, a_session(uuid4()), moved, AbsenceNoted(person=who, apologies=True))
    await mirror.catch_up()
    [row] = await attendance.attendance_of_person(mirror.app, tenant, who)
    assert row.starts_at == NOON + DAY
    listed = await session_list.session(mirror.app, tenant, session.id)
    assert listed is not None
    assert (listed.starts_at, listed.local_start) == (NOON + DAY, "2026-03-05T08:00")


async def test_a_roster_keeps_each_spell_of_a_person(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who, leads, trains = person(), person(), person()
    await mirror.tell(group, a_group(), leader(leads))
    trainee = LeaderAssigned(
        person=trains, role=Role.TRAINEE, credential="trainee_supervised", supervisor=leads
    )
    await mirror.tell(group, trainee)
    await mirror.tell(group, *member(who), at=NOON)
    await mirror.tell(group, MembershipEnded(person=who), at=NOON + 30 * DAY)
    await mirror.tell(group, MembershipRequested(person=who), at=NOON + 60 * DAY)
    await mirror.tell(group, LeadershipEnded(person=leads), at=NOON + 61 * DAY)
    await mirror.catch_up()
    now = await attendance.roster(mirror.app, tenant, group.id)
    assert [(row.person_id, row.role, row.state) for row in now] == [
        (trains, "trainee", "active"),
        (who, "member", "requested"),
    ]
    assert now[0].supervisor == leads
    ever = await attendance.roster(mirror.app, tenant, group.id, ended=True)
    assert {(row.person_id, row.state, row.since, row.until) for row in ever} == {
        (leads, "ended", NOON, NOON + 61 * DAY),
        (trains, "active", NOON, None),
        (who, "ended", NOON, NOON + 30 * DAY),
        (who, "requested", None, None),
    }
    own = await attendance.rosters_of_person(mirror.app, tenant, who, ended=True)
    assert [(row.state, row.signed_version) for row in own] == [("ended", 1), ("requested", 0)]


async def test_somebodys_rosters_in_several_programs_are_found_in_one_look(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who, organization = person(), tenant.organization
    next_door, abroad = new_tenant(organization), new_tenant()
    await mirror.tell(group, a_group(), *member(who))
    for elsewhere in (next_door, abroad):
        await mirror.tell(new_stream(elsewhere, "group"), a_group("G9"), *member(who))
    await mirror.catch_up()
    asked = [tenant.program, next_door.program, abroad.program]
    found = await attendance.rosters_of_person_in(mirror.app, organization, asked, who)
    assert [(place.program_id, place.state) for place in found] == [
        (tenant.program, "active"),
        (next_door.program, "active"),
    ]
    assert found[0].group_id == group.id
    [only] = await attendance.rosters_of_person_in(
        mirror.app, organization, [next_door.program], who
    )
    assert only == found[1]


async def test_on_the_rosters_of_a_program_are_those_who_lead_or_are_members(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    leads, seated, waits, left = (person() for _ in range(4))
    await mirror.tell(group, a_group(), leader(leads), WaitingListJoined(person=waits))
    await mirror.tell(group, *member(seated), *member(left), MembershipEnded(person=left))
    await mirror.tell(new_stream(tenant, "group"), a_group("G002"), leader(leads))
    await mirror.catch_up()
    assert await attendance.people_on_rosters(mirror.app, tenant) == sorted([leads, seated])


async def test_a_declined_request_is_off_the_roster(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who = person()
    await mirror.tell(group, a_group(), WaitingListJoined(person=who))
    await mirror.catch_up()
    [waiting] = await attendance.roster(mirror.app, tenant, group.id)
    assert waiting.state == "waiting"
    await mirror.tell(group, MembershipDeclined(person=who))
    await mirror.catch_up()
    assert await attendance.roster(mirror.app, tenant, group.id) == []
