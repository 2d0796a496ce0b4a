"""How many passwords a second the Warden lets in, and what others wait meanwhile."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from uuid import UUID

import asyncpg

from domain.access.purposes import Purpose
from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.door import (
    AskRecovery,
    AskSignInLink,
    NewAccount,
    ProvideAccounts,
    RecoveryBegun,
    SignedIn,
    SignIn,
)
from infra.identity.passwords import Argon2Passwords
from tests.bench.ground import a_database
from tests.bench.measuring import Bench, Peer
from tests.kit.database import Migrated
from tests.kit.guarded import guarding
from tests.kit.house import PASSWORD, SECRET, House

AT_ONCE: Final = 8
TIMES: Final = 10
"""So many times what it lets in is asked for, while somebody reads."""
TAG: Final = b"the tag of an address"
BETWEEN_S: Final = 0.1


async def sign_in(bench: Bench) -> None:
    """Sign people in through the Warden's socket; then read while ten times as many would."""
    async with a_database() as database:
        with guarding(database) as guarded:
            await guarded.ready()
            async with guarded.house(sessions=1) as house:
                await house.adopt_quotas()
                people = [house.admin, house.leader, *house.members]
                accounts = tuple(NewAccount(person, PASSWORD) for person in people)
                await house.wants(ProvideAccounts(SECRET, house.organization, accounts), Done)
                asking = [SignIn(Sealed(house.email(person)), PASSWORD) for person in people]
                tries = bench.size(400, 60)
                await bench.compare(
                    f"by password, {AT_ONCE} at once",
                    unit="sign-ins/s",
                    ours=partial(let_in, house, asking, tries),
                    peers={"argon2 alone": Peer(partial(verified, tries), goal=0.9)},
                )
                rate = TIMES * await let_in(house, asking, tries)
                await _compare_letters(bench, house, database)
                item = await house.told("what was told in the room")
                await house.token(house.leader)
                looks = bench.size(1_000, 200)
                await bench.compare(
                    f"a text is shown, 99 of 100 within, under {TIMES} times that load",
                    unit="ms",
                    ours=partial(shown_under, house, item, looks, asking, rate, guarded.socket),
                    peers={"no sign-ins": Peer(partial(shown, house, item, looks), goal=0.9)},
                    better="less",
                )


async def _compare_letters(bench: Bench, house: House, database: Migrated) -> None:
    """Ask for letters to addresses that somebody has, and to as many that nobody has.

    How long an answer takes is to tell nobody which is which. Each comes a moment after the last,
    whose letter is put on its way at a moment of its own.
    """
    known = [house.email(one) for one in (house.admin, house.leader, *house.members)]
    unknown = [f"nobody-{number}@example.org" for number in range(len(known))]
    times = bench.size(25, 5)

    async def forget_counts() -> None:
        connection = await asyncpg.connect(database.url())
        await connection.execute("DELETE FROM circlekeep.letter_count")
        await connection.close()

    async def asked(kind: type[AskRecovery | AskSignInLink], emails: list[str]) -> float:
        took = []
        for _ in range(times):
            await forget_counts()
            for email in emails:
                await asyncio.sleep(BETWEEN_S)
                began = time.perf_counter()
                await house.wants(kind(Sealed(email)), RecoveryBegun)
                took.append(1_000 * (time.perf_counter() - began))
        return median(took)

    kinds: dict[str, type[AskRecovery | AskSignInLink]] = {
        "a code for a forgotten password": AskRecovery,
        "a link to sign in": AskSignInLink,
    }
    for what, kind in kinds.items():
        await bench.compare(
            f"{what} is asked for of an address that somebody has",
            unit="ms",
            ours=partial(asked, kind, known),
            peers={"one that nobody has": Peer(partial(asked, kind, unknown), goal=0.9)},
            better="less",
        )


async def let_in(house: House, asking: list[SignIn], tries: int) -> float:
    """Sign in so many times, a few at once; return how many a second."""
    numbers = iter(range(tries))

    async def one_after_another() -> None:
        for number in numbers:
            await house.wants(asking[number % len(asking)], SignedIn)

    return await _rate(one_after_another, tries)


async def verified(tries: int) -> float:
    """Verify as many passwords with as many waiting, and do nothing else."""
    passwords = Argon2Passwords()
    kept = await passwords.hash(PASSWORD, TAG)
    numbers = iter(range(tries))

    async def one_after_another() -> None:
        for _ in numbers:
            assert await passwords.verify([kept], PASSWORD, TAG) == [True]

    return await _rate(one_after_another, tries)


async def shown(house: House, item: UUID, looks: int) -> float:
    """Read a text so many times, one after another; return the 99th of 100 in milliseconds."""
    token = await house.token(house.leader)
    took = []
    for _ in range(looks):
        began = time.perf_counter()
        await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), ItemShown)
        took.append(1_000 * (time.perf_counter() - began))
    return quantiles(took, n=100)[-1]


async def shown_under(
    house: House, item: UUID, looks: int, asking: list[SignIn], rate: float, socket: Path
) -> float:
    """The same, while so many would sign in each second: few are let in, the others told so."""
    async with _coming(socket, asking, rate):
        return await shown(house, item, looks)


@asynccontextmanager
async def _coming(socket: Path, asking: list[SignIn], rate: float) -> AsyncIterator[None]:
    """Have people come at a rate, whether those before were answered or not."""
    addresses = [one.email.reveal() for one in asking]
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", "5", sys.executable, "-m", "tests.bench.comers"),
        *(str(socket), str(rate), PASSWORD.reveal(), *addresses),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    began = time.perf_counter()
    yield
    took = time.perf_counter() - began
    said, _ = await process.communicate(b"")
    came = int(said)
    assert came / took > rate / 2, f"{came} in {took:.1f} s"


async def _rate(one_after_another: Callable[[], Coroutine[None, None, None]], tries: int) -> float:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(one_after_another())
    return tries / (time.perf_counter() - began)
