"""HEAD, wherever GET is answered: the same answer, of which the body stays here."""

from typing import Any, cast

from litestar import Litestar
from litestar.types import LifeSpanScope, Message, Scope


class Application(Litestar):
    """Litestar, which routes HEAD only where a handler names it."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Any,  # noqa: ANN401 - of a request or of the lifespan
        send: Any,  # noqa: ANN401
    ) -> None:
        """Serve HEAD as the GET it stands for: same guards, same records, same headers."""
        if scope.get("method") != "HEAD":
            await super().__call__(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await super().__call__(cast("Scope", {**scope, "method": "GET"}), receive, without_body)
