"""The ways to the auditor's desk, the access log, its reviews and its exports."""

from collections.abc import Iterator

from domain.kernel import Role
from domain.ports import Principal
from services.languages import N_
from services.web.frame.ways import SEES_ACCESSES, Way, offices_of


def ways(principal: Principal) -> Iterator[Way]:
    """Give them to auditors, and all but the desk to privacy officers."""
    offices = offices_of(principal)
    if Role.AUDITOR in offices:
        yield Way("/desk", N_("Desk"), "seal", first=True)
    if offices & SEES_ACCESSES:
        yield Way("/access-log", N_("Views"), "eye")
        yield Way("/audits", N_("Reviews"), "check")
        yield Way("/exports", N_("Exports"), "share")
