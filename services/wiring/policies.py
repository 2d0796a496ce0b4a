"""What the worker does besides read models: it reads for the policies and does what they owe."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from domain.kernel import Sealed
from domain.policies.registry import POLICIES
from infra.event_store.committer import Committer
from infra.gateway.client import WardenClient
from infra.policies.followers import DECISIONS
from infra.policies.outbox import PostgresOutbox
from infra.postgres.pool import Pool
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from services.letters.post import Post
from services.wiring.mail import mail_of
from services.workers.outbox import OutboxWorker

FOLLOWING = (DECISIONS, *POLICIES)
"""What follows the logs besides read models, and parks what it cannot take in."""
WARDEN_WITHIN_S = 6.0
"""Seconds for one question: a letter that cannot be written now is written later."""


def reaction_turns(pool: Pool, committer: Committer, post: Post) -> Callable[[], Awaitable[int]]:
    """Return turns in which what policies owe is done, under the role ``projector``."""
    store = PostgresEventStore(pool, committer=committer)
    return OutboxWorker(PostgresOutbox(pool), store, _now, post).turn


@asynccontextmanager
async def post_of(settings: Settings) -> AsyncIterator[Post]:
    """Give what writes to people, while it can ask the Warden to whom."""
    warden = WardenClient(settings.socket, WARDEN_WITHIN_S)
    try:
        secret = Sealed(settings.secret("postman"))
        yield Post(warden, mail_of(settings), secret, settings.site)
    finally:
        await warden.close()


def _now() -> datetime:
    return datetime.now(UTC)
