"""A session that nobody opened, or entered by a day after its end, counts as not held."""

from collections.abc import Iterator

from domain.policies.policy import NoteNotHeld, Policy, Reaction, Scene
from domain.sessions.events import SessionRescheduled, SessionScheduled
from domain.sessions.limits import OPEN_TO_ENTRY
from domain.sessions.session import SESSION


def _react(scene: Scene) -> Iterator[Reaction]:
    session = SESSION.fold(fact.event for fact in scene.own)
    # Who plans in the past, as an import does, has a day as well.
    due_at = max(session.overdue_at, scene.fact.recorded_at + OPEN_TO_ENTRY)
    yield Reaction(NoteNotHeld(scene.fact.stream.id), due_at)


UNOPENED_SESSIONS = Policy(
    name="unopened_sessions",
    version=1,
    handles=frozenset({SessionScheduled, SessionRescheduled}),
    react=_react,
)
