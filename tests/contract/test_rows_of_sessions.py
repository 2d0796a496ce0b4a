"""What the sessions answer, over a real log."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel import (
    Event,
    PersonId,
    Stream,
    Tenant,
)
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    ParticipantArrived,
    ParticipantLeft,
    PhaseStarted,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionNotHeld,
    SessionOpened,
    SessionRescheduled,
)
from domain.sessions.words import Capacity, Phase
from projections.sessions import queries as session_rows
from tests.kit.read_models import Mirror, a_session, person
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
async def test_a_session_is_listed_in_its_state(
    mirror: Mirror, tenant: Tenant, session: Stream, events: list[Event], state: str
) -> None:
    await mirror.tell(session, a_session(uuid4()), *events)
    await mirror.catch_up()
    found = await session_rows.session(mirror.app, tenant, session.id)
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
    found = await session_rows.session(mirror.app, tenant, session.id)
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
    before = session_rows.NEWEST
    while page := await session_rows.sessions(mirror.app, tenant, before=before, limit=2):
        seen += [row.number for row in page]
        before = session_rows.Before(page[-1].starts_at, page[-1].session_id)
    assert sorted(seen) == [1, 2, 3, 4, 5, 9]
    assert seen[0] == 9
    of_group = await session_rows.sessions(mirror.app, tenant, group=group.id)
    assert {row.number for row in of_group} == {1, 2, 3, 4, 5}
    assert [row.starts_at for row in of_group] == sorted(
        (row.starts_at for row in of_group), reverse=True
    )


async def test_a_moved_session_is_at_its_new_time(
    mirror: Mirror, tenant: Tenant, session: Stream
) -> None:
    moved = SessionRescheduled(starts_at=NOON + DAY, local_start="2026-03-05T08:00")
    await mirror.tell(session, a_session(uuid4()), moved)
    await mirror.catch_up()
    listed = await session_rows.session(mirror.app, tenant, session.id)
    assert listed is not None
    assert (listed.starts_at, listed.local_start) == (NOON + DAY, "2026-03-05T08:00")
