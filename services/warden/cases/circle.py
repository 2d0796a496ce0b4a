"""A session with the group whose roster it goes by, as the log tells it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.execute import state_of
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.groups.state import Group
from domain.kernel import Context, Event, PersonId, Recorded, Stream, Tenant, own_log
from domain.programs.program import PROGRAM
from domain.programs.state import Program
from domain.sessions.commands import GroupStanding
from domain.sessions.events import PresentationEnteredLate, PresentationStarted, SessionEvent
from domain.sessions.session import SESSION
from domain.sessions.state import Account, Session
from services.warden.ports import Parts


class Circle(msgspec.Struct, frozen=True):
    """One session: its stream, its facts, and the history of its group."""

    stream: Stream
    group: UUID
    session: Session
    history: Sequence[Recorded[Event]]
    group_history: Sequence[Recorded[Event]]
    program: Program | None

    def group_at(self, at: datetime) -> Group:
        """Fold the group's history up to a moment."""
        past = (r.event for r in self.group_history if r.metadata.occurred_at <= at)
        return GROUP.fold(cast("GroupEvent", event) for event in past)

    def standing(self, at: datetime) -> GroupStanding:
        """Say how the group stood at a moment, keeping no more than its program does now.

        A session that began is judged by the rules of when it did.
        """
        judged_at = self.session.judged_at
        return standing(self.group_at(at), at, self.group, self.program, judged_at)

    def presented_by(self, alias: PersonId, *, taken_back: bool = False) -> Sequence[UUID]:
        """Return the presentations of an alias, oldest first, with those taken back if asked."""
        return [
            recorded.event.presentation
            for recorded in self.history
            if isinstance(recorded.event, PresentationStarted | PresentationEnteredLate)
            and recorded.event.alias == alias
            and (taken_back or self._stands(recorded.event.presentation))
        ]

    def _stands(self, presentation: UUID) -> bool:
        return self.session.presentations[presentation] is not Account.WITHDRAWN


async def circles(parts: Parts, tenant: Tenant, sessions: Sequence[UUID]) -> Mapping[UUID, Circle]:
    """Read sessions with groups and program, in three round trips; unknown ones are absent."""
    streams = [Stream(tenant, "session", session) for session in dict.fromkeys(sessions)]
    histories = await parts.store.read_streams(streams)
    folded = {
        id_: SESSION.fold(cast("SessionEvent", recorded.event) for recorded in history)
        for id_, history in histories.items()
    }
    groups = {session.group for session in folded.values() if session.group is not None}
    rosters = await parts.store.read_streams([Stream(tenant, "group", group) for group in groups])
    program = await _program(parts, tenant)
    return {
        stream.id: Circle(
            stream, group, folded[stream.id], histories[stream.id], rosters.get(group, ()), program
        )
        for stream in streams
        if (group := folded[stream.id].group) is not None
    }


async def _program(parts: Parts, tenant: Tenant) -> Program | None:
    """Read the program as it is now, if there is one."""
    stream = Stream(own_log(tenant.organization), "program", UUID(str(tenant.program)))
    program, version = await state_of(parts.store, PROGRAM, stream)
    return program if version else None


async def circle_of(parts: Parts, tenant: Tenant, session: UUID) -> Circle:
    """Read one session with its group. Raises ``Missing`` (``session.missing``)."""
    found = (await circles(parts, tenant, [session])).get(session)
    if found is None:
        raise refusal("session.missing")
    return found


def veiled(parts: Parts, context: Context, session: UUID) -> Context:
    """Replace the actor by an alias that holds in this session alone, for what goes on record."""
    alias = parts.tags.alias(context.tenant.organization, session, context.actor)
    return msgspec.structs.replace(context, actor=alias, on_behalf_of=None)
