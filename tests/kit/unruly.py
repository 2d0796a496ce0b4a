"""Writers that sleep inside their transaction, roll back, commit out of order and are killed.

`python -m tests.kit.unruly` runs many, each a forked process that is replaced when it dies, until
every life is used up; it prints what became of their appends.
"""

import asyncio
import os
import random
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal, TypeAlias
from uuid import UUID, uuid4

import msgspec

from domain.kernel import OrganizationId, ProgramId, Tenant, Unavailable
from infra.postgres.pool import Connection, Pool, connect
from infra.store.postgres import PostgresEventStore
from tests.kit.stores import facts, kept, new_stream, request

CONNECTIONS = 8


class Unruly(msgspec.Struct, frozen=True):
    """So many processes at once, each replaced so often; the tasks of each, and appends to try.

    Half of all go to the first program. ``kind`` says where: to our log, or to a table whose order
    is a sequence.
    """

    url: str
    kind: Literal["log", "sequence"]
    organization: UUID
    programs: Sequence[UUID]
    writers: int
    lives: int
    tasks: int
    attempts: int
    longest_sleep: float = 0.004


class Became(msgspec.Struct, frozen=True):
    """How many appends were committed, rolled back or refused, and how many writers were killed.

    Refused is what the store did not get to in time.
    """

    committed: int
    rolled_back: int
    refused: int
    killed: int


class RolledBack(Exception):
    """The writer thought better of it, inside its transaction."""


Append: TypeAlias = Callable[[UUID], Awaitable[None]]


async def misbehave(settings: Unruly, chance: random.Random) -> None:
    """Sleep, roll back or die between an append and its commit; or let it be."""
    what = chance.random()
    if what < 0.5:
        await asyncio.sleep(chance.random() * settings.longest_sleep)
    if what < 0.15:
        raise RolledBack
    if what > 0.99:
        os.kill(os.getpid(), signal.SIGKILL)


def to_log(settings: Unruly, chance: random.Random, pool: Pool) -> Append:
    """Append as production does: alone in a transaction, or in a batch with others."""

    async def alongside(_: Connection, __: tuple[UUID, UUID], ___: Sequence[UUID]) -> None:
        await misbehave(settings, chance)

    alone = PostgresEventStore(pool, alongside=alongside)
    in_a_batch = PostgresEventStore(pool)

    async def append(program: UUID) -> None:
        tenant = Tenant(OrganizationId(settings.organization), ProgramId(program))
        store = alone if chance.random() < 0.6 else in_a_batch
        some = facts(chance.randint(1, 3))
        [answer] = await store.append(tenant, [request(new_stream(tenant), 0, *some)])
        kept(answer)

    return append


def to_sequence(settings: Unruly, chance: random.Random, pool: Pool) -> Append:
    """Append as most stores do: whoever is first has the lower number, and may commit later."""

    async def append(program: UUID) -> None:
        rows = [(program, uuid4()) for _ in range(chance.randint(1, 3))]
        async with pool.acquire() as connection, connection.transaction():
            await connection.executemany(
                "INSERT INTO sequenced (program_id, event_id) VALUES ($1, $2)", rows
            )
            await misbehave(settings, chance)

    return append


KINDS: Mapping[str, Callable[[Unruly, random.Random, Pool], Append]] = {
    "log": to_log,
    "sequence": to_sequence,
}


async def write(settings: Unruly, life: int, outcomes: int) -> None:
    """Live one life: some tasks at once, of which the process may die at any moment."""
    chance = random.Random(life)  # noqa: S311 - no secret
    if life % 3 == 0:
        soon = chance.random() * settings.longest_sleep * settings.attempts / settings.tasks
        asyncio.get_running_loop().call_later(soon, os.kill, os.getpid(), signal.SIGKILL)

    async def some(append: Append) -> None:
        for _ in range(settings.attempts // settings.tasks):
            hot = chance.random() < 0.5
            program = settings.programs[0] if hot else chance.choice(settings.programs)
            try:
                await append(program)
            except RolledBack:
                os.write(outcomes, b"r")
            except Unavailable:
                os.write(outcomes, b"u")
            else:
                os.write(outcomes, b"c")

    async with await connect(settings.url, CONNECTIONS) as pool, asyncio.TaskGroup() as tasks:
        append = KINDS[settings.kind](settings, chance, pool)
        for _ in range(settings.tasks):
            tasks.create_task(some(append))


def born(settings: Unruly, life: int, outcomes: int) -> int:
    """Fork a writer."""
    pid = os.fork()
    if pid == 0:
        asyncio.run(write(settings, life, outcomes))
        os._exit(0)
    return pid


def main() -> None:
    """Keep as many writers alive as were asked for, as long as there are lives."""
    settings = msgspec.json.decode(sys.argv[1], type=Unruly)
    lives = iter(range(settings.writers * settings.lives))
    killed = 0
    with tempfile.TemporaryFile(buffering=0) as outcomes:
        writers = {born(settings, next(lives), outcomes.fileno()) for _ in range(settings.writers)}
        while writers:
            pid, status = os.wait()
            writers.remove(pid)
            ended = os.waitstatus_to_exitcode(status)
            if ended not in {0, -signal.SIGKILL}:
                sys.exit(f"a writer ended with {ended}")
            killed += ended != 0
            if (life := next(lives, None)) is not None:
                writers.add(born(settings, life, outcomes.fileno()))
        outcomes.seek(0)
        what = outcomes.read()
    told = Became(what.count(b"c"), what.count(b"r"), what.count(b"u"), killed)
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()
