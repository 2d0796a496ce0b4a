"""A year of programs as it is told to the logs: groups of eight that meet thirty-two times."""

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
from domain.ports import Append, EventStore
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    ParticipantArrived,
    SessionEnteredLate,
)
from domain.sessions.words import Capacity
from tests.kit.read_models import a_group, a_session
from tests.kit.stores import NOON, kept, new_stream, open_logs, request

GROUPS, MEMBERS, SESSIONS = 6, 8, 32


async def a_year(store: EventStore, tenant: Tenant, groups: int = GROUPS) -> None:
    """Tell of the groups of a program and their sessions: 413 events for each group."""
    await open_logs(store, tenant)
    asked: list[Append] = []
    for _ in range(groups):
        group = new_stream(tenant, "group")
        people = [PersonId(uuid4()) for _ in range(MEMBERS)]
        leader = PersonId(uuid4())
        asked.append(request(group, 0, *_founding(people, leader)))
        for number in range(SESSIONS):
            session = a_session(group.id, NOON + timedelta(days=14 * number), number)
            asked.append(request(new_stream(tenant, "session"), 0, session, *held(people, leader)))
    for first in range(0, len(asked), 100):
        for answer in await store.append(tenant, asked[first : first + 100]):
            kept(answer)


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


def held(people: list[PersonId], leader: PersonId) -> list[Event]:
    """Tell of a session after it was scheduled."""
    *present, absent = people
    return [
        SessionEnteredLate(leader=leader, minutes=100),
        ParticipantArrived(person=leader, capacity=Capacity.LEADER),
        *(ParticipantArrived(person=person, capacity=Capacity.MEMBER) for person in present),
        AbsenceNoted(person=absent, apologies=True),
        AttendanceConfirmed(),
    ]
