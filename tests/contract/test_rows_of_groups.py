"""What the program board and the register answer, over a real log."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupRecoveredMinimum,
    GroupResumed,
    GroupRulesAdopted,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    RecruitingOpened,
    WaitingListJoined,
)
from domain.kernel import (
    Event,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.people.events import PersonRegistered
from domain.programs.events import ContentCaptureSet, ProgramFounded
from domain.rules import Adoption, ContentCapture, Participation, RuleProfile, SamePractice
from domain.sessions.events import (
    AttendanceConfirmed,
    SessionCancelled,
    SessionClosed,
    SessionNotHeld,
    SessionOpened,
    SessionRescheduled,
)
from projections.group_board import queries as group_board
from projections.group_board.queries import GroupRow, Planned
from projections.people_register.queries import people_at_home
from projections.program_register import queries as program_register
from tests.kit.read_models import (
    Mirror,
    a_group,
    a_session,
    leader,
    member,
    person,
)
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


async def board(mirror: Mirror, tenant: Tenant, now: datetime = NOON) -> GroupRow:
    await mirror.catch_up()
    [row] = await group_board.groups(mirror.app, tenant, now)
    return row


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
    assert row.mode == "pilot_3_months"
    assert row.active_since is None
    assert row.needs(NOON) == ()


async def test_the_board_goes_by_what_was_decided_last_of_all_that_holds(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    later, small = RuleProfile(name="later", members_max=12), RuleProfile(name="s", members_max=8)
    of = {one.name: Adoption(one, NOON + DAY * days) for one, days in ((later, 9), (small, 2))}
    await mirror.tell(
        group,
        a_group(),
        *(
            GroupRulesAdopted(profile=one.profile, since=one.since, offered=one)
            for one in (of["later"], of["s"])
        ),
    )
    seats = [(await board(mirror, tenant, NOON + DAY * days)).seats for days in (0, 1, 2, 8, 9, 30)]
    assert seats == [10, 10, 8, 8, 8, 8]


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


async def test_the_board_knows_the_session_that_goes_on_until_it_is_closed(
    mirror: Mirror, tenant: Tenant, group: Stream, session: Stream
) -> None:
    await mirror.tell(group, a_group(), GroupActivated())
    await mirror.tell(session, a_session(group.id))
    assert (await board(mirror, tenant)).open_session_id is None
    opened = SessionOpened(leader=person(), opened_at=NOON, quorum_overridden=False)
    await mirror.tell(session, opened)
    row = await board(mirror, tenant)
    assert (row.open_session_id, row.next_session_id) == (session.id, None)
    await mirror.tell(session, SessionClosed(minutes=90))
    assert (await board(mirror, tenant)).open_session_id is None


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


async def test_the_register_lists_an_organizations_programs(mirror: Mirror) -> None:
    home = own_log(new_tenant().organization)
    program = Stream(home, "program", uuid4())
    defined = ProgramFounded(
        code="P01",
        languages=("en-CA", "fr"),
        names={"en": "Residency", "fr": "Résidence"},
        setting="residency",
        region="NS",
        zone="America/Halifax",
        participation=Participation.MANDATORY,
        same_practice=SamePractice.WARN,
        eligible_professions=("family_physician", "resident"),
    )
    await mirror.tell(program, defined)
    await mirror.catch_up()
    [row] = await program_register.programs(mirror.app, home.organization)
    assert (row.program, row.code, row.content_capture) == (program.id, "P01", "codes")
    assert row.eligible_professions == ("family_physician", "resident")
    assert row.languages == ("en-CA", "fr")
    assert row.names == {"en": "Residency", "fr": "Résidence"}
    await mirror.tell(program, ContentCaptureSet(capture=ContentCapture.NOTES))
    await mirror.catch_up()
    [row] = await program_register.programs(mirror.app, home.organization)
    assert row.content_capture == "notes"


async def test_people_are_at_home_where_they_were_registered(mirror: Mirror) -> None:
    tenant = new_tenant()
    home, here, elsewhere = own_log(tenant.organization), person(), person()
    for who, program in ((here, tenant.program), (elsewhere, None)):
        known = PersonRegistered(
            profession="resident", locale="en-CA", sealed=uuid4(), home_program=program
        )
        await mirror.tell(Stream(home, "person", who), known)
    await mirror.catch_up()
    assert await people_at_home(mirror.app, tenant) == [here]
    assert await people_at_home(mirror.app, new_tenant()) == []


async def test_sessions_beside_another_are_of_its_group_or_share_somebody_with_it(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    """In every program of the organization; of whom and of which group nothing is said."""
    ann, lea, ben, stranger = (person() for _ in range(4))
    next_door, abroad = new_tenant(tenant.organization), new_tenant()
    at, moved = NOON + DAY, NOON + 2 * DAY
    await mirror.tell(group, a_group(), leader(lea), *member(ann))
    planned = new_stream(tenant, "session")
    await mirror.tell(planned, a_session(group.id, starts_at=at))
    for n, (where, who, starts_at) in enumerate(
        [
            (next_door, leader(lea), at + HOUR),
            (tenant, leader(stranger), at),
            (tenant, leader(lea), at + 3 * HOUR),
            (abroad, leader(lea), at),
        ]
    ):
        other = new_stream(where, "group")
        await mirror.tell(other, a_group(f"G1{n}"), who)
        await mirror.tell(new_stream(where, "session"), a_session(other.id, starts_at=starts_at))
    second, off, later = (new_stream(tenant, "session") for _ in range(3))
    await mirror.tell(second, a_session(group.id, starts_at=at - HOUR))
    await mirror.tell(off, a_session(group.id, starts_at=at), SessionCancelled())
    then = SessionRescheduled(starts_at=moved, local_start="2026-01-01T12:00")
    await mirror.tell(later, a_session(group.id, starts_at=at), then)
    await mirror.catch_up()
    wanted = Planned(
        session=planned.id,
        group=group.id,
        people=frozenset({ann, lea, ben}),
        starts_at=at,
        ends_at=at + timedelta(minutes=105),
    )
    programs = [tenant.program, next_door.program, abroad.program]
    found = await group_board.sessions_beside(mirror.app, tenant.organization, programs, wanted)
    assert sorted((row.starts_at, row.of_group, row.shares) for row in found) == [
        (at - HOUR, True, True),
        (at + HOUR, False, True),
    ]
