"""Where an HTTP request came from, as the Warden is told: no further than what can be relied on."""

from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from domain.access.origin import HERE
from infra.gateway.arriving import AskingFrom, origin_of
from infra.gateway.asking import asking

TRACE = f"00-{7:032x}-{8:016x}-01"


def scope(peer: str | None = "198.51.100.9", **headers: str) -> Any:  # noqa: ANN401 - part of one
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"headers": given, "client": (peer, 4711) if peer else None}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "198.51.100.0/24"),
        (1, "192.0.2.1, 203.0.113.7", "203.0.113.0/24"),
        (2, "192.0.2.1, 203.0.113.7", "192.0.2.0/24"),
        (3, "192.0.2.1, 203.0.113.7", "198.51.100.0/24"),
        (1, "not an address", ""),
    ],
)
def test_the_network_is_what_the_operators_own_proxies_saw(
    proxies: int, forwarded: str, address: str
) -> None:
    """P7: an address prefix that a client cannot choose."""
    assert origin_of(scope(x_forwarded_for=forwarded), proxies).address == address


def test_a_trace_is_the_requests_id_and_without_one_it_gets_one() -> None:
    """P7: request and trace id."""
    traced = origin_of(scope(traceparent=TRACE), 0)
    assert (traced.traceparent, traced.request) == (TRACE, UUID(int=7))
    made_up = origin_of(scope(None, traceparent="nonsense\r\nX: y"), 0)
    assert (made_up.address, made_up.traceparent) == ("", None)
    assert made_up.request is not None


def test_it_holds_for_the_request_and_no_longer() -> None:
    @get("/", sync_to_thread=False)
    def whence() -> str:
        return str(asking.get().request)

    with TestClient(Litestar([whence], middleware=[AskingFrom()], logging_config=None)) as client:
        first, second = (client.get("/").text for _ in range(2))
        traced = client.get("/", headers={"traceparent": TRACE}).text
    assert first != second
    assert traced == str(UUID(int=7))
    assert asking.get() is HERE
