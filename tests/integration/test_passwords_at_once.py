"""Several who give one account another password at once, over the whole service."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.kit.postgres import run
from tests.kit.service import PASSWORD, PATIENCE, Person, Service

ON_RECORD = """SELECT count(*) FROM circlekeep.events
    WHERE organization_id = $1 AND type = 'access.password_replaced'"""
NO_ANSWER = 503


def answered(ask: Callable[[], httpx.Response]) -> int:
    """Ask again while it is said that nothing answers now, as whoever is told so does."""
    until = time.monotonic() + PATIENCE
    while (reply := ask()).status_code == NO_ANSWER and time.monotonic() < until:
        time.sleep(float(reply.headers["retry-after"]))
    return reply.status_code


def test_of_several_at_once_one_is_done_and_that_one_alone_is_on_record(service: Service) -> None:
    """By the record the owner is told: nobody is told of a change that was refused.

    An answer can be lost where nothing answers in time: then who asked again is refused, and which
    password it is says which change was done.
    """
    organization = service.organization("ATONCE")
    same = [organization.again("admin") for _ in range(4)]
    chosen = [f"heron {number} over the mill" for number in range(len(same))]

    def replaced(person: Person, new: str) -> int:
        body = {"old": PASSWORD, "new": new}
        return answered(lambda: person.post("/account/passwords", body))

    def opens(password: str) -> bool:
        body = {"email": same[0].email, "password": password}
        return answered(lambda: service.http().post("/sign-in", json=body)) == httpx.codes.OK

    with ThreadPoolExecutor(len(same)) as crowd:
        answers = list(crowd.map(replaced, same, chosen))
    assert set(answers) <= {200, 401, 422}
    [done] = [number for number, password in enumerate(chosen) if opens(password)]
    assert [number for number, answer in enumerate(answers) if answer == httpx.codes.OK] in (
        [done],
        [],
    )
    assert run(service.database.url(), ON_RECORD, organization.id) == [(1,)]
