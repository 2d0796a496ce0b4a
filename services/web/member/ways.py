"""The ways to one's groups, and to what is one's own."""

from collections.abc import Iterator

from domain.kernel import ON_ROSTERS, Role
from domain.ports import Principal
from services.languages import N_
from services.web.frame.ways import Way, offices_of


def ways(principal: Principal) -> Iterator[Way]:
    """Give them to everybody but auditors; of officers, groups to those who are in some."""
    offices, rights = offices_of(principal), principal.authority.rights
    if Role.AUDITOR in offices:
        return
    if not offices or any(right.kind in ON_ROSTERS for right in rights):
        yield Way("/my-groups", N_("Groups"), "people")
    yield Way("/mine", N_("Mine"), "person")
