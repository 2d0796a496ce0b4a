"""Notes of each HTTP request from which network and in which trace it came, for the Warden."""

import re
from uuid import UUID

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from domain.access.devices import kind_of_device
from domain.access.origin import Origin, network_of
from infra.gateway.asking import Saying, asking, saying
from infra.ids import new_id

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class AskingFrom(ASGIMiddleware):
    """Says where a request came from to whoever asks the Warden while it is served.

    ``proxies`` is how many proxies of the operator's own stand in front: they wrote that many of
    the last addresses in ``X-Forwarded-For``; the others are what anybody may claim.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, proxies: int = 0) -> None:
        """Stand inside of request telemetry, whose trace context is the one that goes on record."""
        self._proxies = proxies

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serve one request."""
        before, said = asking.set(origin_of(scope, self._proxies)), saying.set(Saying())
        try:
            await next_app(scope, receive, send)
        finally:
            asking.reset(before)
            saying.reset(said)


def origin_of(scope: Scope, proxies: int) -> Origin:
    """Read off a request where it comes from; without a trace, its request gets an id here."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    traced = TRACEPARENT.fullmatch(headers.get(b"traceparent", ""))
    return Origin(
        address=network_of(_peer(scope, headers.get(b"x-forwarded-for", ""), proxies)),
        traceparent=traced.group(0) if traced else None,
        request=UUID(traced.group(1)) if traced else new_id(),
        device=kind_of_device(headers.get(b"user-agent", "")),
    )


def _peer(scope: Scope, forwarded: str, proxies: int) -> str:
    named = [name.strip() for name in forwarded.split(",")]
    if 0 < proxies <= len(named):
        return named[-proxies]
    client = scope["client"]
    return client[0] if client else ""
