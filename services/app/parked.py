"""Streams that read models have parked: officers see them, have them tried again, or left out."""

from collections.abc import Sequence
from uuid import UUID

from domain.codes import refusal
from domain.kernel import Log, Role, own_log
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from projections.registry import PROJECTIONS
from services.app.caller import Caller
from services.app.denials import masked
from services.app.shell import Shell

OFFICES = {
    Log.EVENTS: frozenset({Role.ORGANIZATION_ADMIN}),
    Log.ACCESS: frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER}),
}
"""Whose the views are that are made from each log: who is watched does not mend the watch."""


async def list_parked(shell: Shell, caller: Caller) -> Sequence[ParkedStream]:
    """List what is parked of the views that the caller answers for, the longest parked first.

    Raises ``Forbidden`` (``projection.not_officer``), after the Warden has recorded it.
    """
    projections = _of_the_callers(caller)
    if not projections:
        raise await masked(shell, caller, None, "projection.not_officer")
    return await shell.parked.list(caller.principal.organization, projections)


async def ask(shell: Shell, caller: Caller, place: ParkedPlace, *, skip: bool) -> ParkedOrder:
    """Ask that a parked event be tried again, or left out of that view for good.

    A worker does it; asking twice is asking once. Raises ``Missing`` (``projection.not_parked``)
    for what is absent, foreign or not the caller's alike, after the Warden has recorded it, and
    ``Conflict`` (``projection.asked_otherwise``, ``projection.never_skipped``).
    """
    if place.projection not in _of_the_callers(caller):
        raise await masked(shell, caller, None, "projection.not_parked")
    if skip and place.projection in _made_from(Log.ACCESS):
        raise refusal("projection.never_skipped")
    order = await shell.parked.ask(
        caller.principal.organization,
        place,
        skip=skip,
        order=caller.command_id,
        person=caller.principal.person,
    )
    if order is None:
        raise await masked(shell, caller, None, "projection.not_parked")
    if order.skip != skip:
        raise refusal("projection.asked_otherwise")
    return order


async def show_order(shell: Shell, caller: Caller, order: UUID) -> ParkedOrder:
    """Tell what has become of an order. Raises ``Missing`` (``projection.not_parked``)."""
    found = await shell.parked.order(caller.principal.organization, order)
    if found is None or found.projection not in _of_the_callers(caller):
        raise await masked(shell, caller, None, "projection.not_parked")
    return found


def _of_the_callers(caller: Caller) -> Sequence[str]:
    held = caller.offices(own_log(caller.principal.organization))
    return [name for log, offices in OFFICES.items() if held & offices for name in _made_from(log)]


def _made_from(log: Log) -> Sequence[str]:
    return [projection.name for projection in PROJECTIONS if projection.log is log]
