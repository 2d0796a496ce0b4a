"""Who answers for the streams that views have parked, and what may be asked for them."""

from collections.abc import Set as AbstractSet

from domain.codes import refusal
from domain.kernel import Log, Role
from domain.ports import ParkedOrder

OFFICES = {
    Log.EVENTS: frozenset({Role.ORGANIZATION_ADMIN}),
    Log.ACCESS: frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER}),
}
"""Whose the views are that are made from each log: who is watched does not mend the watch."""


def logs_answered_for(held: AbstractSet[Role]) -> frozenset[Log]:
    """Name the logs whose views are this officer's.

    Raises ``Forbidden`` (``projection.not_officer``) if none is.
    """
    logs = frozenset(log for log, offices in OFFICES.items() if held & offices)
    if not logs:
        raise refusal("projection.not_officer")
    return logs


def permit(held: AbstractSet[Role], log: Log | None, *, skip: bool) -> None:
    """Permit an order for a stream that a view of this log has parked; ``None`` is no such view.

    Raises ``Missing`` (``projection.not_parked``) for what is absent or not the officer's alike,
    and ``Conflict`` (``projection.never_skipped``): an access that happened is shown.
    """
    if log is None or not held & OFFICES[log]:
        raise refusal("projection.not_parked")
    if skip and log is Log.ACCESS:
        raise refusal("projection.never_skipped")


def known(order: ParkedOrder | None) -> ParkedOrder:
    """Return the order there is. Raises ``Missing`` (``projection.not_parked``)."""
    if order is None:
        raise refusal("projection.not_parked")
    return order


def agreed(order: ParkedOrder, *, skip: bool) -> ParkedOrder:
    """Return the order that is open for the stream, if it is what is asked for now.

    Raises ``Conflict`` (``projection.asked_otherwise``).
    """
    if order.skip != skip:
        raise refusal("projection.asked_otherwise")
    return order
