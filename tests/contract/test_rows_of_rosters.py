"""What rosters answer, over a real log."""

from datetime import timedelta

import pytest

from domain.groups.events import (
    LeaderAssigned,
    LeadershipEnded,
    MembershipDeclined,
    MembershipEnded,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import Role, Stream, Tenant
from projections.rosters import queries as rosters
from tests.kit.read_models import Mirror, a_group, leader, member, person
from tests.kit.stores import NOON, new_stream, new_tenant

DAY = timedelta(days=1)


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


@pytest.fixture
def group(tenant: Tenant) -> Stream:
    return new_stream(tenant, "group")


async def test_somebody_is_on_a_roster_until_they_leave_it(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who, leads, trains = person(), person(), person()
    await mirror.tell(group, a_group(), leader(leads))
    trainee = LeaderAssigned(
        person=trains, role=Role.TRAINEE, credential="trainee_supervised", supervisor=leads
    )
    await mirror.tell(group, trainee)
    await mirror.tell(group, *member(who), at=NOON)
    await mirror.catch_up()
    [trainee_seat] = await rosters.rosters_of_person(mirror.app, tenant, trains)
    assert (trainee_seat.group_id, trainee_seat.role) == (group.id, "trainee")
    [seat] = await rosters.rosters_of_person(mirror.app, tenant, who)
    assert (seat.role, seat.state) == ("member", "active")
    await mirror.tell(group, MembershipEnded(person=who), at=NOON + 30 * DAY)
    await mirror.tell(group, LeadershipEnded(person=leads), at=NOON + 61 * DAY)
    await mirror.catch_up()
    for gone in (who, leads):
        assert await rosters.rosters_of_person(mirror.app, tenant, gone) == []
    await mirror.tell(group, MembershipRequested(person=who), at=NOON + 62 * DAY)
    await mirror.catch_up()
    [seat] = await rosters.rosters_of_person(mirror.app, tenant, who)
    assert seat.state == "requested"


async def test_a_leader_who_is_a_member_too_leads_on_when_they_leave(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who = person()
    await mirror.tell(group, a_group(), leader(who), *member(who), MembershipEnded(person=who))
    await mirror.catch_up()
    [seat] = await rosters.rosters_of_person(mirror.app, tenant, who)
    assert (seat.role, seat.state) == ("leader", "active")


async def test_rosters_are_listed_the_longest_first(mirror: Mirror, tenant: Tenant) -> None:
    who = person()
    streams = [new_stream(tenant, "group") for _ in range(3)]
    for number, (group, at) in enumerate(zip(streams, (2, 0, 1), strict=True)):
        await mirror.tell(group, a_group(f"G{number}"), *member(who), at=NOON + at * DAY)
    await mirror.catch_up()
    found = await rosters.rosters_of_person(mirror.app, tenant, who)
    assert [row.group_id for row in found] == [streams[1].id, streams[2].id, streams[0].id]


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
    found = await rosters.rosters_of_person_in(mirror.app, organization, asked, who)
    assert [(place.program_id, place.state) for place in found] == [
        (tenant.program, "active"),
        (next_door.program, "active"),
    ]
    assert found[0].group_id == group.id
    [only] = await rosters.rosters_of_person_in(mirror.app, organization, [next_door.program], who)
    assert only == found[1]


async def test_on_the_rosters_of_a_program_are_those_who_lead_or_are_members(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    leads, seated, waits, left = (person() for _ in range(4))
    await mirror.tell(group, a_group(), leader(leads), WaitingListJoined(person=waits))
    await mirror.tell(group, *member(seated), *member(left), MembershipEnded(person=left))
    await mirror.tell(new_stream(tenant, "group"), a_group("G002"), leader(leads))
    await mirror.catch_up()
    assert await rosters.people_on_rosters(mirror.app, tenant) == sorted([leads, seated])


async def test_a_declined_request_is_off_the_roster(
    mirror: Mirror, tenant: Tenant, group: Stream
) -> None:
    who = person()
    await mirror.tell(group, a_group(), WaitingListJoined(person=who))
    await mirror.catch_up()
    [waiting] = await rosters.rosters_of_person(mirror.app, tenant, who)
    assert waiting.state == "waiting"
    await mirror.tell(group, MembershipDeclined(person=who))
    await mirror.catch_up()
    assert await rosters.rosters_of_person(mirror.app, tenant, who) == []
