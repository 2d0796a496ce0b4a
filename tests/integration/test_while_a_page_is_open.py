"""What may end between two requests of somebody: their session, their rights, the worker."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from services.http.visitor import COOKIE
from tests.kit.circle import Circle
from tests.kit.postgres import run
from tests.kit.service import Person, Service

EXPIRE = """
UPDATE circlekeep.login_session SET expires_at = clock_timestamp() - interval '1 second'
WHERE person_id = $1 RETURNING token_sha256"""
LATE = "saved but not shown yet"


@pytest.fixture(scope="module")
def circle(service: Service) -> Circle:
    return Circle(service.organization("OPEN"))


class Browser:
    """Pages, as somebody who signed in before sees them."""

    def __init__(self, service: Service, person: Person) -> None:
        self._http = service.held.enter_context(httpx.Client(base_url=service.url, timeout=20))
        self._http.cookies.set(COOKIE, person.http.cookies[COOKIE])
        self._whose = person.whose

    def get(self, path: str) -> httpx.Response:
        return self._http.get(path)

    def send(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        return self._http.post(path, data={**self._whose, **(form or {})})


def version_of(circle: Circle) -> int:
    version: int = circle.organization.admin.get(circle.group).json()["version"]
    return version


def test_a_session_that_ends_while_a_page_is_open_asks_to_sign_in_and_does_nothing(
    circle: Circle, service: Service
) -> None:
    lea = circle.organization.again("lea")
    browser = Browser(service, lea)
    assert browser.get(circle.group).status_code == 200
    before = version_of(circle)
    assert run(service.database.url(), EXPIRE, lea.id)
    form = browser.send(f"{circle.group}/pauses", {"sure": "yes"})
    assert form.status_code == 401
    assert 'name="carried"' in form.text
    again = browser.get(circle.group)
    assert again.headers["location"] == f"/sign-in?back={circle.group}"
    refused = lea.post(f"{circle.group}/pauses")
    assert (refused.status_code, refused.json()["code"]) == (401, "session.none")
    assert version_of(circle) == before
    circle.organization.signed_in.pop("lea", None)


def test_edge_51_a_leader_removed_while_a_page_is_open_leads_no_more(
    circle: Circle, service: Service
) -> None:
    organization = circle.organization
    organization.meet("coco", program=circle.program)
    coco = organization.of("coco")
    body = {"person": coco.id, "role": "co_leader"}
    organization.admin.does(f"{circle.group}/leaderships", body)
    browser = Browser(service, coco)
    page = browser.get(circle.group)
    assert page.status_code == 200
    organization.admin.does(f"{circle.group}/leaderships/endings", {"person": coco.id})
    before = version_of(circle)
    assert browser.send(f"{circle.group}/pauses", {"sure": "yes"}).status_code == 404
    assert browser.get(circle.group).status_code == 404
    plan = {"number": 8, "localStart": "2030-01-15T18:30"}
    refused = coco.post(f"{circle.group}/sessions", plan)
    assert (refused.status_code, refused.json()["code"]) == (404, "group.missing")
    assert version_of(circle) == before


@contextmanager
def standing_still(service: Service) -> Iterator[None]:
    """Stop the worker where it is."""
    worker = service.processes["worker"].pid
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def test_while_the_worker_stands_still_every_wait_ends_with_a_clear_answer(
    circle: Circle, service: Service
) -> None:
    admin, path = circle.organization.admin, f"{circle.path}/groups"
    browser = Browser(service, admin)
    with standing_still(service):
        done = browser.send(f"{circle.group}/pauses", {"sure": "yes"})
        assert done.headers["location"] == circle.group
        position = admin.does(f"{circle.group}/resumptions")["position"]
        began = time.monotonic()
        late = admin.get(path, after=position)
        assert (late.status_code, late.json()["code"]) == (503, "projection.late")
        assert time.monotonic() - began < 10
        assert admin.get(path).status_code == 200
        board = browser.get(circle.path)
        assert (board.status_code, LATE in board.text) == (200, True)
    until = time.monotonic() + 30
    while (shown := admin.get(path, after=position)).status_code == 503:
        assert time.monotonic() < until
    assert [group["state"] for group in shown.json()["items"]] == ["active"]
    assert LATE not in browser.get(circle.path).text
