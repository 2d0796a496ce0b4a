"""Ten thousand people: how long a page of them takes, and finding one by name, over HTTP."""

import asyncio
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any, Final

import httpx

from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.service import Organization, Person, serving
from tests.kit.web import PROGRAM

PEOPLE: Final = 10_000
AT_ONCE: Final = 100
WITHIN_MS: Final = 150.0
FAMILIES: Final = ("Roy", "Tremblay", "Chen", "Haddad", "Wójcik", "MacLeod", "Gagnon", "Patel")


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
            times = bench.size(100, 30)
            asked: dict[str, Callable[[int], httpx.Response]] = {
                "a page of the organization's people": lambda _: admin.post(everywhere, {}),
                "a page of a program's people": lambda _: admin.post(here, {}),
                "a page of those invited": lambda _: admin.post(here, {"state": "invited"}),
                "find one by name in the organization": lambda n: _search(admin, n),
            }
            for name, ask in asked.items():
                figures = [
                    await asyncio.to_thread(_within, ask, times, turn)
                    for turn in range(bench.rounds)
                ]
                bench.tell(
                    f"{name}, 95 of 100 within",
                    unit="ms",
                    figures=figures,
                    better="less",
                    goal=WITHIN_MS,
                )


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


def _search(admin: Person, number: int) -> httpx.Response:
    sought = {**admin.whose, "name": f"given{1000 + number * 37 % 9000}"}
    url = str(admin.http.base_url).replace("/api/v1/", "/organization/people/search")
    return admin.http.post(url, data=sought)


def _within(ask: Callable[[int], httpx.Response], times: int, turn: int) -> float:
    took = []
    for number in range(times):
        began = time.perf_counter()
        reply = ask(turn * times + number)
        took.append((time.perf_counter() - began) * 1000)
        assert reply.status_code < 400, reply.text
    return quantiles(took, n=20)[-1]
