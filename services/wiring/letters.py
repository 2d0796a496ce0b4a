"""The daily letters of the worker: checkpoints to auditors, and a copy in the data folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from domain.kernel import OrganizationId, Sealed
from infra.files import write_whole
from infra.gateway.client import WardenClient
from infra.home import Home
from infra.postgres.pool import Pool
from infra.settings import Settings
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.letters import PostgresLettersSent
from services.letters.checkpoints import Sending, send_checkpoints
from services.letters.post import Post
from services.wiring.mail import mail_of


@asynccontextmanager
async def checkpoint_turns(
    settings: Settings, pool: Pool
) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Give turns of this work, under the role ``projector``."""
    warden = WardenClient(settings.socket)
    parts = Sending(
        logs=PostgresTransparencyLogs(pool),
        sent=PostgresLettersSent(pool),
        post=Post(warden, mail_of(settings), Sealed(settings.secret("postman"))),
        keep=partial(keep, Home(settings.home).mail / "checkpoints"),
        now=lambda: datetime.now(UTC),
        leaves_us=bool(settings.smtp_host),
    )
    try:
        yield partial(send_checkpoints, parts)
    finally:
        await warden.close()


def keep(folder: Path, organization: OrganizationId, day: date, content: bytes) -> None:
    """Write the checkpoints of a day, all of them or nothing, for our own user alone."""
    file = folder / str(organization) / f"{day}.txt"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, content)
