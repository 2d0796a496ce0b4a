"""What nobody may be at once, over offices and rosters together: asked as a right is given.

The database asks the same in the transaction that gives it (``settle_right``).
"""

from collections.abc import Iterable
from typing import Final

from domain.kernel import OFFERED, ON_ROSTERS, Right, RightKind, Role

AUDITOR_ALONE: Final = "rights.auditor_alone"
OFFICES_APART: Final = "office.conflict"
SECOND_OFFICER: Final = "rights.second_officer"

EVERYWHERE: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
"""Offices over every group of the organization, which one person does not hold together."""


PLACES: Final = ON_ROSTERS | {RightKind.SUPERVISION}
"""What somebody is in a group, by a seat, by leading, or by supervising who leads."""


def apart(held: Iterable[Right], given: Right) -> str | None:
    """Return the code by which somebody who has rights may not have another, if so."""
    before = [right for right in held if right != given]
    together = [*before, given]
    offices = {right.detail for right in together if right.kind is RightKind.OFFICE}
    if before and Role.AUDITOR in offices:
        return AUDITOR_ALONE
    if given.kind is RightKind.OFFICE and given.detail in EVERYWHERE and offices >= EVERYWHERE:
        return OFFICES_APART
    cleared = {right.scope for right in before if right.kind is RightKind.CLEARANCE}
    watched = (
        seat
        for seat in together
        for office in together
        if is_over(office, seat) and given in {office, seat}
    )
    return SECOND_OFFICER if any(seat.scope not in cleared for seat in watched) else None


def is_over(office: Right, seat: Right) -> bool:
    """Whether an office is over the group in which somebody has a place, or is offered a seat."""
    is_offered = seat.kind is RightKind.PENDING and seat.detail == OFFERED
    if office.kind is not RightKind.OFFICE or not (is_offered or seat.kind in PLACES):
        return False
    return office.detail in EVERYWHERE or (
        office.detail == Role.PROGRAM_ADMIN and office.scope == seat.program
    )
