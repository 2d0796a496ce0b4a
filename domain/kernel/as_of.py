"""A history up to a version, up to a moment of the log, or up to a moment of the world."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar, assert_never

import msgspec

from domain.kernel.events import Event, Recorded

E = TypeVar("E", bound=Event)


class AtVersion(msgspec.Struct, frozen=True):
    """When the stream had so many events."""

    version: int


class RecordedBy(msgspec.Struct, frozen=True):
    """What was on record at ``at``: what anybody could know then."""

    at: datetime


class OccurredBy(msgspec.Struct, frozen=True):
    """What had happened by ``at``, with what was entered late: how it was, as is known today."""

    at: datetime


AsOf: TypeAlias = AtVersion | RecordedBy | OccurredBy


def as_of(history: Sequence[Recorded[E]], when: AsOf) -> Sequence[Recorded[E]]:
    """Leave out what came after. Nothing is refused: of a time before the first event, nothing."""
    match when:
        case AtVersion(version=version):
            return [recorded for recorded in history if recorded.version <= version]
        case RecordedBy(at=at):
            return [recorded for recorded in history if recorded.recorded_at <= at]
        case OccurredBy(at=at):
            return [recorded for recorded in history if recorded.metadata.occurred_at <= at]
        case _ as unreachable:
            assert_never(unreachable)
