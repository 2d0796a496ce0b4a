"""What waits for an officer, at the head of the page that they begin with and on no other."""

from typing import Any

import msgspec
from litestar import Request

from services.app.caller import Caller
from services.app.shell import Shell
from services.app.waiting import WaitsShown, what_waits
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.visit import visit_of


async def waits_at_home(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller
) -> WaitsShown | None:
    """Ask every desk if this page is the reader's first; none elsewhere."""
    if request.scope["path"] != visit_of(request).ways[0].path:
        return None
    zone = zone_of(await programs_of(request, shell, caller))
    return msgspec.structs.replace(await what_waits(shell, caller), zone=zone)
