"""Spoils streams of a running service: an entry is appended that no version can read.

What a taken process could append: a type that is listed for the category, with a body that is none.
"""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

import asyncpg

from domain.appending import Writer, kinds
from domain.kernel import OrganizationId, ProgramId, Stream, Tenant
from infra.event_store.recorder import Recorder
from infra.event_store.records import Inserted, NewEvent, Request
from infra.postgres.pool import connect
from tests.kit.database import Migrated

BODY = b'{"nothing":"that anybody knows"}'
NEWEST = """
SELECT DISTINCT ON (program_id, log, stream_id) program_id, stream_id, version, metadata
FROM circlekeep.events WHERE organization_id = $1 AND stream_id = coalesce($2, stream_id)
ORDER BY program_id, log, stream_id, version DESC"""


async def streams_of(database: Migrated, organization: OrganizationId) -> list[Stream]:
    """List every stream of an organization, in every log."""
    return [
        Stream(Tenant(organization, ProgramId(program)), json.loads(around)["category"], stream)
        for program, stream, _, around in await _newest(database, organization, None)
    ]


async def spoil(database: Migrated, writer: Writer, stream: Stream) -> int:
    """Append what nobody can read to a stream, as a process may, and return its position."""
    tag = next(
        kind.type
        for kind in kinds()
        if (kind.log, kind.category) == (stream.log, stream.category)
        if writer in kind.writers and not kind.begins
    )
    return await _append(database, writer, stream, tag, BODY)


async def forge(database: Migrated, stream: Stream, tag: str, fact: Mapping[str, object]) -> int:
    """Append a fact that no decision came to, as the web may, and return its position."""
    body = json.dumps({"type": tag, **fact}).encode()
    return await _append(database, Writer.APP, stream, tag, body)


async def _append(database: Migrated, writer: Writer, stream: Stream, tag: str, body: bytes) -> int:
    organization = stream.tenant.organization
    [(_, _, version, around)] = await _newest(database, organization, stream.id)
    event = NewEvent(stream.id, version + 1, tag, body, uuid4(), around)
    async with await connect(database.url(writer), 1) as pool:
        [outcome] = await Recorder(pool).append(
            stream.tenant, stream.log, [Request(stream.id, version, uuid4(), [event])]
        )
    assert isinstance(outcome, Inserted)
    return outcome.last_position


async def _newest(
    database: Migrated, organization: OrganizationId, stream: UUID | None
) -> list[asyncpg.Record]:
    """Return the last entry of a stream, or of each."""
    connection = await asyncpg.connect(database.url())
    try:
        return list(await connection.fetch(NEWEST, organization, stream))
    finally:
        await connection.close()
