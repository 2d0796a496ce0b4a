"""Whether the service lives, and whether all its parts answer."""

from uuid import UUID

import structlog
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.access.messages import CheckHealth
from domain.kernel import OrganizationId, Refused, Stream, Unavailable, own_log
from services.api.parts import Parts
from services.api.problems import problems
from services.api.replies import Alive

NOWHERE = Stream(own_log(OrganizationId(UUID(int=0))), "organization", UUID(int=0))


class HealthController(Controller):
    """For supervisors and load balancers."""

    path = "/health"
    tags = ["Health"]

    @get("/live", operation_id="show_life")
    async def live(self) -> Alive:
        """Say that this process answers."""
        return Alive(status="live")

    @get("/ready", operation_id="show_readiness", responses=problems(503))
    async def ready(self, parts: NamedDependency[Parts]) -> Alive:
        """Say that store, Warden and worker answer; 503 names those that do not."""
        silent = [
            name
            for name, answers in (("store", _store), ("warden", _warden), ("worker", _worker))
            if not await answers(parts)
        ]
        if silent:
            raise Unavailable("service.not_ready", f"no answer from: {', '.join(silent)}")
        return Alive(status="ready")


async def _store(parts: Parts) -> bool:
    try:
        await parts.shell.store.read(NOWHERE)
    except Exception as error:  # noqa: BLE001 - a store that fails, however, is not ready
        return _silent("store", error)
    return True


async def _warden(parts: Parts) -> bool:
    try:
        await parts.shell.warden.ask(CheckHealth())
    except Refused as error:
        return _silent("warden", error)
    return True


async def _worker(parts: Parts) -> bool:
    try:
        return await parts.worker_alive()
    except Exception as error:  # noqa: BLE001 - as above
        return _silent("worker", error)


def _silent(part: str, error: Exception) -> bool:
    structlog.get_logger("circlekeep.web").warning(
        "part.silent", part=part, error=type(error).__name__
    )
    return False
