"""Which texts are closed to all but their author, whatever was shared: by the themes of cases.

Sharing ends when the theme that it was under goes: then it begins anew. That it has ended is told
by where the log says that the codes went, the same for every theme, and nothing is kept of it: so
whatever removes codes closes what a theme had closed, and nobody learns which theme it was.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from domain.kernel import Event, PersonId, Recorded
from domain.protocol.cases import PresentationCodes
from domain.sessions.events import (
    MaterialSealed,
    MaterialShared,
    PresentationCoded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationStarted,
    PresentationWithdrawn,
)
from domain.sessions.themes import FOR_THE_AUTHOR
from domain.sessions.words import Audience


class KeptCodes(PresentationCodes, frozen=True):
    """What a presentation's vault item holds, class C3.

    What its author shared up to the version ``over_until`` of its session is shared no more: it was
    under a theme for the author alone, in whose place another was noted. Nobody is shown that.
    """

    over_until: int = 0

    @property
    def shown(self) -> PresentationCodes:
        """What whoever may know who presented is shown."""
        return PresentationCodes(self.presenter, self.theme, self.perspectives)


class Closed(NamedTuple):
    """Texts that are for their author ``alone``, and those whose sharing is ``over``."""

    alone: frozenset[UUID] = frozenset()
    over: frozenset[UUID] = frozenset()

    def __contains__(self, text: object) -> bool:
        """Whether somebody else may not read a text, whatever its audience says."""
        return text in self.alone or text in self.over


class _Told(NamedTuple):
    """What a session's history tells of its texts and cases; places are versions."""

    authors: dict[UUID, PersonId]
    shared: dict[UUID, int]
    cases: dict[UUID, UUID]
    coded: set[UUID]
    gone: dict[UUID, int]


def closed(
    session: Iterable[Recorded[Event]],
    codes: Mapping[UUID, KeptCodes | None],
    texts: Iterable[UUID],
) -> Closed:
    """Say which of a session's texts are closed, by its history and the codes that there are.

    None is codes that cannot be read, whose theme may be any; so are codes that should be there and
    are not. A text that the history does not know is closed.
    """
    told = _told(session)
    alone: set[UUID] = set()
    over: set[UUID] = set()
    for text in texts:
        author, shared = told.authors.get(text), told.shared.get(text, 0)
        cases = [case for case, alias in told.cases.items() if alias == author]
        if author is None or any(_is_alone(told, codes, case) for case in cases):
            alone.add(text)
        if any(shared <= _over_until(told, codes, case) for case in cases):
            over.add(text)
    return Closed(frozenset(alone), frozenset(over))


def was_coded(session: Iterable[Recorded[Event]], case: UUID) -> bool:
    """Whether a session's history tells that the theme of a case was noted."""
    return case in _told(session).coded


def _is_alone(told: _Told, codes: Mapping[UUID, KeptCodes | None], case: UUID) -> bool:
    """Whether a case's theme is for its author alone, or nobody can tell."""
    if case not in codes:
        return case in told.coded and case not in told.gone
    kept = codes[case]
    return kept is None or kept.theme in FOR_THE_AUTHOR


def _over_until(told: _Told, codes: Mapping[UUID, KeptCodes | None], case: UUID) -> int:
    """Return up to which version sharing is over for a case; -1 if it is not."""
    if case in told.gone:
        return told.gone[case] if case in told.coded else -1
    kept = codes.get(case)
    return -1 if kept is None or not kept.over_until else kept.over_until


def _told(session: Iterable[Recorded[Event]]) -> _Told:
    told = _Told({}, {}, {}, set(), {})
    for recorded in session:
        match recorded.event:
            case MaterialSealed(item=text):
                told.authors[text] = recorded.metadata.actor
            case MaterialShared(item=text, audience=audience):
                told.shared[text] = 0 if audience is Audience.NOBODY else recorded.version
            case PresentationStarted(presentation=case, alias=alias):
                told.cases[case] = alias
            case PresentationEnteredLate(presentation=case, alias=alias):
                told.cases[case] = alias
                told.coded.add(case)
            case PresentationCoded(presentation=case):
                told.coded.add(case)
            case PresentationWithdrawn(presentation=case) | PresentationErased(presentation=case):
                told.gone.setdefault(case, recorded.version)
            case _:
                pass
    return told
