"""Which process may append which facts to which streams: the database holds each to it."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from domain.kernel import CATEGORIES, Event, Log
from domain.kernel.classes import Coded
from domain.registry import BEGINNINGS, CATEGORY_OF, HOLDS, NAMED
from domain.upcasts.registry import UPCASTS
from domain.upcasts.upcast import Upcast


class Writer(StrEnum):
    """A process that appends, by the database role it has."""

    APP = "app"
    WARDEN = "warden"
    PROJECTOR = "projector"


class Kind(NamedTuple):
    """A type of event in one log: the category of its streams, and who may append it.

    What nobody may append is of an earlier time, and only read. ``begins`` is whether it is the
    first of its stream: always, never, or, if it is None, either. ``named`` is what stands before
    its code in the name that the id of its stream is derived from. ``holds`` is whether with it a
    group begins to be in session, or ends to be.
    """

    log: Log
    type: Coded
    category: Coded
    writers: frozenset[Writer]
    begins: bool | None = None
    named: Coded | None = None
    holds: bool | None = None


APP_AREAS: Final = frozenset({"group", "session", "attendance"})
"""What the web appends by itself: how a group goes on, how a session goes, who came."""
WARDEN_ALONE: Final = frozenset({"group.proposed", "group.rules_adopted", "group.rules_kept"})
"""Of these areas, what says by which rules somebody is to be kept: the Warden's."""
BY_POLICIES: Final = frozenset({"session.abandoned", "session.cancelled", "session.not_held"})
"""What follows from other facts, without anybody asking."""
BY_A_FUNCTION: Final = frozenset({"access.bodies_retired"})
"""What the role ``keeper`` appends in the function that retires; no process says it by itself."""


def writers_of(event: type[Event]) -> frozenset[Writer]:
    """Say who may append facts of this kind. What is anybody's is the Warden's too."""
    tag = str(event.__struct_config__.tag)
    if tag in BY_A_FUNCTION:
        return frozenset()
    writers = {Writer.WARDEN}
    if tag.partition(".")[0] in APP_AREAS and tag not in WARDEN_ALONE:
        writers.add(Writer.APP)
    if tag in BY_POLICIES:
        writers.add(Writer.PROJECTOR)
    return frozenset(writers)


def kinds(upcasts: Sequence[Upcast] = UPCASTS) -> Iterator[Kind]:
    """List every type that a log may hold, with those of an earlier time."""
    for event, category in CATEGORY_OF.items():
        yield from _in_its_logs(event, category, writers_of(event))
    before = {upcast.old: upcast.becomes[0] for upcast in upcasts}
    for old, today in before.items():
        while today in before:
            today = before[today]  # noqa: PLW2901 - followed until it ends
        yield from _in_its_logs(old, CATEGORY_OF[today], frozenset())


def _in_its_logs(event: type[Event], category: Coded, writers: frozenset[Writer]) -> Iterator[Kind]:
    """Access records are in more than one log, in each under the name of its streams."""
    tag = str(event.__struct_config__.tag)
    if category in CATEGORIES.values():
        yield from (Kind(log, tag, name, writers) for log, name in CATEGORIES.items())
    else:
        first = BEGINNINGS.get(category)
        begins = None if first is None else event is first
        yield Kind(Log.EVENTS, tag, category, writers, begins, NAMED.get(event), HOLDS.get(event))
