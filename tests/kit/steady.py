"""Writers that keep a journal, outside the database, of what they asked and what they were told.

`python -m tests.kit.steady` is one process of them, and writes until it is killed. What it was not
told it asks again, under the same command id.
"""

import asyncio
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from domain.kernel import OrganizationId, ProgramId, Stream, Tenant, Unavailable
from domain.ports import Append, Appended
from infra.event_store.committer import open_committer
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from tests.kit.stores import context, facts, kept, request


class Steady(msgspec.Struct, frozen=True):
    """Where to write, how many tasks at once, and the journal to keep."""

    url: str
    organization: UUID
    programs: Sequence[UUID]
    tasks: int
    journal: str


class Asked(msgspec.Struct, frozen=True, tag=True):
    """A command that goes to the database now, or went and was not answered."""

    command: UUID
    program: UUID
    stream: UUID
    expected: int
    events: int


class Told(msgspec.Struct, frozen=True, tag=True):
    """What the writer was told: from then on it may rely on it."""

    command: UUID
    last: int
    times: int


def as_request(organization: UUID, asked: Asked) -> Append:
    """Say a command again as it was said."""
    tenant = Tenant(OrganizationId(organization), ProgramId(asked.program))
    ctx = context(tenant, command_id=asked.command)
    stream = Stream(tenant, "session", asked.stream)
    return request(stream, asked.expected, *facts(asked.events, asked.expected), ctx=ctx)


def read_journals(paths: Sequence[Path]) -> tuple[Mapping[UUID, Asked], Mapping[UUID, Told]]:
    """Give what was asked and what was told, by command; a line that was cut short is none."""
    asked: dict[UUID, Asked] = {}
    told: dict[UUID, Told] = {}
    decoder = msgspec.json.Decoder(Asked | Told)
    for path in paths:
        for line in path.read_bytes().split(b"\n")[:-1]:
            match decoder.decode(line):
                case Asked() as entry:
                    asked[entry.command] = entry
                case Told() as entry:
                    told[entry.command] = entry
    return asked, told


async def write(settings: Steady) -> None:
    """Append on streams of its own, task by task, each version after the one before."""
    journal = os.open(settings.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    encoder = msgspec.json.Encoder()

    def note(entry: Asked | Told) -> None:
        os.write(journal, encoder.encode(entry) + b"\n")

    async with (
        await connect(settings.url, 2) as pool,
        open_committer(settings.url) as committer,
        asyncio.TaskGroup() as tasks,
    ):
        store = PostgresEventStore(pool, committer=committer)
        for _ in range(settings.tasks):
            tasks.create_task(_some(store, settings, note))


async def _some(
    store: PostgresEventStore, settings: Steady, note: Callable[[Asked | Told], None]
) -> None:
    chance = random.Random()  # noqa: S311 - no secret
    while True:
        hot = chance.random() < 0.5
        program = settings.programs[0] if hot else chance.choice(settings.programs)
        stream, version = uuid4(), 0
        for _ in range(chance.randint(1, 20)):
            asked = Asked(uuid4(), program, stream, version, chance.randint(1, 3))
            note(asked)
            answer, times = await _until_told(store, as_request(settings.organization, asked))
            note(Told(asked.command, answer.position, times))
            version += asked.events


async def _until_told(store: PostgresEventStore, append: Append) -> tuple[Appended, int]:
    times = 1
    while True:
        try:
            [answer] = await store.append(append.stream.tenant, [append])
        except Unavailable:
            times += 1
            await asyncio.sleep(0.05)
        else:
            return kept(answer), times


if __name__ == "__main__":
    asyncio.run(write(msgspec.json.decode(sys.argv[1], type=Steady)))
