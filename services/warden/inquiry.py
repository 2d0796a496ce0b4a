"""One question under way: where it came from, and the looks that went on record for it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from domain.access.events import Outcome
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
    ``opens`` is whether what is asked for is shut to who came in by mail alone.
    """

    origin: Origin = HERE
    organization: OrganizationId | None = None
    opens: bool = False
    intents: list[Intent] = field(default_factory=list)
    ended: list[tuple[Intent, Outcome]] = field(default_factory=list)
