"""Carries out what a policy owes, by the decision that a person's command would go through."""

from datetime import datetime
from typing import assert_never, cast
from uuid import UUID

from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import Context, PersonId, Role, Stream
from domain.policies.policy import CallOffSession, Deed, NoteNotHeld, Owed
from domain.ports import EventStore
from domain.sessions.commands import CancelSession, GroupStanding, RecordNotHeld
from domain.sessions.events import SessionEvent, SessionScheduled
from domain.sessions.session import SESSION
from services.app.execute import Step, execute

THE_SYSTEM = PersonId(UUID(int=0))


async def carry_out(store: EventStore, owed: Owed, at: datetime) -> None:
    """Decide and append. What was done before under its command id is not done again.

    Raises the ``Refused`` of the decision, and ``Unavailable`` or ``Conflict`` as ``execute``.
    """
    session = Stream(owed.tenant, SESSION.category, owed.deed.session)
    group, zone = await _scheduled(store, session)
    history = await store.read(Stream(owed.tenant, GROUP.category, group))
    state = GROUP.fold(cast("GroupEvent", recorded.event) for recorded in history)
    step = Step(
        stream=session,
        command=_command(owed.deed, standing(state, at, group)),
        context=_context(owed, at, zone),
    )
    await execute(store, SESSION, step)


def _command(deed: Deed, stands: GroupStanding) -> CancelSession | RecordNotHeld:
    match deed:
        case CallOffSession():
            return CancelSession(stands)
        case NoteNotHeld():
            return RecordNotHeld(stands)
        case _ as unreachable:
            assert_never(unreachable)


async def _scheduled(store: EventStore, session: Stream) -> tuple[UUID, str]:
    """Tell the group and the zone that a session was planned in: policies owe for no other."""
    events = [cast("SessionEvent", recorded.event) for recorded in await store.read(session)]
    return next((e.group, e.zone) for e in events if isinstance(e, SessionScheduled))


def _context(owed: Owed, at: datetime, zone: str) -> Context:
    """Act as the system, because of the fact, for the policy."""
    return Context(
        tenant=owed.tenant,
        actor=THE_SYSTEM,
        role=Role.SYSTEM,
        at=at,
        command_id=owed.command_id,
        correlation_id=owed.correlation_id,
        causation_id=owed.event_id,
        purpose=owed.policy,
        zone=zone,
        client="policy",
    )
