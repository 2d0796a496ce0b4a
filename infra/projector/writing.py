"""Writes a page into builds: rows and checkpoints in one transaction, parked streams left out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.kernel import Recorded, Tenant
from infra.event_store.errors import translated
from infra.postgres.pool import ACQUIRE_WITHIN, Connection, Pool
from infra.projector.builds import Build, begin
from infra.projector.pages import Page, Wave, written
from infra.store.codec import UnreadableEvent


async def write(pool: Pool, builds: Sequence[Build], page: Page) -> None:
    """Write the page into all of these builds or none of them.

    Raises ``Overtaken``, ``Unreachable`` or ``Busy``, and whatever an event leads to.
    """
    with translated():
        async with pool.acquire(timeout=ACQUIRE_WITHIN) as connection, connection.transaction():
            parked = await begin(connection, page.tenant, builds, page.before, page.after)
            for build in builds:
                found = _waves(build, page, parked[build.schema])
                await execute(connection, build, page.tenant, found)


async def execute(
    connection: Connection, build: Build, tenant: Tenant, found: Sequence[Wave]
) -> None:
    """Execute waves in a build that was begun."""
    for query, columns in found:
        await connection.execute(build.model.queries[query], *tenant, *columns)


async def project(
    connection: Connection, build: Build, tenant: Tenant, events: Sequence[Recorded[Any]]
) -> None:
    """Write some events, which hang together or fail together."""
    async with connection.transaction():
        await execute(connection, build, tenant, written(build.model, events))


def _waves(build: Build, page: Page, parked: frozenset[UUID]) -> Sequence[Wave]:
    for event in page.unreadable:
        if event.stream not in parked and event.concerns(build.model):
            raise UnreadableEvent(event.event_type, event.position)
    if parked or build.schema not in page.waves:
        return written(build.model, [e for e in page.events if e.stream.id not in parked])
    return page.waves[build.schema]
