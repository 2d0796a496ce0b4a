"""Carries out what policies owe, by the decisions that people's commands would go through."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never, cast
from uuid import UUID

from domain.execute import Step, execute_all
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import Context, PersonId, Refused, Role, Stream
from domain.policies.policy import (
    AbandonLeaderless,
    CallOffSession,
    NoteNotHeld,
    Owed,
    SessionDeed,
)
from domain.ports import EventStore
from domain.sessions.commands import (
    AbandonSession,
    CancelSession,
    GroupStanding,
    RecordNotHeld,
)
from domain.sessions.events import SessionScheduled
from domain.sessions.session import SESSION

THE_SYSTEM = PersonId(UUID(int=0))


async def carry_out(
    store: EventStore, owed: Sequence[Owed], at: datetime
) -> Sequence[Refused | None]:
    """Decide and append what is owed about sessions of one program; give each refusal, or none.

    What was done before under its command id is not done again.
    """
    tenant = owed[0].tenant
    deeds = [cast("SessionDeed", one.deed) for one in owed]
    streams = [Stream(tenant, SESSION.category, deed.session) for deed in deeds]
    sessions = await store.states(SESSION, list(dict.fromkeys(streams)))
    # Policies owe for sessions that were planned, and for no others.
    planned = [cast("SessionScheduled", sessions[stream.id].state.scheduled) for stream in streams]
    asked = [Stream(tenant, GROUP.category, group) for group in {one.group for one in planned}]
    groups = await store.states(GROUP, asked)
    stands = {id_: standing(known.state, at, id_) for id_, known in groups.items()}
    steps = [
        Step(
            stream=stream,
            command=_command(deed, stands[scheduled.group]),
            context=_context(one, at, scheduled.zone),
        )
        for one, deed, stream, scheduled in zip(owed, deeds, streams, planned, strict=True)
    ]
    outcomes = await execute_all(store, SESSION, steps)
    return [outcome if isinstance(outcome, Refused) else None for outcome in outcomes]


def _command(
    deed: SessionDeed, stands: GroupStanding
) -> CancelSession | RecordNotHeld | AbandonSession:
    match deed:
        case CallOffSession():
            return CancelSession(stands)
        case NoteNotHeld():
            return RecordNotHeld(stands)
        case AbandonLeaderless():
            return AbandonSession(stands)
        case _ as unreachable:
            assert_never(unreachable)


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
