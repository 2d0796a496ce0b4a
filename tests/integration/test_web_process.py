"""The web process: it starts, says when it is ready, and ends when it is told to."""

import signal
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, run
from tests.kit.service import HOST, Service, serving


@pytest.fixture
def own(databases: Databases) -> Iterator[Service]:
    """A service of the test's own, to end parts of."""
    with serving(Migrated(databases.fresh(prepare))) as service:
        yield service


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_even_while_somebody_is_connected(own: Service, ending: int) -> None:
    web, port = own.processes["web"], int(own.url.rpartition(":")[2])
    with socket.create_connection((HOST, port)) as idle, httpx.Client() as browser:
        idle.sendall(b"GET /health/live HTTP/1.1\r\n")
        assert browser.get(f"{own.url}/health/live").status_code == 200
        began = time.monotonic()
        web.send_signal(ending)
        assert web.wait(timeout=10) == 0
        assert time.monotonic() - began < 8


def test_without_the_warden_it_lives_and_is_not_ready(own: Service) -> None:
    own.processes["warden"].kill()
    own.processes["warden"].wait()
    waiting = httpx.get(f"{own.url}/health/ready")
    assert (waiting.status_code, waiting.json()["detail"]) == (503, "not ready: warden")
    assert httpx.get(f"{own.url}/health/live").status_code == 200
    body = {"email": "who@example.org", "password": "correct horse"}
    refused = httpx.post(f"{own.url}/api/v1/sign-in", json=body)
    assert (refused.status_code, refused.json()["code"]) == (503, "warden.unavailable")


def test_while_the_clock_is_ahead_of_what_can_be_it_is_not_ready_and_says_why(
    own: Service,
) -> None:
    """P2: nothing can be recorded; set right, all goes on by itself."""
    ahead = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    for seconds, status, detail in (
        (3600, 503, "not ready: warden (clock.ahead)"),
        (0, 200, None),
    ):
        run(
            own.database.url(),
            "CREATE OR REPLACE FUNCTION circlekeep.wall_us() RETURNS bigint LANGUAGE sql VOLATILE "
            f"AS '{ahead} + {seconds * 1_000_000}'",
        )
        ready = httpx.get(f"{own.url}/health/ready")
        assert (ready.status_code, ready.json().get("detail")) == (status, detail)


def test_without_the_worker_it_is_not_ready(own: Service) -> None:
    own.processes["worker"].kill()
    own.processes["worker"].wait()
    until = time.monotonic() + 15
    while httpx.get(f"{own.url}/health/ready").status_code == 200 and time.monotonic() < until:
        time.sleep(0.2)
    waiting = httpx.get(f"{own.url}/health/ready")
    assert (waiting.status_code, waiting.json()["detail"]) == (503, "not ready: worker")
