"""Streams that read models have parked: officers see them, have them tried again, or left out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.kernel import Log, Missing, Refused, Role, own_log
from domain.parking import agreed, known, logs_answered_for, permit
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from projections.registry import PROJECTIONS
from services.app.caller import Caller
from services.app.denials import masked
from services.app.shell import Shell

LOGS: Mapping[str, Log] = {projection.name: projection.log for projection in PROJECTIONS}


async def list_parked(shell: Shell, caller: Caller) -> Sequence[ParkedStream]:
    """List what is parked of the views that the caller answers for, the longest parked first.

    Raises ``Forbidden`` (``projection.not_officer``), after the Warden has recorded it.
    """
    try:
        logs = logs_answered_for(_offices(caller))
    except Refused as refused:
        raise await masked(shell, caller, None, refused.code) from None
    projections = [name for name, log in LOGS.items() if log in logs]
    return await shell.parked.list(caller.principal.organization, projections)


async def ask(shell: Shell, caller: Caller, place: ParkedPlace, *, skip: bool) -> ParkedOrder:
    """Ask that a parked event be tried again, or left out of that view for good.

    A worker does it; asking twice is asking once. Raises ``Missing`` (``projection.not_parked``)
    for what is absent, foreign or not the caller's alike, after the Warden has recorded it, and
    ``Conflict`` (``projection.asked_otherwise``, ``projection.never_skipped``).
    """
    try:
        permit(_offices(caller), LOGS.get(place.projection), skip=skip)
        found = await shell.parked.ask(
            caller.principal.organization,
            place,
            skip=skip,
            order=caller.command_id,
            person=caller.principal.person,
        )
        return agreed(known(found), skip=skip)
    except Missing as refused:
        raise await masked(shell, caller, None, refused.code) from None


async def show_order(shell: Shell, caller: Caller, order: UUID) -> ParkedOrder:
    """Tell what has become of an order. Raises ``Missing`` (``projection.not_parked``)."""
    try:
        found = known(await shell.parked.order(caller.principal.organization, order))
        permit(_offices(caller), LOGS.get(found.projection), skip=False)
    except Missing as refused:
        raise await masked(shell, caller, None, refused.code) from None
    return found


def _offices(caller: Caller) -> frozenset[Role]:
    return caller.offices(own_log(caller.principal.organization))
