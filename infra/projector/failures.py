"""What failed: whose fault it was, and after which pause it is tried again."""

import asyncio
from typing import Final, TypeAlias

import asyncpg
import msgspec
import structlog

from domain.kernel import Tenant
from infra.event_store.errors import Busy, Unreachable
from infra.projector.builds import Overtaken
from infra.store.codec import UnreadableEvent

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
Place: TypeAlias = tuple[str, Tenant]
_log = structlog.get_logger("projector")
_REFUSED = ("22", "23", "P0")
"""SQLSTATE classes of what a statement's values lead to: data, integrity, raised on purpose."""
UNREADABLE_EVENT: Final = "event.unreadable"
"""Why a stream is parked that has an event which this version cannot read: it is so everywhere."""
_OF_NOBODY = (
    Overtaken,
    Unreachable,
    Busy,
    OSError,
    MemoryError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class Failure(msgspec.Struct, frozen=True):
    """How often a build has failed in a row at one tenant, and when it is tried again."""

    times: int
    again_at: float


class Failures:
    """Of builds at tenants: what no parking helps with."""

    def __init__(self) -> None:
        self._known: dict[Place, Failure] = {}

    def note(self, schema: str, tenant: Tenant, error: Exception) -> None:
        """Log a failure and decide how long to leave the build alone there."""
        before = self._known.get((schema, tenant))
        times = 1 if before is None else before.times + 1
        pause = min(FIRST_PAUSE * 2 ** (times - 1), LONGEST_PAUSE)
        self._known[schema, tenant] = Failure(times, asyncio.get_running_loop().time() + pause)
        _log.warning(
            "projection.failed",
            projection=schema,
            organization=str(tenant.organization),
            program=str(tenant.program),
            times=times,
            pause_s=pause,
            exc_info=error,
        )

    def forget(self, schema: str, tenant: Tenant) -> None:
        """Take note that it went well."""
        self._known.pop((schema, tenant), None)

    def rests(self, schema: str, tenant: Tenant) -> bool:
        """Say whether a build is to be left alone at a tenant for now."""
        failure = self._known.get((schema, tenant))
        return failure is not None and failure.again_at > asyncio.get_running_loop().time()


def code_of(error: Exception) -> str:
    """Name what went wrong with an event: a code or a type, never a message, which holds values."""
    if isinstance(error, UnreadableEvent):
        return UNREADABLE_EVENT
    if isinstance(error, asyncpg.PostgresError):
        return f"sql.{error.sqlstate}"
    return f"error.{type(error).__name__}"


def is_of_an_event(error: Exception) -> bool:
    """Say whether other events may do better: not if the database or the build is in trouble."""
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate)[:2] in _REFUSED
    return not isinstance(error, _OF_NOBODY)
