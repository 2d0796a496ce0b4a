"""The way to the programs, or to the board of the only one, and to its people."""

from collections.abc import Iterator

from domain.kernel import RightKind, Role
from domain.ports import Principal
from services.languages import N_
from services.web.frame.ways import Way, offices_of


def ways(principal: Principal) -> Iterator[Way]:
    """Give it to administrators."""
    programs = {
        right.scope
        for right in principal.authority.rights
        if right.kind is RightKind.OFFICE and right.detail == Role.PROGRAM_ADMIN
    }
    if Role.ORGANIZATION_ADMIN in offices_of(principal) or len(programs) > 1:
        yield Way("/programs", N_("Programs"), "flag", first=True)
        if Role.ORGANIZATION_ADMIN in offices_of(principal):
            yield Way("/organization/people", N_("People"), "person")
    elif programs:
        [program] = programs
        yield Way(f"/programs/{program}", N_("Board"), "flag", first=True)
        yield Way(f"/programs/{program}/people", N_("People"), "person")
