"""One access record as the log itself has it, whatever the rows say."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from domain.access.events import (
    AccessDenied,
    AccessPermitted,
    BodiesRetired,
    BundleTaken,
    ClockFlagged,
    LinkIssued,
    LogsVerified,
    OperatorAdmitted,
    OperatorEntered,
    TrailSearched,
)
from domain.kernel import Event, Recorded
from domain.kernel.classes import Coded
from projections.access_log import ENDED, project
from projections.access_log.queries import AccessRow, Attribution, ObjectRow, Pattern
from projections.projection import Statement

HAVE_A_RECORD = (
    AccessPermitted,
    AccessDenied,
    TrailSearched,
    BundleTaken,
    LogsVerified,
    OperatorAdmitted,
    OperatorEntered,
    LinkIssued,
    ClockFlagged,
    BodiesRetired,
)
"""Facts that each have a row of their own; the others end a look."""
CODES = ("pattern", "outcome", "role", "basis", "purpose", "rule", "kind", "label")
RECORD = (None, None, "at", "actor", "on_behalf_of", "objects", "object_id")
OBJECT = (None, "object_id", "kind", "label", "version", None, None, None)
AROUND = (
    None,
    "grant_id",
    "policy",
    "authority",
    "strength",
    "session_id",
    "address",
    "stands_for",
    "asked_in",
    "traceparent",
)
"""What the values of a statement are, in their order."""


class Whole(NamedTuple):
    """A record with its objects and all that it says besides."""

    row: AccessRow
    around: Attribution
    objects: tuple[ObjectRow, ...]


def tags_of_records() -> tuple[list[Coded], list[Coded]]:
    """Name the types that have a record, and those that end a look."""
    return [_tag(kind) for kind in HAVE_A_RECORD], [_tag(kind) for kind in ENDED]


def whole(story: Sequence[Recorded[Event]], entry: int) -> Whole | None:
    """Put together the record at a position, from the stream that it is in; none if it has none."""
    recorded = next((one for one in story if one.position == entry), None)
    said = {statement.query: statement for statement in project(recorded)} if recorded else {}
    if recorded is None or "record" not in said:
        return None
    objects = [one for one in project(recorded) if one.query == "object"]
    ended, failed_by = _ending(story, entry)
    return Whole(
        _row(recorded, said, ended),
        Attribution(**_named(AROUND, said["attribute"]), ended=ended, failed_by=failed_by),
        tuple(ObjectRow(ordinal=int(str(one.row[1])), **_named(OBJECT, one)) for one in objects),
    )


def _row(recorded: Recorded[Event], said: Mapping[str, Statement], ended: str | None) -> AccessRow:
    return AccessRow(
        program_id=recorded.stream.tenant.program,
        entry=recorded.position,
        request=recorded.stream.id,
        **_named(RECORD, said["record"]),
        ended=ended,
        codes=Pattern(**_named(CODES, said["know"])),
    )


def _ending(story: Sequence[Recorded[Event]], entry: int) -> tuple[str | None, str | None]:
    """Say how a look ended, and by which rule it failed."""
    for recorded in story:
        for statement in project(recorded):
            if statement.query == "end" and statement.values[0] == entry:
                ending = _named((None, "ended", "rule", None), statement)
                return ending["ended"], ending["rule"]
    return None, None


def _named(names: Sequence[str | None], statement: Statement) -> dict[str, Any]:
    return {name: value for name, value in zip(names, statement.values, strict=True) if name}


def _tag(kind: type[Event]) -> Coded:
    return str(kind.__struct_config__.tag)
