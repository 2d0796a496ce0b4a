"""What the worker does besides read models: it reads for the policies and does what they owe."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from domain.kernel import Sealed
from domain.policies.registry import POLICIES
from infra.event_store.committer import Committer
from infra.gateway.client import WardenClient
from infra.journal.postgres import PostgresEventStore
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.postgres.pool import Pool
from infra.projector.leases import Leases
from infra.settings import Settings
from services.wiring.mail import mail_of
from services.workers.outbox import Letters, OutboxWorker, letters_by


def reacting(
    pool: Pool, committer: Committer, leases: Leases, letters: Letters
) -> Callable[[], Awaitable[int]]:
    """Return turns of this work for the programs of these leases, under the role ``projector``."""
    reactor = Reactor(pool, POLICIES, leases=leases)
    worker = OutboxWorker(
        PostgresOutbox(pool), PostgresEventStore(pool, committer=committer), _now, letters
    )

    async def turn() -> int:
        return await reactor.turn() + await worker.turn()

    return turn


@asynccontextmanager
async def letters_of(settings: Settings) -> AsyncIterator[Letters]:
    """Give what writes to people, while it can ask the Warden to whom."""
    warden = WardenClient(settings.socket)
    try:
        yield letters_by(warden, mail_of(settings), Sealed(settings.secret("postman")))
    finally:
        await warden.close()


def _now() -> datetime:
    return datetime.now(UTC)
