"""What streams come to, entry by entry: one that cannot follow those before it is named."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from domain.audits.audit import AUDIT
from domain.credentials.credential import CREDENTIAL
from domain.grants.grant import GRANT
from domain.groups.group import GROUP
from domain.identities.identity import IDENTITY
from domain.invitations.invitation import INVITATION
from domain.kernel import Decider, Event, Fold, Recorded, Stream, Unreadable, entry_of
from domain.kernel.classes import Coded
from domain.keys.key import KEY
from domain.organizations.organization import ORGANIZATION
from domain.people.person import PERSON
from domain.privacy.erasure import ERASURE
from domain.privacy.hold import HOLD
from domain.privacy.retention import RETENTION
from domain.profiles.profile import PROFILES
from domain.programs.program import PROGRAM
from domain.providers.provider import PROVIDER
from domain.registry import BEGINNINGS
from domain.sessions.session import SESSION
from domain.skips.skips import SKIPS

S = TypeVar("S")
DECIDERS: Final[Mapping[Coded, Decider[Any, Any, Any]]] = {
    decider.category: decider
    for decider in (
        AUDIT,
        CREDENTIAL,
        ERASURE,
        GRANT,
        GROUP,
        HOLD,
        IDENTITY,
        INVITATION,
        KEY,
        ORGANIZATION,
        PERSON,
        PROFILES,
        PROGRAM,
        PROVIDER,
        RETENTION,
        SESSION,
        SKIPS,
    )
}
"""What a stream of each kind comes to; records of accesses come to nothing."""
_FIRST: Final = frozenset(BEGINNINGS.values())


class BeginsAgain(Exception):
    """Something begins where there is something already: what it would begin anew has been told."""


def evolved(fold: Fold[S, Any], state: S, version: int, event: Event) -> S:
    """Apply the fact at a version of a stream. Raises ``BeginsAgain``, and what the fold does."""
    if version > 1 and type(event) in _FIRST:
        raise BeginsAgain
    return fold.evolve(state, event)


def follow(fold: Fold[S, Any], state: S, recorded: Recorded[Event]) -> S:
    """Apply an entry. Raises ``Unreadable`` for one that cannot follow what the state tells.

    What the fold trips over nobody decided, whatever it is: who may append wrote it by hand.
    """
    try:
        return evolved(fold, state, recorded.version, recorded.event)
    except Exception as error:
        raise Unreadable(entry_of(recorded)) from error


def grown(fold: Fold[S, Any], history: Iterable[Recorded[Event]]) -> S:
    """Fold a stream from its beginning. Raises ``Unreadable`` for the first that cannot follow."""
    state = fold.initial
    for recorded in history:
        state = follow(fold, state, recorded)
    return state


def require_whole(page: Iterable[Recorded[Event]]) -> None:
    """Raise ``Unreadable`` for an entry of some whole streams that cannot follow those before."""
    states: dict[Stream, Any] = {}
    for recorded in page:
        fold = DECIDERS.get(recorded.stream.category)
        if fold is not None:
            state = states.get(recorded.stream, fold.initial)
            states[recorded.stream] = follow(fold, state, recorded)


def gathered(
    fold: Fold[S, Any], history: Iterable[Recorded[Event]]
) -> tuple[S, Sequence[Recorded[Event]]]:
    """Fold what follows what is before it, and say which entries that are."""
    found: list[Recorded[Event]] = []
    state = fold.initial
    for recorded in history:
        with suppress(Unreadable):
            state = follow(fold, state, recorded)
            found.append(recorded)
    return state, found
