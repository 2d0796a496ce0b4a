"""Several processes that append at once, each with programs of its own."""

import asyncio
import sys
from collections.abc import Sequence

import msgspec
import uvloop

from tests.bench.append.load import rate
from tests.bench.append.ours import Program, committing
from tests.kit.database import Migrated

PROCESSES = 2


class Part(msgspec.Struct, frozen=True):
    """What one process is told on its standard input."""

    url: str
    programs: Sequence[Program]
    writers: int
    seconds: float


async def rates(
    database: Migrated, programs: Sequence[Program], writers: int, seconds: float
) -> float:
    """Share writers and programs between processes, and add up what they did: events/s."""
    parts = [
        Part(
            database.url(),
            programs[number::PROCESSES],
            writers // PROCESSES,
            seconds,
        )
        for number in range(PROCESSES)
    ]
    processes = [await _ready() for _ in parts]
    async with asyncio.TaskGroup() as tasks:
        told = [
            tasks.create_task(process.communicate(msgspec.json.encode(part)))
            for process, part in zip(processes, parts, strict=True)
        ]
    return sum(float(task.result()[0].splitlines()[-1]) for task in told)


async def _ready() -> asyncio.subprocess.Process:
    """Start a process and wait until it has imported everything."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.append.processes"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def _part(part: Part) -> float:
    async with committing(Migrated(part.url), part.programs) as write:
        return await rate(part.writers, len(part.programs), part.seconds, write)


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Part)
    sys.stdout.write(f"{uvloop.run(_part(given))}\n")
