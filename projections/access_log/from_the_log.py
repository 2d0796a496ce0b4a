"""One access record as the log itself has it, whatever the rows say."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict

from domain.kernel import Event, Recorded
from domain.kernel.classes import Coded
from projections.access_log import ACCESS_LOG, ENDED
from projections.access_log.queries import AccessRow, Attribution, ObjectRow, Pattern
from projections.access_log.writes import Attribute, End, Know, Object, Record
from projections.projection import Write

HAVE_A_RECORD = tuple(kind for kind in ACCESS_LOG.on if kind not in ENDED)
"""Facts that each have a row of their own; the others end a look."""


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
    of_entry = [one for one in story if one.position == entry and type(one.event) in HAVE_A_RECORD]
    if not of_entry:
        return None
    said = list(_written(of_entry))
    ended, failed_by = _ending(story, entry)
    [codes] = (one for one in said if isinstance(one, Know))
    [record] = (one for one in said if isinstance(one, Record))
    [around] = (one for one in said if isinstance(one, Attribute))
    return Whole(
        AccessRow(
            program_id=of_entry[0].stream.tenant.program,
            ended=ended,
            codes=Pattern(**_shared(codes, Pattern)),
            **_shared(record, AccessRow),
        ),
        Attribution(ended=ended, failed_by=failed_by, **_shared(around, Attribution)),
        tuple(ObjectRow(**_shared(one, ObjectRow)) for one in said if isinstance(one, Object)),
    )


def _ending(story: Iterable[Recorded[Event]], entry: int) -> tuple[str | None, str | None]:
    """Say how a look ended, and by which rule it failed."""
    written = _written(one for one in story if type(one.event) in ENDED)
    ends = (one for one in written if isinstance(one, End) and one.entry == entry)
    return next(((one.ended, one.rule) for one in ends), (None, None))


def _written(story: Iterable[Recorded[Event]]) -> Iterator[Write]:
    return (write for one in story for write in ACCESS_LOG.on[type(one.event)](one))


def _shared(write: Write, row: type[msgspec.Struct]) -> dict[str, Any]:
    """Give the fields of a write that a row has too."""
    return {name: value for name, value in asdict(write).items() if name in row.__struct_fields__}


def _tag(kind: type[Event]) -> Coded:
    return str(kind.__struct_config__.tag)
