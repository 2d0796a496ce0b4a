"""How a change of one's own account ends: back on its page, which says what came of it."""

from collections.abc import Awaitable
from typing import Any, Final

from litestar import Response

from domain.kernel import Refused, Unavailable
from domain.protocol.door import SignedIn
from services.http.parts import WebParts
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go
from services.web.frame.factor import TAKES_FACTOR
from services.web.frame.notices import REFUSED

HERE: Final = "/account"
SIGNED_OUT: Final = "session.none"


async def signed_on(
    parts: WebParts, step: Awaitable[SignedIn], notice: str, path: str = HERE
) -> Response[Any]:
    """Take a step after which another sign-in goes on, and go back in it."""
    begun: list[SignedIn] = []

    async def taken() -> None:
        begun.append(await step)

    reply = await told(taken(), notice, path)
    for one in begun:
        reply.cookies += await cookies_of(parts, one)
    return reply


async def told(step: Awaitable[object], notice: str, path: str = HERE) -> Response[Any]:
    """Take a step and go back; what was refused is said there, also what was over already.

    Where it takes a second factor that is asked for first, as anywhere.
    """
    try:
        await step
    except Unavailable:
        raise
    except Refused as error:
        if error.code == SIGNED_OUT or error.code in TAKES_FACTOR:
            raise
        return go(path, REFUSED + error.code)
    return go(path, notice)
