"""How a change of one's own account ends: back on its page, which says what came of it."""

from collections.abc import Awaitable
from typing import Any, Final

from litestar import Response

from domain.kernel import Refused, Unavailable
from services.web.frame.answers import go
from services.web.frame.notices import REFUSED

HERE: Final = "/account"
SIGNED_OUT: Final = "session.none"


async def told(step: Awaitable[object], notice: str, path: str = HERE) -> Response[Any]:
    """Take a step and go back; what was refused is said there, also what was over already."""
    try:
        await step
    except Unavailable:
        raise
    except Refused as error:
        if error.code == SIGNED_OUT:
            raise
        return go(path, REFUSED + error.code)
    return go(path, notice)
