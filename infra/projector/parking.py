"""Sets a stream aside in one build when one of its events fails there, and takes it up again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias, cast
from uuid import UUID

import msgspec
import structlog

from domain.kernel import Log, OrganizationId, ProgramId, Recorded, Tenant
from domain.skips.events import SkipEvent
from domain.skips.skips import SKIPS, skips_of
from infra.event_store.errors import translated
from infra.event_store.records import Row
from infra.postgres.pool import ACQUIRE_WITHIN, Connection, Pool, set_tenant
from infra.postgres.sql import load
from infra.projector.builds import Build, begin, position_of
from infra.projector.failures import code_of, is_of_an_event
from infra.projector.pages import Page, Unreadable, decoded
from infra.projector.writing import project
from infra.store.codec import UnreadableEvent

Story: TypeAlias = Sequence[Recorded[Any] | Unreadable]
LeftOut: TypeAlias = Callable[[int], bool]
"""Says whether the event at a position is to be left out."""
_sql = load("infra.projector", "projector.sql")
_log = structlog.get_logger("projector")


class Parked(msgspec.Struct, frozen=True):
    """A stream that a build goes on without, and the event that could not be taken in there."""

    tenant: Tenant
    schema: str
    stream: UUID
    position: int
    event_type: str
    code: str
    parked_at: datetime


class NotParked(Exception):
    """The build has not parked this stream, or has taken it up again meanwhile."""


async def write_apart(pool: Pool, build: Build, page: Page) -> None:
    """Write the page into one build, and park the streams that fail.

    What fails and is to be left out, by a decision on record, is left out.

    Raises ``Overtaken``, ``Unreachable``, ``Busy``, and what is the build's own fault.
    """
    with translated():
        async with pool.acquire(timeout=ACQUIRE_WITHIN) as connection, connection.transaction():
            parked = await begin(connection, page.tenant, [build], page.before, page.after)
            stories = [
                story
                for stream, story in _stories(build, page).items()
                if stream not in parked[build.schema]
            ]
            left_out = await _left_out(connection, build, page.tenant)
            await _write(connection, build, page.tenant, stories, left_out)


async def retry(
    pool: Pool,
    build: Build,
    tenant: Tenant,
    stream: UUID,
    *,
    at: int | None = None,
) -> Parked | None:
    """Take a parked stream up where it failed; what a decision on record leaves out is left out.

    Its events up to the checkpoint are taken in within one transaction. Gives none if all could
    be, else at which it is parked now. With ``at`` it must be parked at that position. Raises
    ``NotParked``, ``Overtaken`` (try again),
    ``Unreachable`` and ``Busy``.
    """
    with translated():
        async with pool.acquire(timeout=ACQUIRE_WITHIN) as connection, connection.transaction():
            await set_tenant(connection, tenant)
            here = await position_of(connection, build, tenant)
            await begin(connection, tenant, [build], here, here)
            failed = await connection.fetchval(_sql["unpark"], *tenant, build.schema, stream, at)
            if failed is None:
                raise NotParked
            story = await _rest(connection, build, tenant, stream, failed, here)
            left_out = await _left_out(connection, build, tenant)
            again = await _one_by_one(connection, build, tenant, story, left_out)
    if again is None:
        _log.info("projection.unparked", **_place(build, tenant, stream))
    return again


async def parked_streams(pool: Pool) -> Sequence[Parked]:
    """List what is parked anywhere, the longest parked first."""
    with translated():
        rows = await pool.fetch(_sql["parked_streams"])
    return [
        Parked(Tenant(OrganizationId(organization), ProgramId(program)), *rest)
        for organization, program, *rest in rows
    ]


async def _left_out(connection: Connection, build: Build, tenant: Tenant) -> LeftOut:
    """Say what a decision on record leaves out of a build; of what was looked at, nothing ever."""
    if build.model.log is not Log.EVENTS:
        return lambda _position: False
    stream = skips_of(tenant)
    whole = 1, 2**62
    rows = await connection.fetch(_sql["rest_of_stream"], *tenant, Log.EVENTS, stream.id, *whole)
    told, _ = decoded(tenant, Log.EVENTS, cast("Sequence[Row]", rows))
    skips = SKIPS.fold(cast("SkipEvent", one.event) for one in told if one.stream == stream)
    return partial(skips.has, build.model.name)


async def _write(
    connection: Connection,
    build: Build,
    tenant: Tenant,
    stories: Sequence[Story],
    left_out: LeftOut,
) -> None:
    """Halve what fails until the streams that fail stand alone."""
    if len(stories) <= 1:
        for story in stories:
            await _one_by_one(connection, build, tenant, story, left_out)
        return
    try:
        await project(connection, build, tenant, _readable(event for s in stories for event in s))
    except Exception as error:
        if not is_of_an_event(error):
            raise
        half = len(stories) // 2
        await _write(connection, build, tenant, stories[:half], left_out)
        await _write(connection, build, tenant, stories[half:], left_out)


async def _one_by_one(
    connection: Connection, build: Build, tenant: Tenant, story: Story, left_out: LeftOut
) -> Parked | None:
    """Take in a stream's events up to one that fails and is not left out: there it is parked."""
    for event in story:
        try:
            await project(connection, build, tenant, _readable([event]))
        except Exception as error:
            if not is_of_an_event(error):
                raise
            if left_out(event.position):
                stream, _ = _identity(event)
                _log.info(
                    "projection.left_out",
                    **_place(build, tenant, stream),
                    position=event.position,
                )
                continue
            return await _park(connection, build, tenant, event, code_of(error))
    return None


