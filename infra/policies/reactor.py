"""Reads the logs for policies and writes what they owe, with how far they have come."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Tracking
from msgspec.json import encode

from domain.kernel import OrganizationId, ProgramId, Stream, Tenant
from domain.policies.policy import Fact, Owed, Policy, Scene
from domain.upcasts.registry import tags_of
from infra.event_store.reader import Reader
from infra.event_store.tracking import track
from infra.journal.codec import decode_page
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.behind import IN_THE_END, LATELY
from infra.projector.engine import EVERYTHING
from infra.projector.failures import Failures
from infra.projector.leases import Leases
from infra.projector.pages import check_order

PAGE = 2000
AHEAD = 5000
LOGS = 500
"""So many logs are looked at in one call, and so far: a new policy reads years in short steps."""
APPLICATION = "circlekeep"
Relations: TypeAlias = Mapping[UUID, set[Stream]]
_sql = load("infra.policies", "policies.sql")


def follower(policy: Policy) -> str:
    """Name the policy as one that follows a log."""
    return f"policy.{policy.name}.{policy.version}"


class Reactor:
    """All policies, all tenants, one page at a time, under the role ``projector``.

    What is owed for a page and the place in the log are written in one transaction, so that a
    killed worker leaves both or neither. A policy that fails at a tenant is tried again after a
    pause that doubles; the others go on.
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
        self._failures = Failures()
        self._look_at_all = 0.0

    async def turn(self) -> int:
        """Take in a page wherever something happened that a policy handles; tell of how many."""
        now = asyncio.get_running_loop().time()
        seconds = LATELY if now < self._look_at_all else None
        taken = sum([await self._turn_of(policy, seconds) for policy in self._policies])
        if seconds is None:
            self._look_at_all = now + IN_THE_END
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
        wanted = tags_of(policy.handles)
        facts = decode_page(tenant, policy.log, [row for row in page if row[3] in wanted])
        fresh = _relations(policy, facts)
        owed = await self._owed(policy, tenant, facts, fresh)
        place = Tracking(APPLICATION, first - 1 + len(page))
        async with tenant_transaction(self._pool, tenant) as connection:
            await track(connection, tenant, follower(policy), place)
            await _relate(connection, policy, tenant, fresh)
            await _owe(connection, policy, tenant, owed)
        return len(page)

    async def _turn_of(self, policy: Policy, seconds: float | None) -> int:
        """Take in one page each; what could only be looked at in part counts for one."""
        name = follower(policy)
        types = [str(event.__struct_config__.tag) for event in policy.handles]
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

    async def _owed(
        self, policy: Policy, tenant: Tenant, facts: Sequence[Fact], fresh: Relations
    ) -> Sequence[Owed]:
        """Look around each fact, in the log as it was then, and ask the policy."""
        if not facts:
            return []
        related = {fact.stream.id: set(fresh.get(fact.stream.id, ())) for fact in facts}
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            rows = await connection.fetch(_sql["related"], *tenant, policy.name, list(related))
        for row in rows:
            related[row["stream_id"]].add(Stream(tenant, row["category"], row["other_id"]))
        ids = related.keys() | {other.id for others in related.values() for other in others}
        histories: dict[UUID, list[Fact]] = defaultdict(list)
        past = await self._reader.read_streams(tenant, policy.log, list(ids))
        for known in decode_page(tenant, policy.log, past):
            histories[known.stream.id].append(known)
        return [
            owed
            for fact in facts
            for owed in policy.owes(_scene(fact, related[fact.stream.id], histories))
        ]


def _relations(policy: Policy, facts: Sequence[Fact]) -> Relations:
    """Tell which streams belong together from these facts on, each with each."""
    found: dict[UUID, set[Stream]] = defaultdict(set)
    for fact in facts:
        other = policy.relates(fact)
        if other is not None:
            found[fact.stream.id].add(other)
            found[other.id].add(fact.stream)
    return found


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


def _scene(
    fact: Fact, related: Iterable[Stream], histories: Mapping[UUID, Sequence[Fact]]
) -> Scene:
    """Show the fact's own stream and the others as they were then, not as they are by now."""

    def then(id_: UUID) -> list[Fact]:
        return [known for known in histories.get(id_, ()) if known.position <= fact.position]

    others = sorted((stream.id for stream in related), key=str)
    return Scene(fact, then(fact.stream.id), {id_: past for id_ in others if (past := then(id_))})
