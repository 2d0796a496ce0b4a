"""What pages of a group and its sessions ask of the place: why names are shown."""

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import PersonId, Role
from services.app.groups.entering import GroupPlace

ADMINS = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})


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
