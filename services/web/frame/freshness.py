"""Pages show what their reader did a moment ago, or say that it is on its way."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from domain.kernel import ProgramId, Tenant
from domain.kernel.classes import Coded
from services.app.boards import caught_up
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell

POSITION_COOKIE = "circlekeep_position"
KEPT_S = 60


class Written(msgspec.Struct, frozen=True):
    """A bookmark of how far somebody's last step took the log of a program or an organization."""

    log: UUID
    bookmark: Coded


async def behind(
    request: Request[Any, Any, Any], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> bool:
    """Wait for what the reader did, at most two seconds; say whether it is still missing."""
    written = _written(request.cookies.get(POSITION_COOKIE, ""))
    if written is None:
        return False
    tenant = Tenant(caller.principal.organization, ProgramId(written.log))
    return not await caught_up(shell, tenant, written.bookmark)


def left_by(outcome: Outcome) -> Cookie:
    """Let the pages of the next minute know how far a step took its log."""
    return Cookie(
        key=POSITION_COOKIE,
        value=f"{outcome.log}.{outcome.position}",
        max_age=KEPT_S,
        path="/",
        httponly=True,
        samesite="lax",
    )


def _written(cookie: str) -> Written | None:
    """Read what a step left; what none could have left is nothing."""
    log, _, bookmark = cookie.partition(".")
    try:
        return Written(UUID(log), bookmark)
    except ValueError:
        return None
