"""How fast the read models are made from a national organization's year."""

import time
from datetime import timedelta
from uuid import uuid4

from domain.groups.events import (
    AgreementSigned,
    GroupActivated,
    GroupChartered,
    LeaderAssigned,
    MembershipActivated,
    MembershipOffered,
    RecruitingOpened,
)
from domain.kernel import Event, PersonId, Role, Tenant
from domain.ports import Append
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    Capacity,
    ParticipantArrived,
    SessionEnteredLate,
)
from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.read_models import Mirror, a_group, a_session, open_mirror
from tests.kit.stores import NOON, new_stream, new_tenant, request

PROGRAMS, GROUPS, MEMBERS, SESSIONS = 20, 6, 8, 32


async def catch_up(bench: Bench) -> None:
    """Fill the logs of the programs, then make all read models from nothing."""
    figures = []
    for _ in range(bench.size(3, 1)):
        async with a_database() as database, open_mirror(database) as mirror:
            bench.say("filling")
            organization = uuid4()
            for _ in range(bench.size(PROGRAMS, 2)):
                await _a_year(mirror, new_tenant(organization))
            bench.say("catching up")
            began = time.perf_counter()
            taken = await mirror.catch_up()
            figures.append(taken / (time.perf_counter() - began))
    bench.tell("a year of a nation into all read models", unit="events/s", figures=figures)


async def _a_year(mirror: Mirror, tenant: Tenant) -> None:
    await mirror.store.open_log(tenant)
    asked: list[Append] = []
    for _ in range(GROUPS):
        group = new_stream(tenant)
        people = [PersonId(uuid4()) for _ in range(MEMBERS)]
        leader = PersonId(uuid4())
        asked.append(request(group, 0, *_founding(people, leader)))
        for number in range(SESSIONS):
            session = a_session(group.id, NOON + timedelta(days=14 * number), number)
            asked.append(request(new_stream(tenant, "session"), 0, session, *_held(people, leader)))
    for first in range(0, len(asked), 100):
        await mirror.store.append(tenant, asked[first : first + 100])


def _founding(people: list[PersonId], leader: PersonId) -> list[Event]:
    events: list[Event] = [a_group(), GroupChartered(), RecruitingOpened()]
    for person in people:
        events += [
            MembershipOffered(person=person),
            AgreementSigned(person=person, version=1, locale="en-CA", signed_on=NOON.date()),
            MembershipActivated(person=person),
        ]
    lead = LeaderAssigned(person=leader, role=Role.LEADER, credential="credentialed")
    return [*events, lead, GroupActivated()]


def _held(people: list[PersonId], leader: PersonId) -> list[Event]:
    *present, absent = people
    return [
        SessionEnteredLate(leader=leader, minutes=100),
        ParticipantArrived(person=leader, capacity=Capacity.LEADER),
        *(ParticipantArrived(person=person, capacity=Capacity.MEMBER) for person in present),
        AbsenceNoted(person=absent, apologies=True),
        AttendanceConfirmed(),
    ]
