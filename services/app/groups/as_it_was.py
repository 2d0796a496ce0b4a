"""Groups as they were: at a version, on record at a time, or in the world at a time."""

from dataclasses import replace
from datetime import datetime
from typing import cast

import msgspec

from domain.codes import refusal
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.state import Stage
from domain.kernel import AsOf, AtVersion, OccurredBy, RecordedBy, as_of
from services.app.groups.entering import GroupPlace
from services.app.shell import Shell


class When(msgspec.Struct, frozen=True, kw_only=True):
    """Which moment is meant: exactly one of the three says it."""

    version: int | None = None
    recorded_at: datetime | None = None
    occurred_at: datetime | None = None


def when_of(
    version: int | None, recorded_at: datetime | None, occurred_at: datetime | None
) -> When | None:
    """Put what a caller said together; ``None`` if it was nothing."""
    when = When(version=version, recorded_at=recorded_at, occurred_at=occurred_at)
    return None if when == When() else when


class GroupThen(msgspec.Struct, frozen=True):
    """A group as it was, and the time that was: of a version, that of its last event.

    ``left_out`` are versions of which nothing is known: their entries cannot be read, and are left
    out by a decision on record.
    """

    place: GroupPlace
    at: datetime
    left_out: tuple[int, ...] = ()


async def as_it_was(shell: Shell, place: GroupPlace, when: When) -> GroupThen:
    """Go back in the history of a group that somebody has entered as it is.

    Raises ``Refused`` (``moment.one``, ``moment.future``, ``moment.before_beginning``).
    """
    moment = _moment(when)
    if _is_to_come(moment, place, shell.now()):
        raise refusal("moment.future")
    known = await shell.store.read(place.stream)
    history = as_of(known, moment)
    state = GROUP.fold(cast("GroupEvent", recorded.event) for recorded in history)
    if state.stage is Stage.NONE:
        raise refusal("moment.before_beginning")
    at = history[-1].metadata.occurred_at if isinstance(moment, AtVersion) else moment.at
    then = replace(place, version=history[-1].version, group=state.at(at))
    there = {recorded.version for recorded in known}
    left_out = (one for one in range(1, history[-1].version) if one not in there)
    return GroupThen(then, at, tuple(left_out))


def _moment(when: When) -> AsOf:
    match when:
        case When(version=int(version), recorded_at=None, occurred_at=None):
            return AtVersion(version)
        case When(version=None, recorded_at=datetime() as at, occurred_at=None):
            return RecordedBy(at)
        case When(version=None, recorded_at=None, occurred_at=datetime() as at):
            return OccurredBy(at)
        case _:
            raise refusal("moment.one")


def _is_to_come(moment: AsOf, place: GroupPlace, now: datetime) -> bool:
    if isinstance(moment, AtVersion):
        return moment.version > place.version
    return moment.at > now
