"""What pages of a group and its sessions ask of the place: why names are shown, what one may do."""

from collections.abc import Mapping
from typing import Final

import msgspec

from domain.access.purposes import Purpose
from domain.groups.commands import AdmitOfficer, AssignLeader, GroupCommand, OfferMembership
from domain.groups.guards import may, may_take_a_seat
from domain.groups.standing import standing
from domain.kernel import Context, PersonId, Role
from domain.kernel.classes import Coded
from domain.sessions.guards import may_plan
from services.app.groups.entering import GroupPlace

ADMINS = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
MAY: Final[Mapping[Coded, type[GroupCommand]]] = {
    "offer": OfferMembership,
    "admit": AdmitOfficer,
    "assign": AssignLeader,
}


class PersonForm(msgspec.Struct, frozen=True):
    """Somebody on the page's list."""

    person: PersonId


def purpose_of(place: GroupPlace) -> Purpose:
    """Say why somebody is shown the names on a group's pages."""
    if place.leads:
        return Purpose.LEADING
    if place.place.offices & ADMINS:
        return Purpose.ADMINISTRATION
    return Purpose.PRIVACY if place.place.offices else Purpose.PREPARING


def may_in(place: GroupPlace, ctx: Context) -> frozenset[str]:
    """Name what the visitor may do in the group, besides taking it a step on.

    Only officers are shown who else is in the program: so ``place``, a seat for somebody who has
    not asked, needs an office besides the right to ``offer``. ``join`` is to take a seat that is
    kept for them.
    """
    allowed = {name for name, kind in MAY.items() if may(place.group, kind, ctx)}
    if "offer" in allowed and place.place.offices & ADMINS:
        allowed.add("place")
    if may_plan(standing(place.group, ctx.at, place.stream.id, place.place.program), ctx):
        allowed.add("schedule")
    if may_take_a_seat(place.group, ctx.actor):
        allowed.add("join")
    return frozenset(allowed)
