"""A group that has ended meets no more: its sessions that lie ahead are called off."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.groups.events import GroupClosed
from domain.kernel import Stream
from domain.policies.policy import CallOffSession, Fact, Policy, Reaction, Scene
from domain.sessions.events import SessionScheduled
from domain.sessions.session import SESSION
from domain.sessions.state import Stage


def _react(scene: Scene) -> Iterator[Reaction]:
    fact, now = scene.fact, scene.fact.recorded_at
    if isinstance(fact.event, SessionScheduled):
        # Planned by somebody who had not yet seen that the group was being closed.
        ended_at = _ended_at(scene)
        if ended_at is not None and fact.event.starts_at > ended_at:
            yield Reaction(CallOffSession(fact.stream.id), now)
        return
    for session, history in scene.others.items():
        if _lies_ahead(history, fact.metadata.occurred_at):
            yield Reaction(CallOffSession(session), now)


def _lies_ahead(history: Sequence[Fact], ended_at: datetime) -> bool:
    session = SESSION.fold(fact.event for fact in history)
    return session.stage is Stage.SCHEDULED and session.starts_at > ended_at


def _ended_at(scene: Scene) -> datetime | None:
    for history in scene.others.values():
        for fact in history:
            if isinstance(fact.event, GroupClosed):
                return fact.metadata.occurred_at
    return None


def _relates(fact: Fact) -> Stream | None:
    match fact.event:
        case SessionScheduled(group=group):
            return Stream(fact.stream.tenant, "group", group)
        case _:
            return None


ENDED_GROUPS = Policy(
    name="ended_groups",
    version=1,
    handles=frozenset({GroupClosed, SessionScheduled}),
    react=_react,
    relates=_relates,
)
