"""Whether the bodies that are gone from a log are those that the log says were retired."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from infra.event_store.records import LogEntry

OF_LOOKS: Final = frozenset({2, 3})
"""The logs whose bodies may be retired."""
TAG: Final = "access.bodies_retired"
SHORTEST_US: Final = 365 * 86_400_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Announced(NamedTuple):
    """Up to which entry bodies were retired, and before when those had been recorded."""

    last: int = 0
    before_us: int = 0

    def covers(self, gone: "Gone") -> bool:
        """Whether the last body that is gone had its time and was said to be retired."""
        return not gone.position or (
            gone.position <= self.last and gone.recorded_us < self.before_us
        )


class Gone(NamedTuple):
    """The last entry without a body, and when it was recorded."""

    position: int = 0
    recorded_us: int = 0


class _Retired(msgspec.Struct):
    last: int
    before: datetime


def announcement(entry: LogEntry) -> Announced | None:
    """Read what an entry says of bodies; None if it says nothing, or of too short a time."""
    if entry.topic != TAG or entry.state is None:
        return None
    try:
        said = msgspec.json.decode(entry.state, type=_Retired)
    except msgspec.MsgspecError:
        return None
    before_us = (said.before - _EPOCH) // timedelta(microseconds=1)
    if entry.recorded_us - before_us < SHORTEST_US:
        return None
    return Announced(said.last, before_us)
