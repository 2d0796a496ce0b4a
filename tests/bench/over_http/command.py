"""One command end to end over HTTP, beside a bare handler on the same server."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from typing import TypeAlias

import asyncpg
import msgspec

from infra.identity.accounts import PostgresAccounts
from infra.identity.tags import Tags
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from services.http.visitor import COOKIE
from tests.bench.ground import a_database
from tests.bench.measuring import Bench, Peer
from tests.bench.over_http import asking, bare
from tests.bench.over_http.asking import Plan, Tally
from tests.bench.over_http.crowd import Crowd, GroupAtWork
from tests.bench.over_http.web import HOST, PROJECT, web
from tests.kit.database import Migrated
from tests.kit.postgres import short_directory

CLIENTS, PROGRAMS, SESSIONS = 64, 16, 10
MONTHS = 6
WARM = 2.0
Asked: TypeAlias = Callable[[], Awaitable[Tally]]
OK = 200


async def command(bench: Bench) -> None:
    """Let 64 leaders move sessions of their groups, each on a connection that is kept."""
    with short_directory() as folder:
        async with a_database() as database:
            bench.say("people at work")
            groups = await at_work(database)
            await _execute(database, bare.TABLE)
            async with (
                web(["services.cli", "serve"], database, folder / "ours") as ours,
                web([bare.__name__], database, folder / "bare") as theirs,
            ):
                await bench.compare(
                    "a session moved, 64 clients",
                    unit="commands/s",
                    ours=partial(
                        _kept, database, partial(asked, ours, groups, bench.seconds, years())
                    ),
                    peers={
                        "one row inserted by a bare handler": Peer(
                            partial(
                                _rate,
                                partial(asked, theirs, groups, bench.seconds, years()),
                            ),
                            goal=0.8,
                        )
                    },
                )


async def at_work(database: Migrated) -> Sequence[GroupAtWork]:
    """Make as many groups as there are clients, each with a leader who is signed in."""
    async with await connect(database.url("warden"), 2) as pool:
        tags = Tags(os.urandom(32), os.urandom(32))
        accounts = PostgresAccounts(pool, tags.bond)
        made = Crowd(PostgresEventStore(pool), accounts, "BENCH")
        await made.found()
        groups: list[GroupAtWork] = []
        for number in range(PROGRAMS):
            groups += await made.program(
                f"P{number:02}", groups=CLIENTS // PROGRAMS, members=0, sessions=SESSIONS
            )
    return groups


def years() -> Iterator[int]:
    """Give next year and the one after in turn: so far ahead sessions may be planned."""
    now = datetime.now(UTC).year
    return cycle((now + 1, now + 2))


async def asked(
    port: int, groups: Sequence[GroupAtWork], seconds: float, years: Iterator[int]
) -> Tally:
    """Let all leaders work at once for a while, in another year than the last time."""
    year = next(years)
    plan = Plan(HOST, port, WARM, seconds, [_moving(group, year) for group in groups])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", asking.__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=PROJECT,
    )
    told, _ = await process.communicate(msgspec.json.encode(plan))
    tally = msgspec.json.decode(told, type=Tally)
    assert set(tally.statuses) == {OK}, tally.statuses
    return tally


async def _rate(run: Asked) -> float:
    return (await run()).rate


async def _kept(database: Migrated, run: Asked) -> float:
    """Count what is done only if every answer stands for an event that is kept."""
    before = await _events(database)
    tally = await run()
    assert await _events(database) - before == tally.all_answers
    return tally.rate


async def _events(database: Migrated) -> int:
    connection = await asyncpg.connect(database.url())
    try:
        return int(await connection.fetchval("SELECT count(*) FROM circlekeep.events"))
    finally:
        await connection.close()


async def _execute(database: Migrated, statement: str) -> None:
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _moving(group: GroupAtWork, year: int) -> list[str]:
    """Whole requests that move each session of a group, and again, from month to month."""
    requests = []
    for month in range(1, MONTHS + 1):
        for day, session in enumerate(group.sessions, start=1):
            at = f"{year}-{month:02}-{day:02}T18:30"
            body = f'{{"localStart":"{at}"}}'
            path = f"/api/v1/programs/{group.tenant.program}/sessions/{session}/moves"
            head = (
                f"POST {path} HTTP/1.1",
                f"Host: {HOST}",
                f"Cookie: {COOKIE}={group.leader.token}",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
            )
            requests.append("\r\n".join([*head, "", body]))
    return requests
