"""Which pages somebody finds in the navigation, by what they are; the first is their home."""

from collections.abc import Sequence
from typing import Final

from domain.ports import Principal
from services.web.auditor import ways as auditor
from services.web.frame.ways import Way, WaysOf
from services.web.member import ways as member
from services.web.privacy import ways as privacy
from services.web.program import ways as program

CONSOLES: Final[Sequence[WaysOf]] = (program.ways, auditor.ways, privacy.ways, member.ways)


def ways_of(principal: Principal) -> tuple[Way, ...]:
    """List the pages in the order in which they matter to the person."""
    found = [way for console in CONSOLES for way in console(principal)]
    return tuple(sorted(found, key=lambda way: not way.first))
