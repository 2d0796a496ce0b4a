"""What nobody may be at once, over offices and rosters together: asked as a right is given.

Two registrations of one human are one here. The database asks the same in the transaction that
gives a right (``settle_right``).
"""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from domain.kernel import OFFERED, ON_ROSTERS, ProgramId, Right, RightKind, Role

AUDITOR_ALONE: Final = "rights.auditor_alone"
OFFICES_APART: Final = "office.conflict"
SECOND_OFFICER: Final = "rights.second_officer"
REGISTERED_TWICE: Final = "rights.registered_twice"
LINKED_ALREADY: Final = "person.linked_already"

EVERYWHERE: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
"""Offices over every group of the organization, which one person does not hold together."""


PLACES: Final = ON_ROSTERS | {RightKind.SUPERVISION}
"""What somebody is in a group, by a seat, by leading, or by supervising who leads."""


def apart(held: Iterable[Right], given: Right, twins: Iterable[Right] = ()) -> str | None:
    """Return the code by which somebody who has rights may not have another, if so.

    ``twins`` are the rights of who is registered as the same human; of who would be, if it is the
    link that is ``given``.
    """
    own, others = [*held], [right for right in twins if right.kind is not RightKind.TWIN]
    if given.kind is RightKind.TWIN:
        return _together(own, given, others)
    before = [right for right in own if right != given and right.kind is not RightKind.TWIN]
    together = [*before, *others, given]
    offices = {right.detail for right in together if right.kind is RightKind.OFFICE}
    if len(together) > 1 and Role.AUDITOR in offices:
        return AUDITOR_ALONE
    if any(_is_twice(right, given) for right in others):
        return REGISTERED_TWICE
    if given.kind is RightKind.OFFICE and given.detail in EVERYWHERE and offices >= EVERYWHERE:
        return OFFICES_APART
    cleared = {_group_of(right) for right in together if right.kind is RightKind.CLEARANCE}
    watched = (
        seat
        for seat in together
        for office in together
        if is_over(office, seat) and given in {office, seat}
    )
    return SECOND_OFFICER if any(_group_of(seat) not in cleared for seat in watched) else None


def is_over(office: Right, seat: Right) -> bool:
    """Whether an office is over the group in which somebody has a place, or is offered a seat."""
    is_offered = seat.kind is RightKind.PENDING and seat.detail == OFFERED
    if office.kind is not RightKind.OFFICE or not (is_offered or seat.kind in PLACES):
        return False
    return office.detail in EVERYWHERE or (
        office.detail == Role.PROGRAM_ADMIN and office.scope == seat.program
    )


def _together(own: Collection[Right], given: Right, others: Collection[Right]) -> str | None:
    """Say what keeps two from being one: either is one with somebody, or what they are is apart."""
    if any(right.kind is RightKind.TWIN and right != given for right in own):
        return LINKED_ALREADY
    theirs = [right for right in own if right.kind is not RightKind.TWIN]
    codes = (apart(theirs, right, others) for right in theirs)
    return next((code for code in codes if code is not None), None)


def _is_twice(held: Right, given: Right) -> bool:
    """Whether one human would be in one group twice, or give two words as an officer."""
    if RightKind.OFFICE in {held.kind, given.kind}:
        return held.kind is given.kind
    ways = PLACES | {RightKind.PENDING}
    return _group_of(held) == _group_of(given) and held.kind in ways and given.kind in ways


def _group_of(right: Right) -> tuple[ProgramId, UUID]:
    """Return of which group a right is: groups of two programs may have one code, and one id."""
    return right.program, right.scope
