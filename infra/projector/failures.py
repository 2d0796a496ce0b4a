"""Remembers what failed, so that it is tried again after a pause that doubles."""

import asyncio
from typing import TypeAlias

import msgspec
import structlog

from domain.kernel import Tenant

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
Place: TypeAlias = tuple[str, Tenant]
_log = structlog.get_logger("projector")


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
