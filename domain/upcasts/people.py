"""Old events of people."""

from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.people.events import PracticeJoined, PracticeLeft
from domain.upcasts.upcast import Upcast


class AffiliationDeclared(Event, frozen=True, tag="person.affiliation_declared"):
    """The practice a person works in, as its code; without one, that they left it: two facts."""

    practice: Coded | None


def _joined_or_left(old: AffiliationDeclared) -> PracticeJoined | PracticeLeft:
    if old.practice is None:
        return PracticeLeft()
    return PracticeJoined(practice=old.practice)


AFFILIATION_DECLARED = Upcast(AffiliationDeclared, (PracticeJoined, PracticeLeft), _joined_or_left)
