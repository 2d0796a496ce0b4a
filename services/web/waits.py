"""What waits for an officer, at the head of the page that they begin with and on no other."""

from typing import Any

from litestar import Request

from services.app.caller import Caller
from services.app.shell import Shell
from services.app.waiting import WaitsShown, what_waits
from services.web.ways import ways_of


async def waits_at_home(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller
) -> WaitsShown | None:
    """Ask every desk if this page is the reader's first; none elsewhere."""
    home = ways_of(caller.principal)[0].path
    return await what_waits(shell, caller) if request.scope["path"] == home else None
