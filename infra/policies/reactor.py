"""Reads the logs for policies and writes what they owe, with how far they have come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

import structlog
from eventsourcing.persistence import IntegrityError, Tracking
from msgspec.json import encode

from domain.kernel import Log, OrganizationId, ProgramId, Stream, Tenant
from domain.policies.policy import Fact, Owed, Policy, Scene
from infra.event_store.reader import Reader
from infra.event_store.tracking import track, tracked
from infra.journal.codec import decode_page
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.pages import check_order

PAGE = 2000
APPLICATION = "circlekeep"
Relations: TypeAlias = Mapping[UUID, set[Stream]]
_sql = load("infra.policies", "policies.sql")
_log = structlog.get_logger("policies")


def follower(policy: Policy) -> str:
    """Name the policy as one that follows a log."""
    return f"policy.{policy.name}.{policy.version}"


class Reactor:
    """All policies, all tenants, one page at a time, under the role ``projector``.

    What is owed for a page and the place in the log are written in one transaction, so that a
    killed worker leaves both or neither. A policy that fails at a tenant is logged and tried again
    in the next turn; the others go on.
    """

    def __init__(self, pool: Pool, policies: Sequence[Policy], *, page: int = PAGE) -> None:
        self._pool = pool
        self._policies = policies
        self._page = page
        self._reader = Reader(pool)
        self._reached: dict[tuple[str, Tenant], int] = {}

    async def turn(self) -> int:
        """Take in a page of whatever is behind; tell how many events that were."""
        rows = await self._pool.fetch(_sql["heads"])
        taken = 0
        for row in rows:
            tenant = Tenant(OrganizationId(row["organization_id"]), ProgramId(row["program_id"]))
            for policy in self._policies:
                reached = self._reached.get((follower(policy), tenant), -1)
                if policy.log is Log(row["log"]) and reached < row["position"]:
                    taken += await self._try(policy, tenant)
        return taken

    async def advance(self, policy: Policy, tenant: Tenant) -> int:
        """Take in the next page of one tenant for one policy; tell how many events it had.

        Raises ``IntegrityError`` if another worker did.
        """
        name = follower(policy)
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            before = await tracked(connection, tenant, name, APPLICATION) or 0
        page = await self._reader.read_log(tenant, policy.log, before, self._page)
        check_order(page, before)
        after = before + len(page)
        if page:
            wanted = {event.__struct_config__.tag for event in policy.handles}
            facts = decode_page(tenant, policy.log, [row for row in page if row[3] in wanted])
            fresh = _relations(policy, facts)
            owed = await self._owed(policy, tenant, facts, fresh)
            async with tenant_transaction(self._pool, tenant) as connection:
                await track(connection, tenant, name, Tracking(APPLICATION, after))
                await _relate(connection, policy, tenant, fresh)
                await _owe(connection, policy, tenant, owed)
        self._reached[name, tenant] = after
        return len(page)

    async def _try(self, policy: Policy, tenant: Tenant) -> int:
        try:
            return await self.advance(policy, tenant)
        except IntegrityError:
            return 0  # another worker was here first
        except Exception as error:  # noqa: BLE001 - whatever it is, the other policies go on
            _log.warning(
                "policy.failed",
                policy=policy.name,
                organization=str(tenant.organization),
                program=str(tenant.program),
                exc_info=error,
            )
            return 0

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
