"""Walks every log of an installation, as its auditor."""

from collections.abc import Callable, Sequence
from pathlib import Path

from infra.postgres.pool import connect
from infra.settings import Settings
from infra.transparency.verify import LogReport, verify_all
from services.wiring.installation import without_login
from services.wiring.operator import settings_of

WALKERS = 2


async def verify(data: Path, progress: Callable[[int, int], None]) -> Sequence[LogReport]:
    """Walk every log of the installation in ``data``; ``progress`` is told entries done and all."""
    return await verify_database(settings_of(data).url("auditor"), progress)


async def verify_database(
    auditor_url: str, progress: Callable[[int, int], None]
) -> Sequence[LogReport]:
    """Walk every log of the database at this address, as role ``auditor``."""
    pool = await connect(auditor_url, WALKERS)
    try:
        return await verify_all(pool, progress)
    finally:
        await pool.close()


def auditor_address(url: str, secrets: Path) -> str:
    """Return the address of the same database for role ``auditor``."""
    return Settings(database_url=without_login(url), secrets=secrets).url("auditor")
