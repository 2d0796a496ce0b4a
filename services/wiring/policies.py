"""What the worker does besides read models: it reads for the policies and does what they owe."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from domain.policies.registry import POLICIES
from infra.event_store.committer import Committer
from infra.journal.postgres import PostgresEventStore
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.postgres.pool import Pool
from infra.projector.leases import Leases
from services.workers.outbox import OutboxWorker


def reacting(pool: Pool, committer: Committer, leases: Leases) -> Callable[[], Awaitable[int]]:
    """Return turns of this work for the programs of these leases, under the role ``projector``."""
    reactor = Reactor(pool, POLICIES, leases=leases)
    worker = OutboxWorker(
        PostgresOutbox(pool), PostgresEventStore(pool, committer=committer), now=_now
    )

    async def turn() -> int:
        return await reactor.turn() + await worker.turn()

    return turn


def _now() -> datetime:
    return datetime.now(UTC)
