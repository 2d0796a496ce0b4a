"""What was tried too often: listed for whoever keeps the installation, tried again, or given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load

_sql = load("infra.policies", "policies.sql")


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """One reaction that failed at every attempt. ``code`` says how the last one did."""

    organization: OrganizationId
    program: ProgramId
    command_id: UUID
    policy: str
    event_id: UUID
    attempts: int
    code: str | None
    since: datetime


async def follow_anew(owner: PlainConnection) -> int:
    """Have policies that are ahead of a log read it from its beginning; tell how many logs.

    What they owe already, or did, stays as it is.
    """
    logs: int = await owner.fetchval(_sql["follow_anew"])
    return logs


async def list_set_aside(pool: Pool) -> Sequence[SetAside]:
    """List them, the oldest first, under the role ``projector`` or ``auditor``."""
    return [
        SetAside(
            organization=row["organization_id"],
            program=row["program_id"],
            command_id=row["command_id"],
            policy=row["policy"],
            event_id=row["event_id"],
            attempts=row["attempts"],
            code=row["code"],
            since=row["settled_at"],
        )
        for row in await pool.fetch(_sql["set_aside"])
    ]


async def retry(pool: Pool, command_id: UUID) -> SetAside:
    """Let it be tried from the beginning, now. Raises ``Missing`` (``reaction.missing``)."""
    return await _move(pool, "retry", command_id)


async def skip(pool: Pool, command_id: UUID) -> SetAside:
    """Give it up. Raises ``Missing`` (``reaction.missing``)."""
    return await _move(pool, "skip", command_id)


async def _move(pool: Pool, how: str, command_id: UUID) -> SetAside:
    known = {one.command_id: one for one in await list_set_aside(pool)}
    found = known.get(command_id)
    if found is None:
        raise refusal("reaction.missing")
    tenant = Tenant(found.organization, found.program)
    async with tenant_transaction(pool, tenant) as connection:
        await connection.execute(_sql[how], *tenant, command_id)
    return found
