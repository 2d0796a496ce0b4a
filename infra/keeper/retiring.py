"""Retires the bodies of access records whose time is over, under the role ``keeper``."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog

from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.event_store.errors import translated
from infra.postgres.pool import Pool
from infra.postgres.sql import load

AT_ONCE = 5_000
_sql = load("infra.keeper", "keeper.sql")
_log = structlog.get_logger("keeper")


class Retired(NamedTuple):
    """What one turn retired: the bodies from one entry of an access log to another."""

    tenant: Tenant
    first: int
    last: int
    bodies: int


async def retire(pool: Pool, at_once: int = AT_ONCE) -> Retired | None:
    """Retire the oldest bodies of one program's access records that may go; none if none may.

    The database decides: their period is over, no legal hold is in force, a signed checkpoint
    covers them. It appends that it did in the same transaction.
    """
    with translated():
        row = await pool.fetchrow(_sql["retire"], at_once)
    if row is None:
        return None
    organization, program, *rest = row
    return Retired(Tenant(OrganizationId(organization), ProgramId(program)), *rest)


def retiring_turns(pool: Pool) -> Callable[[], Awaitable[int]]:
    """Return turns of this work: each tells how many bodies it retired."""

    async def turn() -> int:
        done = await retire(pool)
        if done is None:
            return 0
        _log.info(
            "keeper.retired", program=str(done.tenant.program), first=done.first, last=done.last
        )
        return done.bodies

    return turn
