"""Ten thousand people: how long a page of them takes, and finding one by name, over HTTP."""

import asyncio
import time
from collections.abc import Callable
from http import HTTPStatus
from statistics import quantiles
from typing import Any, Final, NamedTuple

import httpx

from tests.bench.ground import a_database
from tests.bench.measuring import Bench, turns
from tests.kit.service import Organization, Person, serving
from tests.kit.web import PROGRAM

PEOPLE: Final = 10_000
AT_ONCE: Final = 100
WITHIN_MS: Final = 150.0
AND_SHOWN: Final = "one found by name in the organization, and the page that shows them"
GIVES_WAY: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
FAMILIES: Final = ("Roy", "Tremblay", "Chen", "Haddad", "Wójcik", "MacLeod", "Gagnon", "Patel")


class Asked(NamedTuple):
    """How long it took to be answered, or told to come again."""

    ms: float
    answered: bool


async def people(bench: Bench) -> None:
    """Import them from a list, then list and find them as their administrator does."""
    async with a_database() as database:
        with serving(database) as service:
            organization = await asyncio.to_thread(service.organization, "MANY")
            took, program = await asyncio.to_thread(_imported, organization)
            bench.tell(f"invite {PEOPLE:,} people", unit="s", figures=[took], better="less")
            admin = organization.admin
            here = f"/programs/{program}/people/readings"
            everywhere = "/organization/people/readings"
            times = bench.size(40, 30)
            asked: dict[str, Callable[[int], httpx.Response]] = {
                "a page of the organization's people": lambda _: admin.post(everywhere, {}),
                "a page of a program's people": lambda _: admin.post(here, {}),
                "a page of those invited": lambda _: admin.post(here, {"state": "invited"}),
                "one found by name in the organization": lambda n: _found(admin, n),
                AND_SHOWN: lambda n: _found(admin, n, shown=True),
            }
            first = await asyncio.to_thread(_timed, asked[AND_SHOWN], 0)
            bench.tell("the first search after that", unit="ms", figures=[first.ms], better="less")
            figures: dict[str, list[float]] = {name: [] for name in asked}
            refused = [0.0] * bench.rounds
            for turn in range(bench.rounds):
                for name in turns(list(asked), turn):
                    bench.say(f"{name}, round {turn + 1} of {bench.rounds}")
                    within, failed = await asyncio.to_thread(_within, asked[name], times, turn)
                    figures[name].append(within)
                    refused[turn] += failed
            for name, measured in figures.items():
                bench.tell(
                    f"{name}, 95 of 100 within",
                    unit="ms",
                    figures=measured,
                    better="less",
                    goal=None if name == AND_SHOWN else WITHIN_MS,
                )
            bench.tell("not answered", unit="requests", figures=refused, better="less", goal=0)


def _imported(organization: Organization) -> tuple[float, str]:
    admin = organization.admin
    quotas = {"names": 10**6, "reads": 10**6, "refusals": 10**3}
    admin.does("/organization/quotas", quotas)
    program = str(admin.does("/programs", PROGRAM)["id"])
    everybody: list[dict[str, Any]] = [
        {
            "givenName": f"Given{number}",
            "familyName": f"{FAMILIES[number % len(FAMILIES)]}{number}",
            "email": f"person{number}@many.example",
        }
        for number in range(PEOPLE)
    ]
    began, after = time.perf_counter(), ""
    for first in range(0, PEOPLE, AT_ONCE):
        some = everybody[first : first + AT_ONCE]
        reply = admin.post(f"/programs/{program}/people/import", {"people": some})
        assert reply.is_success, reply.text
        assert reply.json()["invited"] == len(some), reply.text
        after = reply.headers["x-position"]
    took = time.perf_counter() - began
    while True:
        address = f"/programs/{program}/people/readings"
        if admin.http.post(address, params={"after": after}, json={}).is_success:
            return took, program


def _found(admin: Person, number: int, *, shown: bool = False) -> httpx.Response:
    """Search as the form of the page does, and take the page that it leads to if it is shown."""
    sought = {**admin.whose, "name": f"given{1000 + number * 37 % 9000}"}
    url = str(admin.http.base_url).replace("/api/v1/", "/organization/people/search")
    return admin.http.post(url, data=sought, follow_redirects=shown)


def _timed(ask: Callable[[int], httpx.Response], number: int) -> Asked:
    began = time.perf_counter()
    reply = ask(number)
    took = (time.perf_counter() - began) * 1000
    answered = reply.is_success or reply.is_redirect
    assert answered or reply.status_code in GIVES_WAY, reply.text
    return Asked(took, answered)


def _within(ask: Callable[[int], httpx.Response], times: int, turn: int) -> tuple[float, int]:
    """Return the 95th of 100 in milliseconds, and how many were told to come again."""
    asked = [_timed(ask, turn * times + number) for number in range(times)]
    return quantiles([one.ms for one in asked], n=20)[-1], sum(not one.answered for one in asked)
