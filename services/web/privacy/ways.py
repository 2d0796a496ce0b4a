"""The ways to break-glass and to the privacy desk."""

from collections.abc import Iterator
from typing import Final

from domain.kernel import Role
from domain.ports import Principal
from services.languages import N_
from services.web.frame.ways import SEES_ACCESSES, Way, offices_of

BREAK_GLASS: Final = SEES_ACCESSES | {Role.ORGANIZATION_ADMIN}


def ways(principal: Principal) -> Iterator[Way]:
    """Give them to auditors, privacy officers and organization admins."""
    offices = offices_of(principal)
    if offices & BREAK_GLASS:
        yield Way("/break-glass", N_("Break-glass"), "alert")
        first = Role.PRIVACY_OFFICER in offices and Role.AUDITOR not in offices
        yield Way("/privacy", N_("Privacy"), "lock", first=first)
