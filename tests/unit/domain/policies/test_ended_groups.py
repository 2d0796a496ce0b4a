"""A group that has ended meets no more."""

from datetime import timedelta
from uuid import UUID

from domain.groups.events import GroupActivated, GroupClosed, GroupPaused
from domain.policies.ended_groups import ENDED_GROUPS
from domain.policies.policy import CallOffSession, Reaction
from domain.sessions.events import (
    SessionCancelled,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)
from tests.kit.policies import Story
from tests.kit.scenario import NOON, person
from tests.kit.sessions import GROUP_ID, SCHEDULED

FIRST, SECOND, THIRD = UUID(int=0x51), UUID(int=0x52), UUID(int=0x53)
DAY = timedelta(days=1)


def planned(days: int, group: UUID = GROUP_ID) -> SessionScheduled:
    return SessionScheduled(
        code=f"S{days}",
        group=group,
        number=1,
        starts_at=NOON + days * DAY,
        local_start="2030-01-15T08:00",
        zone="America/Halifax",
        slot_minutes=90,
    )


def story() -> Story:
    return Story(ENDED_GROUPS).given(GROUP_ID, GroupActivated())


def called_off(session: UUID) -> Reaction:
    return Reaction(CallOffSession(session), NOON)


def test_the_sessions_that_lie_ahead_of_it_are_called_off() -> None:
    (
        story()
        .given(FIRST, planned(7))
        .given(SECOND, planned(14))
        .given(GROUP_ID, GroupClosed())
        .then(called_off(FIRST), called_off(SECOND))
    )


def test_what_was_held_moved_into_the_past_or_called_off_already_is_left_alone() -> None:
    (
        story()
        .given(FIRST, planned(-7))
        .given(SECOND, planned(1), SessionOpened(leader=person(1), opened_at=NOON))
        .given(THIRD, planned(7), SessionCancelled())
        .given(UUID(int=0x54), planned(7), moved(-1))
        .given(UUID(int=0x55), planned(-7), moved(1))
        .given(GROUP_ID, GroupClosed())
        .then(called_off(UUID(int=0x55)))
    )


def moved(days: int) -> SessionRescheduled:
    return SessionRescheduled(starts_at=NOON + days * DAY, local_start="2030-01-16T08:00")


def test_sessions_of_other_groups_go_on() -> None:
    story().given(FIRST, planned(7, UUID(int=0x99))).given(GROUP_ID, GroupClosed()).then()


def test_a_session_planned_while_the_group_was_being_closed_is_called_off_too() -> None:
    story().given(GROUP_ID, GroupClosed()).given(FIRST, planned(7)).then(called_off(FIRST))


def test_what_happened_before_the_end_may_be_planned_and_entered_after_it() -> None:
    story().given(GROUP_ID, GroupClosed()).given(FIRST, planned(-1)).then()


def test_a_session_of_a_group_that_goes_on_is_planned_without_more_ado() -> None:
    story().given(FIRST, planned(7)).then()


def test_a_group_that_pauses_keeps_its_sessions() -> None:
    assert GroupPaused not in ENDED_GROUPS.handles
    story().given(GROUP_ID, GroupPaused()).given(FIRST, SCHEDULED).then()


def test_a_fact_read_again_owes_the_same_under_the_same_command_ids() -> None:
    def owed() -> list[UUID]:
        told = story().given(FIRST, planned(7)).given(SECOND, planned(14))
        return [one.command_id for one in told.given(GROUP_ID, GroupClosed()).owed()]

    assert owed() == owed()
    assert len(set(owed())) == 2
