"""A session that nobody opened was not held, a day after its end at the earliest."""

from datetime import timedelta
from uuid import UUID

from domain.policies.policy import NoteNotHeld, Reaction
from domain.policies.unopened_sessions import UNOPENED_SESSIONS
from domain.sessions.events import SessionRescheduled
from tests.kit.policies import CORRELATION, TENANT, Story
from tests.kit.sessions import SCHEDULED, STARTS

SESSION = UUID(int=0x51)
ENDS = STARTS + timedelta(minutes=90)
DAY = timedelta(days=1)


def story() -> Story:
    return Story(UNOPENED_SESSIONS).given(SESSION, SCHEDULED, at=STARTS - 7 * DAY)


def test_it_is_looked_at_a_day_after_its_end() -> None:
    story().then(Reaction(NoteNotHeld(SESSION), ENDS + DAY))


def test_one_that_was_moved_is_looked_at_a_day_after_its_new_end() -> None:
    later = SessionRescheduled(starts_at=STARTS + 3 * DAY, local_start="2030-01-18T08:00")
    story().given(SESSION, later).then(Reaction(NoteNotHeld(SESSION), ENDS + 4 * DAY))


def test_one_planned_when_it_was_over_has_a_day_to_be_entered() -> None:
    recorded_at = STARTS + 30 * DAY
    (
        Story(UNOPENED_SESSIONS)
        .given(SESSION, SCHEDULED, at=recorded_at)
        .then(Reaction(NoteNotHeld(SESSION), recorded_at + DAY))
    )


def test_what_is_owed_names_the_fact_and_its_correlation() -> None:
    told = story()
    [owed] = told.owed()
    assert (owed.tenant, owed.policy) == (TENANT, "unopened_sessions")
    assert (owed.event_id, owed.correlation_id) == (told.log[0].event_id, CORRELATION)
