"""One question under way: where it came from, and the looks that went on record for it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from domain.access.events import Outcome
from domain.access.factors import Weakly
from domain.access.origin import HERE, Origin
from domain.kernel import OrganizationId, Stream


class Intent(NamedTuple):
    """A record that something was about to be shown: its stream, and its position in the log."""

    stream: Stream
    position: int


@dataclass(slots=True)
class Inquiry:
    """What one question has led to so far; ``intents`` are still without an outcome.

    ``ended`` have one that is not on record yet. ``organization`` is the asker's, once known;
    ``opens`` is whether what is asked for is shut to who came in by mail alone, ``ends`` whether
    what they ask to end is, for good; ``takes_factor``
    whether it takes a second factor given within a sitting, ``takes_own`` whether that is one of
    the account's own. ``weakly`` says of what is there for who has still to give a second factor,
    or to add one.
    """

    origin: Origin = HERE
    organization: OrganizationId | None = None
    opens: bool = False
    ends: bool = False
    takes_factor: bool = False
    takes_own: bool = False
    weakly: Weakly | None = None
    intents: list[Intent] = field(default_factory=list)
    ended: list[tuple[Intent, Outcome]] = field(default_factory=list)
