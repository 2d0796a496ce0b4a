"""Turns of the Warden's own: what fails about one stream or tenant keeps no other waiting."""

from collections.abc import Awaitable

import structlog

from domain.kernel import Refused, Tenant

_log = structlog.get_logger(__name__)


async def apart(going: Awaitable[int], tenant: Tenant) -> int:
    """Do it, and say how much was done: 0 if it cannot be done now, which is logged by a code."""
    try:
        return await going
    except Refused as refused:
        code = refused.code
    except Exception as error:  # noqa: BLE001 - whatever it is, the others have their turn
        code = f"error.{type(error).__name__}"
    _log.warning("turn.waits", program=str(tenant.program), code=code)
    return 0
