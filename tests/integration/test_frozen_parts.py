"""A part of the running service that is stopped holds nobody, is named, and goes on at the thaw."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from infra.postgres.embedded import start
from tests.kit.database import Migrated, prepare
from tests.kit.freezing import frozen
from tests.kit.postgres import run, short_directory
from tests.kit.service import PASSWORD, Organization, Service, serving
from tests.kit.web import PROGRAM

ANSWERED_WITHIN = 10.0
UNREADY_WITHIN = 3.0
BACK_WITHIN = 20.0
LOOKS = """
SELECT count(*) FROM circlekeep.events WHERE type IN ('access.permitted', 'access.trail_searched')
"""
Ask = Callable[[], httpx.Response]


@dataclass
class Running:
    """The service on a server of its own, and an organization in it."""

    service: Service
    organization: Organization
    postgres: int

    def pid(self, part: str) -> int:
        """The process of a part."""
        return self.postgres if part == "postgres" else self.service.processes[part].pid

    def ready(self) -> httpx.Response:
        """Ask whether all of it gets on."""
        return httpx.get(f"{self.service.url}/health/ready", timeout=ANSWERED_WITHIN)

    def page(self) -> httpx.Response:
        """Ask for a page, as the admin."""
        cookies = self.organization.admin.http.cookies
        return httpx.get(
            f"{self.service.url}/programs", cookies=cookies, timeout=2 * ANSWERED_WITHIN
        )

    def sign_in(self) -> httpx.Response:
        """Ask what only the Warden can answer."""
        body = {
            "email": self.organization.admin.email,
            "password": PASSWORD,
            "organization": str(self.organization.id),
        }
        return httpx.post(
            f"{self.service.url}/api/v1/sign-in", json=body, timeout=2 * ANSWERED_WITHIN
        )

    def search(self) -> httpx.Response:
        """Look at access records, which is itself on record."""
        return self.organization.auditor.get("/access-log")

    def programs(self) -> httpx.Response:
        """Read what takes nothing of the Warden."""
        return self.organization.admin.get("/programs")

    def propose(self, key: str, code: str) -> httpx.Response:
        """Make a program, by a command that may be sent again."""
        return self.organization.admin.http.post(
            "/programs", json={**PROGRAM, "code": code}, headers={"Idempotency-Key": key}
        )

    def looks(self) -> object:
        """Count the looks that were begun; none ends that was not."""
        return run(self.service.database.url(), LOOKS)

    @contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Stop a part for a while; then all is as before."""
        with frozen(self.pid(part)):
            yield
        until = time.monotonic() + BACK_WITHIN
        while self.ready().status_code != 200:
            assert time.monotonic() < until, "not ready again"
            time.sleep(0.1)

    def unready(self) -> list[str]:
        """Wait until it says that it is not ready, in time; return which parts it names."""
        until = time.monotonic() + UNREADY_WITHIN + 0.5
        while True:
            began = time.monotonic()
            reply = self.ready()
            assert time.monotonic() - began < UNREADY_WITHIN
            if reply.status_code == 503:
                return str(reply.json()["detail"]).removeprefix("not ready: ").split(", ")
            assert time.monotonic() < until, "still ready"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A service that is settled."""
    with short_directory() as directory, start(directory, durable=False) as embedded:
        database = Migrated(embedded.server.url("postgres"))
        prepare(database.url())
        with serving(database) as service:
            organization = service.organization("CAFP")
            assert organization.auditor.id != organization.admin.id
            yield Running(service, organization, embedded.pid)


def all_at_once(asks: Sequence[Ask]) -> list[httpx.Response]:
    """Ask everything at the same moment; everybody is answered in time."""

    def timed(ask: Ask) -> tuple[float, httpx.Response]:
        began = time.monotonic()
        reply = ask()
        return time.monotonic() - began, reply

    with ThreadPoolExecutor(len(asks)) as threads:
        answered = list(threads.map(timed, asks))
    assert max(took for took, _ in answered) < ANSWERED_WITHIN
    return [reply for _, reply in answered]


def test_without_postgres_everybody_is_told_when_to_come_again(running: Running) -> None:
    """P2: nothing is shown; what was sent is found by its command afterwards, and done once."""
    key = str(uuid4())
    running.page()
    with running.without("postgres"):
        asks: list[Ask] = [
            running.page,
            running.sign_in,
            running.search,
            running.programs,
            lambda: running.propose(key, "P77"),
        ]
        replies = all_at_once(asks)
        assert "store" in running.unready()
    assert [reply.status_code for reply in replies] == [503] * len(asks)
    assert all("retry-after" in reply.headers for reply in replies)
    made = [running.propose(key, "P77") for _ in range(2)]
    assert [reply.status_code for reply in made] == [201, 201]
    assert len({reply.json()["id"] for reply in made}) == 1
    assert [ask().status_code for ask in asks[:4]] == [200, 200, 200, 200]


def test_edge_52_without_the_warden_what_does_not_need_it_goes_on(running: Running) -> None:
    """P3: what was asked of it meanwhile, and given up, is shown to nobody when it goes on."""
    before = running.looks()
    with running.without("warden"):
        replies = all_at_once([running.sign_in, running.search, running.programs])
        assert [reply.status_code for reply in replies] == [503, 503, 200]
        assert [reply.headers.get("retry-after") for reply in replies[:2]] == ["2", "2"]
        assert "warden" in running.unready()
    assert running.looks() == before
    assert running.search().status_code == 200


@pytest.mark.parametrize("part", ["worker", "signer"])
def test_what_works_behind_the_pages_is_missed_and_they_go_on(running: Running, part: str) -> None:
    with running.without(part):
        assert part in running.unready()
        replies = all_at_once([running.sign_in, running.search, running.programs])
        assert [reply.status_code for reply in replies] == [200, 200, 200]
