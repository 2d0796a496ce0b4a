"""What the worker does besides read models: it reads for the policies and does what they owe."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from domain.policies.registry import POLICIES
from infra.event_store.delivery import Committed
from infra.journal.postgres import PostgresEventStore
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.postgres.pool import Pool
from services.workers.outbox import OutboxWorker


def reacting(pool: Pool, committed: Committed) -> Callable[[], Awaitable[int]]:
    """Return turns of this work, under the role ``projector``; tell whom it appends for."""
    reactor = Reactor(pool, POLICIES)
    store = PostgresEventStore(pool, committed=committed)
    worker = OutboxWorker(PostgresOutbox(pool), store, now=_now)

    async def turn() -> int:
        return await reactor.turn() + await worker.turn()

    return turn


def _now() -> datetime:
    return datetime.now(UTC)
