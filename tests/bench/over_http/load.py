"""The users' load on a whole installation: open loop, latencies from when each request was due."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import psutil

from infra.gateway.client import WardenClient
from infra.home import Home
from infra.identity.accounts import PostgresAccounts
from infra.identity.tags import Tags
from infra.postgres.pool import connect
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from services.http.visitor import COOKIE
from tests.bench.measuring import Bench
from tests.bench.over_http import arriving
from tests.bench.over_http.arriving import Answers, Arrival, Schedule
from tests.bench.over_http.crowd import Crowd, GroupAtWork, SignedIn
from tests.bench.over_http.web import PROJECT
from tests.kit.installation import installed
from tests.kit.postgres import short_directory

ORGANIZATIONS, PROGRAMS, SESSIONS = 12, 50, 4
COMMANDS_A_SECOND, READS_A_SECOND, PAGES_A_SECOND = 200, 40, 10
CONNECTIONS, WARM = 128, 5.0
P99_MS, MEMORY_MB = 50.0, 1_000.0
MEGA = 1e6


async def load(bench: Bench) -> None:
    """Run an installation under the users' load; tell latencies, failures and memory."""
    organizations = bench.size(ORGANIZATIONS, 2)
    with short_directory() as folder, installed(folder / "data") as installation:
        bench.say("people at work")
        groups = await at_work(folder / "data", organizations)
        signed_in = sum(1 + len(group.members) for group in groups) + organizations
        share = organizations / ORGANIZATIONS
        whole = psutil.Process(installation.process.pid)
        commands, reads, pages, memory, failed = [], [], [], [], 0
        for number in range(bench.size(3, 1)):
            bench.say(f"round {number + 1}")
            seconds = WARM + bench.size(20.0, 5.0)
            arrivals = sorted(_arrivals(groups, seconds, share), key=lambda one: one.at)
            answers = await asked(installation.url, arrivals)
            commands.append(answers["command"].p99)
            reads.append(answers["read"].p99)
            pages.append(answers["page"].p99)
            failed += sum(sum(one.failed.values()) for one in answers.values())
            memory.append(_resident(whole))
            bench.say(f"{answers}")
            sys.stderr.write(f"{answers} {memory[-1]:.0f} MB\n")
    about = f"{COMMANDS_A_SECOND * share:.0f}/s, {len(groups)} programs, {signed_in:,} sessions"
    bench.tell(f"commands p99, {about}", unit="ms", figures=commands, better="less", goal=P99_MS)
    bench.tell("reads p99, the same", unit="ms", figures=reads, better="less", goal=P99_MS)
    bench.tell("pages p99, the same", unit="ms", figures=pages, better="less")
    bench.tell(
        "not answered well, all rounds", unit="requests", figures=[failed], goal=0, better="less"
    )
    bench.tell(
        "resident memory of the whole", unit="MB", figures=memory, better="less", goal=MEMORY_MB
    )


@asynccontextmanager
async def _ports(
    data: Path,
) -> AsyncIterator[tuple[PostgresEventStore, PostgresAccounts, WardenClient]]:
    home = Home(data)
    running = home.running()
    assert running is not None
    settings = Settings(database_url=running.database_url, secrets=home.secrets_of("admin"))
    keys = Settings(secrets=home.secrets_of("warden"))
    tags = Tags(bytes.fromhex(keys.secret("author-key")), bytes.fromhex(keys.secret("email-key")))
    warden = WardenClient(Path(running.warden_socket))
    try:
        async with await connect(settings.url("warden"), 2) as pool:
            yield PostgresEventStore(pool), PostgresAccounts(pool, tags.bond), warden
    finally:
        await warden.close()


async def at_work(data: Path, organizations: int) -> Sequence[GroupAtWork]:
    """Make the organizations, each with programs of one group whose first session is open."""
    groups: list[GroupAtWork] = []
    async with _ports(data) as (store, accounts, warden):
        for number in range(organizations):
            crowd = Crowd(store, accounts, f"ORG{number:02}", warden)
            await crowd.found()
            for program in range(PROGRAMS):
                members = 4 if program < 8 else 3
                made = await crowd.program(
                    f"P{program:02}", groups=1, members=members, sessions=SESSIONS
                )
                for group in made:
                    await crowd.open_session(group)
                groups += made
    return groups


