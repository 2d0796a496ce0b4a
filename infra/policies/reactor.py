"""Reads the logs for policies and writes what they owe, with how far they have come."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast
from uuid import UUID

import structlog
from eventsourcing.persistence import IntegrityError, Tracking
from msgspec.json import encode

from domain.kernel import OrganizationId, ProgramId, Tenant
from domain.policies.policy import Owed, Policy
from infra.event_store.reader import Reader
from infra.event_store.records import Row
from infra.event_store.tracking import track
from infra.policies.followers import APPLICATION, follower
from infra.policies.judging import Judge, Judged, Relations, Stuck, passed_over
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.behind import IN_THE_END, LATELY
from infra.projector.builds import Overtaken
from infra.projector.engine import EVERYTHING
from infra.projector.failures import Failures
from infra.projector.leases import Leases
from infra.projector.orders import TakeUp
from infra.projector.pages import check_order
from infra.projector.parking import NotParked

PAGE = 2000
AHEAD = 5000
LOGS = 500
"""So many logs are looked at in one call, and so far: a new policy reads years in short steps."""
_sql = load("infra.policies", "policies.sql")
_parking = load("infra.projector", "projector.sql")
_log = structlog.get_logger("policies")


class Reactor:
    """All policies, all tenants, one page at a time, under the role ``projector``.

    What is owed for a page and the place in the log are written in one transaction, so that a
    killed worker leaves both or neither. A stream with an event that a policy cannot take in is
    parked there, and the others go on. A policy that fails at a tenant for another reason is tried
    again after a pause that doubles; the others go on.
    """

    def __init__(
        self,
        pool: Pool,
        policies: Sequence[Policy],
        *,
        page: int = PAGE,
        ahead: int = AHEAD,
        leases: Leases | None = None,
    ) -> None:
        """Work for all programs unless there are ``leases``, which somebody else renews.

        ``ahead`` is how many events of a log one look may pass over.
        """
        self._pool = pool
        self._policies = policies
        self._page = page
        self._ahead = ahead
        self._leases = leases
        self._reader = Reader(pool)
        self._judge = Judge(pool)
        self._failures = Failures()
        self._look_at_all = 0.0

    @property
    def followers(self) -> Mapping[str, TakeUp]:
        """How the streams are taken up again that each policy has parked."""
        return {follower(policy): partial(self.take_up, policy) for policy in self._policies}

    async def turn(self) -> int:
        """Take in a page wherever something happened that a policy handles; tell of how many."""
        now = asyncio.get_running_loop().time()
        seconds = LATELY if now < self._look_at_all else None
        taken = sum([await self._turn_of(policy, seconds) for policy in self._policies])
        if seconds is None:
            self._look_at_all = now + IN_THE_END
            await self._name_those_ahead()
        if taken:
            self._look_at_all = 0.0
        return taken

    async def advance(self, policy: Policy, tenant: Tenant, first: int, head: int) -> int:
        """Take in a page from ``first`` on, up to ``head``; tell how many events it had.

        Raises ``IntegrityError`` if another worker did.
        """
        size = min(self._page, head - first + 1)
        page = await self._reader.read_log(tenant, policy.log, first - 1, size)
        check_order(page, first - 1)
        judged = await self._judge.judge(policy, tenant, page)
        place = Tracking(APPLICATION, first - 1 + len(page))
        async with tenant_transaction(self._pool, tenant) as connection:
            await track(connection, tenant, follower(policy), place)
            parked = await _parked(connection, policy, tenant)
            await _write(connection, policy, tenant, judged, parked)
        return len(page)

    async def take_up(self, policy: Policy, tenant: Tenant, stream: UUID, at: int) -> bool:
        """Take a stream up that is parked at a position; say whether all of it could be taken in.

        What a decision on record leaves out is left out. Raises ``NotParked``, and ``Overtaken``
        if another page was taken in meanwhile: try again.
        """
        name = follower(policy)
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            here = await connection.fetchval(_sql["place"], *tenant, name, APPLICATION) or 0
            rows = await connection.fetch(
                _parking["rest_of_stream"], *tenant, policy.log, stream, at, here
            )
        judged = await self._judge.judge(policy, tenant, cast("Sequence[Row]", rows))
        async with tenant_transaction(self._pool, tenant) as connection:
            if await connection.fetchval(_sql["hold_place"], *tenant, name, APPLICATION) != here:
                raise Overtaken
            unparked = await connection.fetchval(_parking["unpark"], *tenant, name, stream, at)
            if unparked is None:
                raise NotParked
            await _write(connection, policy, tenant, judged, frozenset())
        return not judged.stuck

    async def _name_those_ahead(self) -> None:
        """Say which policies say that they are further than their logs: they take in nothing."""
        for row in await self._pool.fetch(_sql["ahead"], sorted(self.followers)):
            _log.error(
                "follower.ahead",
                projection=row["follower"],
                organization=str(row["organization_id"]),
                program=str(row["program_id"]),
                position=row["position"],
                head=row["head"],
            )

    async def _turn_of(self, policy: Policy, seconds: float | None) -> int:
        """Take in one page each; what could only be looked at in part counts for one."""
        name = follower(policy)
        types = sorted(passed_over(policy))
        buckets = self._leases.buckets if self._leases else EVERYTHING
        asked = (name, APPLICATION, policy.log, types, buckets, seconds, LOGS, self._ahead)
        looked = await self._pool.fetch(_sql["pass_over"], *asked)
        taken = int(len(looked) == LOGS)
        for organization, program, first, upto, head in looked:
            tenant = Tenant(OrganizationId(organization), ProgramId(program))
            if first is None:
                taken += int(upto < head)
            elif not self._failures.rests(name, tenant):
                taken += await self._try(policy, tenant, first, head)
        return taken

    async def _try(self, policy: Policy, tenant: Tenant, first: int, head: int) -> int:
        name = follower(policy)
        try:
            taken = await self.advance(policy, tenant, first, head)
        except IntegrityError:
            return 0  # another worker was here first
        except Exception as error:  # noqa: BLE001 - whatever it is, the other policies go on
            self._failures.note(name, tenant, error)
            return 0
        self._failures.forget(name, tenant)
        return taken


async def _write(
    connection: Connection,
    policy: Policy,
    tenant: Tenant,
    judged: Judged,
    parked: frozenset[UUID],
) -> None:
    """Write what is owed in streams that go on, and park those that do not."""
    owed = [one for fact, one in judged.owed if fact.stream.id not in parked]
    await _relate(connection, policy, tenant, judged.related)
    await _owe(connection, policy, tenant, owed)
    for stream, stuck in judged.stuck.items():
        if stream not in parked:
            await _park(connection, policy, tenant, stream, stuck)


async def _parked(connection: Connection, policy: Policy, tenant: Tenant) -> frozenset[UUID]:
    rows = await connection.fetch(_sql["parked"], *tenant, follower(policy))
    return frozenset(row["stream_id"] for row in rows)


async def _park(
    connection: Connection, policy: Policy, tenant: Tenant, stream: UUID, stuck: Stuck
) -> None:
    await connection.execute(_parking["park"], *tenant, follower(policy), stream, *stuck)
    _log.error(
        "policy.parked",
        **_place(policy, tenant, stream),
        position=stuck.position,
        event_type=stuck.event_type,
        code=stuck.code,
    )


def _place(policy: Policy, tenant: Tenant, stream: UUID) -> dict[str, str]:
    return {
        "policy": policy.name,
        "organization": str(tenant.organization),
        "program": str(tenant.program),
        "stream": str(stream),
    }


async def _relate(connection: Connection, policy: Policy, tenant: Tenant, fresh: Relations) -> None:
    rows = [(id_, other.category, other.id) for id_, others in fresh.items() for other in others]
    if rows:
        await connection.execute(_sql["relate"], *tenant, policy.name, *zip(*rows, strict=True))


async def _owe(
    connection: Connection, policy: Policy, tenant: Tenant, owed: Sequence[Owed]
) -> None:
    rows = [
        (one.command_id, one.event_id, one.correlation_id, encode(one.deed), one.due_at)
        for one in owed
    ]
    if rows:
        await connection.execute(_sql["owe"], *tenant, policy.name, *zip(*rows, strict=True))
