"""Pages of a log as what they write, each made while the one before it is being written."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, get_args
from uuid import UUID

import msgspec
import structlog

from domain.kernel import Event, Log, Recorded, Tenant
from domain.registry import AnyEvent
from domain.upcasts.registry import tags_of
from infra.event_store.reader import Reader
from infra.event_store.records import Row
from infra.projector.builds import Build
from infra.projector.model import ReadModel, Statement
from infra.store.codec import UnreadableEvent, decode_page

_log = structlog.get_logger("projector")
AT_ONCE = 500
"""So many events are decoded before others have their turn."""
KNOWN = frozenset(str(event.__struct_config__.tag) for event in get_args(AnyEvent))
Wave: TypeAlias = tuple[str, Sequence[Sequence[object]]]


class _Row:
    """A row, or what several rows share: the last waves that touch it and its parts."""

    __slots__ = ("itself", "parts", "within")

    def __init__(self) -> None:
        self.itself = 0
        self.within = 0
        self.parts: dict[object, _Row] = {}


def waves(statements: Iterable[Statement]) -> Iterator[Wave]:
    """Give (query, its columns), from statements in their order.

    Each statement is as early as those before it allow that touch the same row, a part of it or
    what it is a part of: it comes one wave after the last of them. So an execution never has a row
    twice, which an upsert refuses and an update would not notice.
    """
    everything = _Row()
    found: defaultdict[int, defaultdict[str, list[tuple[object, ...]]]]
    found = defaultdict(lambda: defaultdict(list))
    for query, values, key in statements:
        number, here, above = 0, everything, []
        for part in values[:key]:
            above.append(here)
            following = here.parts.get(part)
            if following is None:
                following = here.parts[part] = _Row()
            number = max(number, here.itself)
            here = following
        number = max(number, here.within) + 1
        here.itself = here.within = number
        for whole in above:
            whole.within = max(whole.within, number)
        found[number][query].append(values)
    for number in sorted(found):
        for query, rows in found[number].items():
            yield query, list(zip(*rows, strict=True))


class Gap(Exception):
    """The log does not go on where the read model stands: it must not be guessed at."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"position {expected} was expected and {found} came")
        self.expected = expected
        self.found = found


def check_order(rows: Sequence[Row], after: int) -> None:
    """Raise ``Gap`` unless the page begins right after a position and misses nothing."""
    for expected, row in enumerate(rows, start=after + 1):
        if row[0] != expected:
            raise Gap(expected, row[0])


class Unreadable(msgspec.Struct, frozen=True):
    """An event that this program cannot decode."""

    stream: UUID
    position: int
    event_type: str

    def concerns(self, model: ReadModel) -> bool:
        """Say whether a read model must not do without it: if it wants it, or if nobody knows."""
        return self.event_type not in KNOWN or self.event_type in tags(model.handles)


class Page(msgspec.Struct, frozen=True):
    """The events of a log after one position up to another, in order, and what they write.

    ``events`` lacks those that none of the builds wants, and ``waves`` builds that fail at them.
    """

    tenant: Tenant
    log: Log
    before: int
    after: int
    events: Sequence[Recorded[Any]]
    unreadable: Sequence[Unreadable]
    waves: Mapping[str, Sequence[Wave]]


async def follow(
    reader: Reader,
    builds: Sequence[Build],
    tenant: Tenant,
    before: int,
    upto: int,
    size: int,
) -> AsyncGenerator[Page, None]:
    """Give page after page up to a position; the next is made while one is being used.

    The builds are all of one log. Raises ``Gap`` if it has a hole.
    """

    def begin() -> asyncio.Task[Page] | None:
        if before >= upto:
            return None
        return asyncio.create_task(_page(reader, builds, tenant, before, min(size, upto - before)))

    following = begin()
    try:
        while following is not None:
            page = await following
            if page.after == page.before:
                return
            before = page.after
            following = begin()
            yield page
    finally:
        if following is not None:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


@cache
def tags(handles: frozenset[type[Event]]) -> frozenset[str]:
    """Give the types by which events of these kinds may be found in a log."""
    return tags_of(handles)


def decoded(
    tenant: Tenant, log: Log, rows: Sequence[Row]
) -> tuple[Sequence[Recorded[Event]], Sequence[Unreadable]]:
    """Decode what can be."""
    try:
        return decode_page(tenant, log, rows), ()
    except UnreadableEvent:
        if len(rows) == 1:
            position, stream, _, event_type, *_ = rows[0]
            return (), [Unreadable(stream, position, event_type)]
    apart = [decoded(tenant, log, [row]) for row in rows]
    return [one for some, _ in apart for one in some], [one for _, some in apart for one in some]


def written(model: ReadModel, events: Iterable[Recorded[Any]]) -> Sequence[Wave]:
    """Give the waves that some events come to in a read model."""
    return list(
        waves(
            statement
            for recorded in events
            if type(recorded.event) in model.handles
            for statement in model.project(recorded)
        )
    )


async def _page(
    reader: Reader, builds: Sequence[Build], tenant: Tenant, before: int, size: int
) -> Page:
    log = builds[0].model.log
    passed_over = KNOWN - {tag for build in builds for tag in tags(build.model.handles)}
    rows = await reader.read_log(tenant, log, before, size)
    check_order(rows, before)
    wanted = [row for row in rows if row[3] not in passed_over and row[4] is not None]
    retired = sum(row[4] is None for row in rows)
    if retired:
        _log.info("projection.retired_passed_over", program=str(tenant.program), entries=retired)
    events: list[Recorded[Event]] = []
    unreadable: list[Unreadable] = []
    for start in range(0, len(wanted), AT_ONCE):
        some, others = decoded(tenant, log, wanted[start : start + AT_ONCE])
        events += some
        unreadable += others
        await asyncio.sleep(0)
    found: dict[str, Sequence[Wave]] = {}
    for build in builds:
        await asyncio.sleep(0)
        try:
            found[build.schema] = written(build.model, events)
        except Exception:  # noqa: BLE001, S112 - whose fault it is, is found when it is written
            continue
    return Page(tenant, log, before, before + len(rows), events, unreadable, found)