async def asked(url: str, arrivals: Sequence[Arrival]) -> Mapping[str, Answers]:
    """Ask all this at its time."""
    where = urlsplit(url)
    schedule = Schedule(
        host=where.hostname or "",
        port=where.port or 0,
        connections=CONNECTIONS,
        warm=WARM,
        arrivals=list(arrivals),
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", arriving.__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=PROJECT,
    )
    told, _ = await process.communicate(msgspec.json.encode(schedule))
    assert process.returncode == 0
    return msgspec.json.decode(told, type=dict[str, Answers])


def _arrivals(groups: Sequence[GroupAtWork], seconds: float, share: float) -> Iterator[Arrival]:
    """Draw who asks what, and when: each kind arrives at random, at its rate."""
    drawn = random.Random(groups[0].group.int)  # noqa: S311 - the same load each time
    for kind, rate, made in (
        ("command", COMMANDS_A_SECOND, _commands),
        ("read", READS_A_SECOND, _reads),
        ("page", PAGES_A_SECOND, _pages),
    ):
        requests, at = made(groups, drawn), 0.0
        while (at := at + drawn.expovariate(rate * share)) < seconds:
            yield Arrival(at, kind, next(requests))


def _commands(groups: Sequence[GroupAtWork], drawn: random.Random) -> Iterator[str]:
    """Members come and go, leaders move sessions to come; group after group."""
    year = datetime.now(UTC).year + 1
    for turn in count():
        for group in drawn.sample(groups, len(groups)):
            session = f"{_program(group)}/sessions/{group.sessions[0]}"
            member = group.members[turn // 2 % len(group.members)]
            if turn % 4 == 0:
                later = group.sessions[1 + turn // 4 % (len(group.sessions) - 1)]
                path = f"{_program(group)}/sessions/{later}/moves"
                start = f"{year}-{1 + turn % 12:02}-{1 + turn // 12 % 28:02}T18:30"
                yield _post(path, group.leader, f'{{"localStart":"{start}"}}')
            elif turn % 2:
                yield _post(f"{session}/attendance/arrivals", member)
            else:
                yield _post(f"{session}/attendance/departures", member)


def _reads(groups: Sequence[GroupAtWork], drawn: random.Random) -> Iterator[str]:
    """Show a session, list those of a group, show a group, list one's own."""
    while True:
        group = drawn.choice(groups)
        who = drawn.choice([group.leader, *group.members])
        program = _program(group)
        yield _get(
            drawn.choice(
                [
                    f"{program}/sessions/{group.sessions[0]}",
                    f"{program}/sessions?group={group.group}",
                    f"{program}/groups/{group.group}",
                    f"{program}/groups",
                ]
            ),
            who,
        )


def _pages(groups: Sequence[GroupAtWork], drawn: random.Random) -> Iterator[str]:
    """Open the page of a session, of a group, and of one's groups."""
    while True:
        group = drawn.choice(groups)
        who = drawn.choice([group.leader, *group.members])
        program = f"/programs/{group.tenant.program}"
        yield _get(
            drawn.choice(
                [
                    f"{program}/sessions/{group.sessions[0]}",
                    f"{program}/groups/{group.group}",
                    "/my-groups",
                ]
            ),
            who,
        )


def _program(group: GroupAtWork) -> str:
    return f"/api/v1/programs/{group.tenant.program}"


def _get(path: str, who: SignedIn) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={who.token}\r\n\r\n"


def _post(path: str, who: SignedIn, body: str = "") -> str:
    json = "Content-Type: application/json\r\n" if body else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={who.token}\r\n{json}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def _resident(whole: psutil.Process) -> float:
    """Add up what the installation's processes hold in memory, shared pages once (MB)."""
    found = 0
    for process in [whole, *whole.children(recursive=True)]:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        found += int(rollup.partition("Pss:")[2].split()[0]) * 1024
    return found / MEGA