async def _park(
    connection: Connection,
    build: Build,
    tenant: Tenant,
    event: Recorded[Any] | Unreadable,
    code: str,
) -> Parked:
    stream, event_type = _identity(event)
    at: datetime = await connection.fetchval(
        _sql["park"], *tenant, build.schema, stream, event.position, event_type, code
    )
    _log.error(
        "projection.parked",
        **_place(build, tenant, stream),
        position=event.position,
        event_type=event_type,
        code=code,
    )
    return Parked(tenant, build.schema, stream, event.position, event_type, code, at)


async def _rest(
    connection: Connection, build: Build, tenant: Tenant, stream: UUID, since: int, upto: int
) -> Story:
    """Read the events of a stream between two positions of the log, both included."""
    log = build.model.log
    rows = await connection.fetch(_sql["rest_of_stream"], *tenant, log, stream, since, upto)
    events, unreadable = decoded(tenant, log, cast("Sequence[Row]", rows))
    concerning = [event for event in unreadable if event.concerns(build.model)]
    return sorted([*events, *concerning], key=lambda event: event.position)


def _stories(build: Build, page: Page) -> Mapping[UUID, Story]:
    """Give the events of a page that concern a build, by stream, each in its order."""
    found: defaultdict[UUID, list[Recorded[Any] | Unreadable]] = defaultdict(list)
    for recorded in page.events:
        if type(recorded.event) in build.model.handles:
            found[recorded.stream.id].append(recorded)
    for event in page.unreadable:
        if event.concerns(build.model):
            found[event.stream].append(event)
            found[event.stream].sort(key=lambda one: one.position)
    return found


def _readable(events: Iterable[Recorded[Any] | Unreadable]) -> Sequence[Recorded[Any]]:
    """Raise ``UnreadableEvent`` if one is not."""
    found: list[Recorded[Any]] = []
    for event in events:
        if isinstance(event, Unreadable):
            raise UnreadableEvent(event.event_type, event.position)
        found.append(event)
    return found


def _identity(event: Recorded[Any] | Unreadable) -> tuple[UUID, str]:
    if isinstance(event, Unreadable):
        return event.stream, event.event_type
    return event.stream.id, str(event.event.__struct_config__.tag)


def _place(build: Build, tenant: Tenant, stream: UUID) -> dict[str, str]:
    return {
        "projection": build.schema,
        "organization": str(tenant.organization),
        "program": str(tenant.program),
        "stream": str(stream),
    }
