"""Tells who plans a session that the group, or somebody of it, is in another at that time."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from domain.kernel import Unavailable
from domain.sessions.bookings import Booking, double_bookings
from projections.group_board.queries import BesideRow, Planned, sessions_beside
from projections.program_register.queries import programs as registered
from services.app.boards import caught_up
from services.app.caller import Caller
from services.app.groups.entering import GroupPlace
from services.app.outcomes import Outcome
from services.app.shell import Shell

GROUP_BOOKED: Final = "session.group_double_booked"
PERSON_BOOKED: Final = "session.person_double_booked"
NOT_KNOWN: Final = "session.bookings_unknown"


async def with_bookings(
    shell: Shell,
    caller: Caller,
    place: GroupPlace,
    outcome: Outcome,
    starts_at: datetime,
    slot_minutes: int,
) -> Outcome:
    """Add to what planning left that others are booked then; never refused, always told.

    In which other group somebody is, or who, is not said. Where it cannot be looked up, that is.
    """
    planned = Planned(
        session=outcome.id,
        group=place.stream.id,
        people=frozenset(place.group.members) | frozenset(place.group.leaders),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=slot_minutes),
    )
    noted = await _booked(shell, caller, place, outcome, planned)
    return msgspec.structs.replace(outcome, noted=(*outcome.noted, *noted))


async def _booked(
    shell: Shell, caller: Caller, place: GroupPlace, outcome: Outcome, planned: Planned
) -> tuple[str, ...]:
    tenant = place.place.tenant
    organization = caller.principal.organization
    try:
        if not await caught_up(shell, tenant, outcome.position, ("group_board",)):
            return (NOT_KNOWN,)
        known = {row.program for row in await registered(shell.reads, organization)}
        programs = sorted(known | {tenant.program})
        beside = await sessions_beside(shell.reads, organization, programs, planned)
    except Unavailable:
        return (NOT_KNOWN,)
    return tuple(code for code, so in _clashes(planned, beside) if so)


def _clashes(planned: Planned, beside: list[BesideRow]) -> tuple[tuple[str, bool], ...]:
    """Say of the group, and of somebody of it, whether they would be in two places at once."""
    group = [row for row in beside if row.of_group]
    others = [row for row in beside if row.shares and not row.of_group]
    return (
        (GROUP_BOOKED, _clash(planned, group)),
        (PERSON_BOOKED, _clash(planned, others)),
    )


def _clash(planned: Planned, rows: list[BesideRow]) -> bool:
    """Whether one of these sessions and the planned one overlap, whichever is first."""
    own = ("", Booking("", planned.starts_at, planned.ends_at))
    return any(
        any(double_bookings([own, ("", Booking("", row.starts_at, row.ends_at))])) for row in rows
    )
