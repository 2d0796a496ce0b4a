"""A session is planned, by wall-clock time in its group's zone."""

from typing import Annotated, Final

import msgspec

from domain.execute import version_of
from domain.groups.standing import standing
from domain.kernel import Context, Stream
from domain.kernel.classes import Coded
from domain.sessions.commands import ScheduleSession
from domain.sessions.guards import may_plan
from domain.sessions.naming import session_id
from domain.sessions.session import SESSION
from services.app.groups.entering import GroupPlace
from services.app.local_time import instant
from services.app.numbers import Count
from services.app.outcomes import Outcome, run
from services.app.sessions.bookings import with_bookings
from services.app.sessions.entering import IN_THE_ROOM, standing_at, told
from services.app.sessions.steps import LocalStart
from services.app.steps import At, By, Seen, Step, Where, table

Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class SessionBody(Seen, frozen=True, rename="camel", kw_only=True):
    """One occurrence to plan; zone and slot are the group's unless given."""

    number: Count
    local_start: LocalStart
    code: Code | None = None
    zone: Code | None = None
    slot_minutes: Count | None = None


PLANNING: Final = table(
    Step(
        word="session",
        command=ScheduleSession,
        where=Where.GROUP,
        address="/sessions",
        operation="schedule_session",
        says="Plan one occurrence",
        by=(By.LEADER, By.ADMIN),
        body=SessionBody,
        notice="session_scheduled",
        first="undo",
        creates=True,
        heading="Sessions",
    )
)


def open_planning(place: GroupPlace, ctx: Context) -> frozenset[Coded]:
    """Name what of planning pages offer the actor now."""
    now = standing(place.group, ctx.at, place.stream.id, place.place.program)
    return frozenset(PLANNING) if may_plan(now, ctx) else frozenset()


async def schedule_session(at: At[GroupPlace], _step: Step, wanted: SessionBody) -> Outcome:
    """Plan one occurrence (a leader, an admin)."""
    shell, caller, place = at.shell, at.caller, at.place
    frame = place.proposed.frame
    zone = wanted.zone or frame.zone
    code = wanted.code or f"{place.proposed.code}-S{wanted.number:02d}"
    ctx = place.context(shell, caller)
    starts_at = instant(wanted.local_start, zone)
    minutes = frame.slot_minutes if wanted.slot_minutes is None else wanted.slot_minutes
    outcome = await run(
        shell,
        caller,
        SESSION,
        stream=Stream(
            place.place.tenant, SESSION.category, session_id(caller.principal.organization, code)
        ),
        command=ScheduleSession(
            code=code,
            number=wanted.number,
            starts_at=starts_at,
            local_start=wanted.local_start,
            zone=zone,
            slot_minutes=minutes,
            standing=await standing_at(shell, place, ctx.at),
        ),
        ctx=msgspec.structs.replace(ctx, zone=zone),
        seen=version_of if place.seat in IN_THE_ROOM else told,
    )
    return await with_bookings(shell, caller, place, outcome, starts_at, minutes)
