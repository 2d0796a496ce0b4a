"""What the read models answer, over a real log and under the roles that ask."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef, TrailSearched
from domain.access.purposes import Basis, ObjectKind
from domain.groups.events import (
    AgreementSigned,
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupRecoveredMinimum,
    GroupResumed,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    RecruitingOpened,
    WaitingListJoined,
)
from domain.kernel import (
    Event,
    OrganizationId,
    PersonId,
    Role,
    Stream,
    Tenant,
    Unavailable,
    own_log,
)
from domain.programs.events import ContentCaptureSet, ProgramDefined
from domain.rules import ContentCapture, Participation, SamePractice
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
from infra.projector.reads import PostgresReadModels
from projections.access_log import queries as access_log
from projections.attendance import queries as attendance
from projections.group_board import queries as group_board
from projections.group_board.queries import GroupRow
from projections.program_register import queries as program_register
from projections.registry import PROJECTIONS
from projections.session_list import queries as session_list
from tests.kit.database import Migrated
from tests.kit.read_models import Mirror, a_group, a_session, open_mirror
from tests.kit.stores import NOON, new_stream, new_tenant

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIGNED_ON = NOON.date()


@pytest.fixture
async def mirror(circlekeep: Migrated) -> AsyncIterator[Mirror]:
    async with open_mirror(circlekeep) as opened:
        yield opened


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


@pytest.fixture
def group(tenant: Tenant) -> Stream:
    return new_stream(tenant)


@pytest.fixture
def session(tenant: Tenant) -> Stream:
    return new_stream(tenant, "session")


def person() -> PersonId:
    return PersonId(uuid4())


def member(who: PersonId, signed_on: date = SIGNED_ON, version: int = 1) -> list[Event]:
    return [
        MembershipOffered(person=who),
        AgreementSigned(person=who, version=version, locale="en-CA", signed_on=signed_on),
        MembershipActivated(person=who),
    ]


def leader(who: PersonId, role: Role = Role.LEADER) -> LeaderAssigned:
    return LeaderAssigned(person=who, role=role, credential="credentialed")


async def board(mirror: Mirror, tenant: Tenant, now: datetime = NOON) -> GroupRow:
    await mirror.catch_up()
    [row] = await group_board.groups(mirror.app, tenant, now)
    return row


# the board


async def test_a_proposed_group_is_on_the_board_with_its_frame(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    await mirror.tell(group, a_group("G007", mode="pilot_3_months"))
    row = await board(mirror, tenant)
    assert (row.code, row.state, row.zone, row.local_time) == (
        "G007",
        "proposed",
        "America/Halifax",
        "18:30",
    )
    assert (row.seats, row.members_min, row.leaders_max, row.members) == (10, 6, 2, 0)
    assert row.is_pilot
    assert row.active_since is None
    assert row.needs(NOON) == ()


async def test_the_board_counts_members_signatures_offers_requests_and_leaders(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    waits, offered = person(), person()
    events = [event for _ in range(6) for event in member(person())]
    outdated, old = member(person(), version=2), member(person(), NOON.date() - timedelta(days=366))
    await mirror.tell(group, a_group(), GroupChartered(), RecruitingOpened(), *events)
    await mirror.tell(group, *outdated, *old, leader(person()), leader(person(), Role.CO_LEADER))
    await mirror.tell(group, MembershipRequested(person=waits), MembershipOffered(person=offered))
    await mirror.tell(group, WaitingListJoined(person=person()))
    row = await board(mirror, tenant)
    assert (row.state, row.members, row.signed, row.offered, row.waiting, row.leaders) == (
        "recruiting",
        8,
        6,
        1,
        2,
        2,
    )
    assert row.needs(NOON) == ("agreement_missing", "requests_waiting")


async def test_seats_are_free_again_after_a_refusal_or_an_ending(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    leaves, declines, led = person(), person(), person()
    await mirror.tell(group, a_group(), *member(leaves), leader(led))
    await mirror.tell(group, MembershipOffered(person=declines))
    await mirror.tell(group, MembershipEnded(person=leaves), MembershipDeclined(person=declines))
    await mirror.tell(group, LeadershipEnded(person=led))
    row = await board(mirror, tenant)
    assert (row.members, row.offered, row.signed, row.leaders) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([GroupActivated()], "active"),
        ([GroupActivated(), GroupFellBelowMinimum(members=5)], "below_minimum"),
        (
            [GroupActivated(), GroupFellBelowMinimum(members=5), GroupRecoveredMinimum()],
            "active",
        ),
        ([GroupActivated(), LeaderCoverageMissing()], "leader_vacant"),
        (
            [GroupActivated(), GroupFellBelowMinimum(members=5), LeaderCoverageMissing()],
            "leader_vacant",
        ),
        ([GroupActivated(), LeaderCoverageMissing(), LeaderCoverageRestored()], "active"),
        ([GroupActivated(), GroupPaused()], "paused"),
        ([GroupActivated(), GroupPaused(), GroupResumed()], "active"),
        ([GroupActivated(), ClosingPlanned()], "closing"),
        ([GroupActivated(), ClosingPlanned(), GroupClosed()], "closed"),
    ],
)
async def test_the_board_shows_the_state(
    mirror: Mirror, tenant: Tenant, group: Stream, events: list[Event], state: str
) -> None:
    await mirror.tell(group, a_group(), GroupChartered(), RecruitingOpened(), *events)
    assert (await board(mirror, tenant)).state == state


async def test_a_closed_group_needs_nothing(mirror: Mirror, tenant: Tenant, group: Stream) -> None:
    await mirror.tell(group, a_group(), GroupActivated(), GroupFellBelowMinimum(members=1))
    assert (await board(mirror, tenant)).needs(NOON) == ("below_minimum",)
    await mirror.tell(group, LeaderCoverageMissing(), ClosingPlanned())
    assert (await board(mirror, tenant)).needs(NOON) == ("leader_vacant", "below_minimum")
    await mirror.tell(group, GroupClosed())
    assert (await board(mirror, tenant)).needs(NOON) == ()


async def test_the_board_knows_the_last_session_and_the_next(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    await mirror.tell(group, a_group(), GroupActivated())
    held, missed, soon, later = [new_stream(tenant, "session") for _ in range(4)]
    await mirror.tell(held, a_session(group.id, NOON - 9 * DAY), SessionClosed(minutes=90))
    await mirror.tell(missed, a_session(group.id, NOON - 5 * DAY), SessionNotHeld())
    await mirror.tell(later, a_session(group.id, NOON + 9 * DAY))
    await mirror.tell(soon, a_session(group.id, NOON - 20 * DAY))
    await mirror.tell(soon, SessionRescheduled(starts_at=NOON + DAY, local_start="2026-03-05T08"))
    row = await board(mirror, tenant)
    assert (row.last_session, row.next_session, row.next_session_id, row.held) == (
        NOON - 9 * DAY,
        NOON + DAY,
        soon.id,
        1,
    )


async def test_attendance_unconfirmed_for_72_hours_needs_attention(
    mirror: Mirror, tenant: Tenant, group: Stream, session: Stream
) -> None:
    await mirror.tell(group, a_group(), GroupActivated())
    await mirror.tell(session, a_session(group.id), SessionClosed(minutes=90))
    row = await board(mirror, tenant)
    end = NOON + timedelta(minutes=105)
    assert row.needs(end + 72 * HOUR) == ()
    assert row.needs(end + 73 * HOUR) == ("attendance_unconfirmed",)
    await mirror.tell(session, AttendanceConfirmed())
    row = await board(mirror, tenant)
    assert row.needs(end + 73 * HOUR) == ()
    assert (row.held, row.unconfirmed) == (1, 0)


async def test_one_group_is_found_by_its_id(mirror: Mirror, tenant: Tenant, group: Stream) -> None:
    await mirror.tell(group, a_group("G001"))
    await mirror.tell(new_stream(tenant), a_group("G002"))
    await mirror.catch_up()
    found = await group_board.group(mirror.app, tenant, NOON, group.id)
    assert found is not None
    assert found.code == "G001"
    assert await group_board.group(mirror.app, tenant, NOON, uuid4()) is None


# sessions


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


# attendance and rosters


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


# the register


async def test_the_register_lists_an_organizations_programs(mirror: Mirror) -> None:
    home = own_log(new_tenant().organization)
    program = Stream(home, "program", uuid4())
    defined = ProgramDefined(
        code="P01",
        name_en="Residency",
        name_fr="Résidence",
        setting="residency",
        region="NS",
        zone="America/Halifax",
        locale="en-CA",
        participation=Participation.MANDATORY,
        same_practice=SamePractice.WARN,
        eligible_professions=("family_physician", "resident"),
    )
    await mirror.tell(program, defined)
    await mirror.catch_up()
    [row] = await program_register.programs(mirror.app, home.organization)
    assert (row.program, row.code, row.content_capture) == (program.id, "P01", "codes")
    assert row.eligible_professions == ("family_physician", "resident")
    await mirror.tell(program, ContentCaptureSet(capture=ContentCapture.NOTES))
    await mirror.catch_up()
    [row] = await program_register.programs(mirror.app, home.organization)
    assert row.content_capture == "notes"


# the access log


def permitted(*objects: ObjectRef) -> AccessPermitted:
    return AccessPermitted(
        objects=objects,
        basis=Basis.LEADERSHIP,
        rule="narrative.shared",
        authority=3,
        strength="password",
        session=uuid4(),
    )


def narrative() -> ObjectRef:
    return ObjectRef(ObjectKind.CASE_NARRATIVE, uuid4(), "C4")


async def look(mirror: Mirror, tenant: Tenant, event: Event, **given: object) -> int:
    return await mirror.tell(new_stream(tenant, "access"), event, at=NOON, **given)


async def test_an_access_has_a_row_for_each_object_and_is_listed_once(
    mirror: Mirror, tenant: Tenant
) -> None:
    who, objects = person(), [narrative() for _ in range(3)]
    entry = await look(mirror, tenant, permitted(*objects), actor=who, purpose="leading")
    await mirror.catch_up()
    [row] = await access_log.records(mirror.warden, tenant, access_log.Sought())
    assert (row.entry, row.objects, row.actor, row.purpose) == (entry, 3, who, "leading")
    assert (row.outcome, row.basis, row.rule, row.kind, row.label) == (
        "permitted",
        "leadership",
        "narrative.shared",
        "case_narrative",
        "C4",
    )
    assert abs(row.at - datetime.now(UTC)) < timedelta(minutes=5)
    all_of_it = await access_log.objects_of(mirror.warden, tenant, entry)
    assert [row.object_id for row in all_of_it] == [thing.id for thing in objects]


async def test_a_denial_without_objects_and_a_search_point_to_themselves(
    mirror: Mirror, tenant: Tenant
) -> None:
    await look(mirror, tenant, AccessDenied(objects=(), rule="page.hidden", strength="password"))
    await look(mirror, tenant, TrailSearched(shown=2))
    await mirror.catch_up()
    searched, denied = await access_log.records(mirror.warden, tenant, access_log.Sought())
    assert (denied.outcome, denied.kind, denied.objects, denied.basis) == (
        "denied",
        "page",
        0,
        "none",
    )
    assert (searched.outcome, searched.kind, searched.objects) == ("searched", "trail", 1)


async def test_records_are_found_by_actor_object_purpose_outcome_and_time(
    mirror: Mirror, tenant: Tenant
) -> None:
    anna, ben, first, second = person(), person(), narrative(), narrative()
    one = await look(mirror, tenant, permitted(first, second), actor=anna, purpose="leading")
    two = await look(mirror, tenant, permitted(second), actor=ben, purpose="supervision")
    denied = AccessDenied(objects=(first,), rule="narrative.private", strength="password")
    three = await look(mirror, tenant, denied, actor=ben, purpose="leading")
    await mirror.catch_up()

    async def found(**sought: object) -> list[int]:
        rows = await access_log.records(
            mirror.warden,
            tenant,
            access_log.Sought(**sought),  # type: ignore[arg-type]
        )
        return [row.entry for row in rows]

    assert await found() == [three, two, one]
    assert await found(actor=ben) == [three, two]
    assert await found(actor=ben, purpose="leading") == [three]
    assert await found(actor=ben, outcome="permitted") == [two]
    assert await found(object_id=second.id) == [two, one]
    assert await found(object_id=first.id, actor=anna) == [one]
    assert await found(object_id=first.id, outcome="denied") == [three]
    assert await found(purpose="leading") == [three, one]
    assert await found(purpose="leading", outcome="denied") == [three]
    assert await found(outcome="denied") == [three]
    assert await found(since=datetime.now(UTC) + HOUR) == []
    assert await found(until=datetime.now(UTC) - HOUR) == []


async def test_records_are_paged_without_a_gap_or_a_repeat(mirror: Mirror) -> None:
    organization = uuid4()
    entries = set()
    for tenant in [new_tenant(organization) for _ in range(3)]:
        for _ in range(3):
            entry = await look(mirror, tenant, permitted(narrative(), narrative()))
            entries.add((tenant.program, entry))
    await mirror.catch_up()
    seen: list[tuple[UUID, int]] = []
    before = access_log.NEWEST
    home = own_log(OrganizationId(organization))
    while page := await access_log.records(
        mirror.warden, home, access_log.Sought(), before=before, limit=4
    ):
        seen += [(row.program_id, row.entry) for row in page]
        last = page[-1]
        before = access_log.Before(last.at, last.program_id, last.entry)
    assert len(seen) == 9
    assert set(seen) == entries


async def test_whoever_looked_at_ones_items_is_found_in_every_program(mirror: Mirror) -> None:
    organization, mine = uuid4(), [narrative(), narrative()]
    here, there = new_tenant(organization), new_tenant(organization)
    await look(mirror, here, permitted(mine[0], narrative()))
    await look(mirror, there, permitted(mine[1]))
    await look(mirror, there, permitted(narrative()))
    await mirror.catch_up()
    home = own_log(here.organization)
    rows = await access_log.accesses_to(mirror.warden, home, [item.id for item in mine])
    assert [row.object_id for row in rows] == [mine[1].id, mine[0].id]
    assert await access_log.accesses_to(mirror.warden, home, []) == []


async def test_days_count_records_not_objects(mirror: Mirror, tenant: Tenant) -> None:
    thing = narrative()
    await look(mirror, tenant, permitted(thing, narrative()))
    await look(mirror, tenant, AccessDenied(objects=(thing,), rule="x", strength="password"))
    await look(mirror, tenant, TrailSearched())
    await mirror.catch_up()
    [day] = await access_log.days(mirror.warden, tenant, access_log.Sought())
    assert (day.permitted, day.denied, day.records) == (1, 1, 3)
    of_thing = await access_log.days(mirror.warden, tenant, access_log.Sought(object_id=thing.id))
    assert [(day.permitted, day.denied, day.records) for day in of_thing] == [(1, 1, 2)]
    denied = await access_log.days(mirror.warden, tenant, access_log.Sought(outcome="denied"))
    assert [(day.permitted, day.denied, day.records) for day in denied] == [(0, 1, 1)]


# tenancy


async def test_a_program_sees_nothing_of_another_of_its_organization(mirror: Mirror) -> None:
    organization = uuid4()
    ours, theirs = new_tenant(organization), new_tenant(organization)
    group, session, who = new_stream(theirs), new_stream(theirs, "session"), person()
    await mirror.tell(group, a_group(), leader(who))
    await mirror.tell(session, a_session(group.id))
    await mirror.tell(session, AbsenceNoted(person=who, apologies=True))
    await mirror.catch_up()
    assert len(await group_board.groups(mirror.app, theirs, NOON)) == 1
    assert await group_board.groups(mirror.app, ours, NOON) == []
    assert await group_board.group(mirror.app, ours, NOON, group.id) is None
    assert await session_list.session(mirror.app, ours, session.id) is None
    assert await session_list.sessions(mirror.app, ours) == []
    assert await attendance.attendance_of_session(mirror.app, ours, session.id) == []
    assert await attendance.rosters_of_person(mirror.app, ours, who) == []


async def test_an_organization_sees_no_access_of_another(mirror: Mirror, tenant: Tenant) -> None:
    await look(mirror, tenant, permitted(narrative()))
    await mirror.catch_up()
    other = new_tenant()
    assert await access_log.records(mirror.warden, own_log(other.organization), EVERYTHING) == []
    assert len(await access_log.records(mirror.warden, tenant, EVERYTHING)) == 1
    assert len(await access_log.records(mirror.warden, own_log(tenant.organization), EVERYTHING))


async def test_the_web_cannot_read_the_access_log(circlekeep: Migrated) -> None:
    connection = await asyncpg.connect(circlekeep.url("app"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("SELECT FROM access_log_v1.access_log")
    await connection.close()


EVERYTHING = access_log.Sought()
TABLES = """
SELECT n.nspname AS schema, c.oid::regclass::text AS name, c.relrowsecurity AS guarded,
    (SELECT array_agg(a.attname ORDER BY k.place)
     FROM pg_index AS i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (column_number, place)
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.column_number
     WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
    (SELECT array_agg(ix.indexdef) FROM pg_indexes AS ix
     WHERE ix.schemaname = n.nspname AND ix.tablename = c.relname) AS indexes,
    pg_get_userbyid(c.relowner) AS owner
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) AND c.relkind = 'r'
"""


async def test_every_table_is_keyed_by_tenant_guarded_and_nobodys(circlekeep: Migrated) -> None:
    connection = await asyncpg.connect(circlekeep.url())
    tables = await connection.fetch(TABLES, [model.schema for model in PROJECTIONS])
    await connection.close()
    assert len(tables) == 11
    for table in tables:
        assert list(table["key"][:2]) == ["organization_id", "program_id"], table["name"]
        assert table["guarded"], table["name"]
        assert table["owner"] == "circlekeep"
        assert all("(organization_id," in definition for definition in table["indexes"])


@pytest.mark.parametrize("role", ["app", "warden", "auditor", "projector"])
async def test_without_a_tenant_there_are_no_rows(
    mirror: Mirror, circlekeep: Migrated, tenant: Tenant, role: str
) -> None:
    await mirror.tell(new_stream(tenant), a_group())
    await look(mirror, tenant, permitted(narrative()))
    await mirror.catch_up()
    admin = await asyncpg.connect(circlekeep.url())
    tables = await admin.fetch(TABLES, [model.schema for model in PROJECTIONS])
    await admin.close()
    connection = await asyncpg.connect(circlekeep.url(role))
    readable = 0
    for table in tables:
        if await connection.fetchval("SELECT has_schema_privilege($1, 'USAGE')", table["schema"]):
            readable += 1
            counted = f"SELECT count(*) FROM {table['name']}"  # noqa: S608 - from the catalogue
            assert await connection.fetchval(counted) == 0
    await connection.close()
    assert readable == {"app": 10, "warden": 4, "auditor": 1, "projector": 11}[role]


@pytest.mark.parametrize("role", ["app", "warden", "auditor", "keeper"])
async def test_only_the_projector_may_write(circlekeep: Migrated, role: str) -> None:
    admin = await asyncpg.connect(circlekeep.url())
    tables = await admin.fetch(TABLES, [model.schema for model in PROJECTIONS])
    allowed = [
        (table["name"], privilege)
        for table in tables
        for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        if await admin.fetchval(
            "SELECT has_table_privilege($1, $2, $3)", role, table["name"], privilege
        )
    ]
    await admin.close()
    assert allowed == []


# waiting


async def test_a_reader_waits_until_the_rows_have_a_position(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    position = await mirror.tell(group, a_group())
    assert not await mirror.app.wait("group_board", tenant, position)
    await mirror.catch_up()
    assert await mirror.app.wait("group_board", tenant, position)
    assert not await mirror.app.wait("group_board", tenant, position + 1)


async def test_a_view_that_is_not_set_up_is_unavailable(
    mirror: Mirror, circlekeep: Migrated, tenant: Tenant
) -> None:
    admin = await asyncpg.connect(circlekeep.url())
    await admin.execute("DELETE FROM circlekeep.projection_live")
    await admin.close()
    with pytest.raises(Unavailable) as refused:
        await group_board.groups(mirror.app, tenant, NOON)
    assert refused.value.code == "projection.unavailable"


async def test_a_database_that_is_away_is_said_in_our_words(mirror: Mirror, tenant: Tenant) -> None:
    reads: PostgresReadModels = mirror.app
    await reads._pool.close()  # noqa: SLF001 - as if the server had gone
    with pytest.raises(Unavailable) as refused:
        await session_list.sessions(reads, tenant)
    assert refused.value.code == "projection.unavailable"
