"""Whether the service lives, and whether all its parts answer."""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.kernel import OrganizationId, Refused, Stream, Unavailable, own_log
from domain.protocol.keys import CheckHealth
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.replies import Alive

WITHIN_S: Final = 2.0
BEHIND_THE_STORE: Final = ("worker", "signer")
"""What gets on is known from the store alone."""
AWAY: Final = "warden.unavailable"
_LEFT: Final[set[asyncio.Task[Sequence[str]]]] = set()
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
    async def ready(self, parts: NamedDependency[WebParts]) -> Alive:
        """Say that store and Warden answer, and that worker and signer get on; 503 names the rest.

        The Warden answers that it is ready while it can record: if not, its code says why.
        It is said within three seconds, whatever stands still.
        """
        silent = await silent_parts(parts)
        if silent:
            raise Unavailable("service.not_ready", f"not ready: {', '.join(silent)}")
        return Alive(status="ready")


async def silent_parts(parts: WebParts, within_s: float = WITHIN_S) -> Sequence[str]:
    """Ask all parts at once, and name those that do not answer or do not get on."""
    asked = {
        asyncio.create_task(_store(parts)): ("store",),
        asyncio.create_task(_warden(parts)): ("warden",),
        asyncio.create_task(_standing_still(parts)): BEHIND_THE_STORE,
    }
    await asyncio.wait(asked, timeout=within_s)
    silent: list[str] = []
    for task, names in asked.items():
        if task.done():
            silent += task.result()
            continue
        silent += names
        # It is not waited for: what it waits for may be slow to let go of it.
        _LEFT.add(task)
        task.add_done_callback(_LEFT.discard)
        task.cancel()
    return silent


async def _store(parts: WebParts) -> Sequence[str]:
    try:
        await parts.shell.store.read(NOWHERE)
    except Exception as error:  # noqa: BLE001 - a store that fails, however, is not ready
        return _silent("store", error)
    return ()


async def _warden(parts: WebParts) -> Sequence[str]:
    try:
        await parts.shell.warden.ask(CheckHealth())
    except Refused as error:
        _silent("warden", error)
        return ("warden" if error.code == AWAY else f"warden ({error.code})",)
    return ()


async def _standing_still(parts: WebParts) -> Sequence[str]:
    try:
        return await parts.standing_still()
    except Exception as error:  # noqa: BLE001 - as above
        _silent("worker", error)
        return BEHIND_THE_STORE


def _silent(part: str, error: Exception) -> Sequence[str]:
    structlog.get_logger("circlekeep.web").warning(
        "part.silent", part=part, error=type(error).__name__
    )
    return (part,)
