"""Which pages somebody finds in the navigation, by what they are; the first is their home."""

import msgspec

from domain.kernel import ON_ROSTERS, RightKind, Role
from domain.kernel.classes import Coded
from domain.parking import OFFICES
from domain.ports import Principal
from services.languages import N_

SEES_ACCESSES = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})
SEES_PARKED = frozenset().union(*OFFICES.values())
BREAK_GLASS = SEES_ACCESSES | {Role.ORGANIZATION_ADMIN}


class Way(msgspec.Struct, frozen=True):
    """One entry of the navigation; ``words`` is a short message of the catalogue."""

    path: Coded
    words: Coded
    icon: Coded = "arrow"


def offices_of(principal: Principal) -> frozenset[Role]:
    """Return every office that somebody holds, of whichever program."""
    rights = principal.authority.rights
    return frozenset(Role(right.detail) for right in rights if right.kind is RightKind.OFFICE)


def ways_of(principal: Principal) -> tuple[Way, ...]:
    """List the pages in the order in which they matter to the person."""
    rights = principal.authority.rights
    offices = [right for right in rights if right.kind is RightKind.OFFICE]
    roles = offices_of(principal)
    programs = {right.scope for right in offices if right.detail == Role.PROGRAM_ADMIN}
    ways: list[Way] = []
    if Role.ORGANIZATION_ADMIN in roles or len(programs) > 1:
        ways.append(Way("/programs", N_("Programs"), "flag"))
    elif programs:
        ways.append(Way(f"/programs/{programs.pop()}", N_("Board"), "flag"))
    if Role.AUDITOR in roles:
        ways.append(Way("/desk", N_("Desk"), "seal"))
    elif Role.PRIVACY_OFFICER in roles:
        ways.append(Way("/privacy", N_("Privacy"), "lock"))
    if roles & SEES_ACCESSES:
        ways.append(Way("/access-log", N_("Views"), "eye"))
        ways.append(Way("/audits", N_("Reviews"), "check"))
        ways.append(Way("/exports", N_("Exports"), "share"))
    if roles & BREAK_GLASS:
        ways.append(Way("/break-glass", N_("Break-glass"), "alert"))
    if roles & BREAK_GLASS and Role.PRIVACY_OFFICER not in roles:
        ways.append(Way("/privacy", N_("Privacy"), "lock"))
    if Role.AUDITOR not in roles:
        if not offices or any(right.kind in ON_ROSTERS for right in rights):
            ways.append(Way("/my-groups", N_("Groups"), "people"))
        ways.append(Way("/mine", N_("Mine"), "person"))
    return tuple(ways)
