"""Whatever is killed, and whenever: nobody holds a text that no access record names."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from domain.access.events import AccessPermitted
from domain.access.messages import (
    Enacted,
    ItemShown,
    NewMaterial,
    ReadItem,
    RefusedAnswer,
    SealMaterials,
)
from domain.access.purposes import Purpose
from domain.kernel import Sealed
from domain.sessions.events import Audience, MaterialKind
from infra.postgres.cluster import ENVIRONMENT, Cluster
from infra.postgres.migrate import migrate
from infra.postgres.roles import bootstrap
from services.supervisor import Program, Supervisor
from tests.kit.database import HOOKS, PASSWORDS, Migrated
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import House, all_done
from tests.kit.postgres import short_directory

READERS = 12
UNAVAILABLE = {"access.not_recorded", "store.unavailable", "store.read_only"}
FAILPOINTS = [("access.deciding", 0), ("access.appended", 1)]


def mark(item: UUID) -> str:
    """The mark that a text of this item ends in, and no other text has."""
    return f"[mark-{item.hex}]"


@dataclass
class Library:
    """Items that a leader may read, each with a mark of its own, and what readers received."""

    house: House
    token: Sealed
    items: dict[UUID, str]
    received: Counter[UUID] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def take(self, answer: object) -> None:
        """Note what came: a text by its mark, or a refusal by its code."""
        if isinstance(answer, ItemShown):
            assert answer.text.reveal() == self.items[answer.item]
            self.received[answer.item] += 1
        else:
            assert isinstance(answer, RefusedAnswer), answer
            self.refused[answer.code] += 1

    async def read_one(self, guarded: Guarded) -> None:
        """Read some item on a line of its own."""
        async with guarded.asking() as ask:
            self.take(await ask(self.any_read()))

    def any_read(self) -> ReadItem:
        item = random.choice(list(self.items))  # noqa: S311 - any will do
        return ReadItem(self.token, self.house.program, item, Purpose.LEADING)


async def stocked(house: House, count: int = 60) -> Library:
    """Seal texts that only their marks tell apart, and share them with the leader."""
    await house.adopt_quotas()
    texts: dict[UUID, str] = {}
    per_member = count // len(house.members)
    for member in house.members:
        sealed = [(uuid4(), f"About the session. {mark(uuid4())}") for _ in range(per_member)]
        materials = tuple(
            NewMaterial(
                session=house.sessions[0],
                kind=MaterialKind.REFLECTION,
                locale="en-CA",
                text=Sealed(text),
                command_id=command,
                audience=Audience.LEADERS,
            )
            for command, text in sealed
        )
        request = SealMaterials(await house.token(member), house.program, materials)
        steps = all_done(await house.wants(request, Enacted)).steps
        texts |= {s.made: text for s, (_, text) in zip(steps, sealed, strict=True) if s.made}
    return Library(house, await house.token(house.leader), texts)


async def recorded(database: Migrated, house: House) -> Counter[UUID]:
    """Count, as superuser, how often each item is named by a record that permits."""
    connection = await asyncpg.connect(database.url())
    try:
        payloads = await connection.fetch(
            "SELECT payload FROM circlekeep.events "
            "WHERE organization_id = $1 AND log = 2 AND type = 'access.permitted'",
            house.organization,
        )
    finally:
        await connection.close()
    events = [msgspec.json.decode(row["payload"], type=AccessPermitted) for row in payloads]
    return Counter(shown.id for event in events for shown in event.objects)


@asynccontextmanager
async def readers(guarded: Guarded, library: Library) -> AsyncIterator[None]:
    """Keep readers reading, each on its own line, in and out of every crash."""
    done = asyncio.Event()

    async def reader() -> None:
        while not done.is_set():
            async with guarded.asking() as ask:
                for _ in range(50):
                    if done.is_set():
                        return
                    library.take(await ask(library.any_read()))
                    await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(READERS):
            tasks.create_task(reader())
        yield
        done.set()


async def test_killing_the_warden_at_random_shows_nothing_that_is_not_recorded(
    guarded: Guarded,
) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        library = await stocked(house)
        async with readers(guarded, library):
            for _ in range(6):
                before = library.received.total()
                while library.received.total() < before + 40:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(random.random() * 0.05)  # noqa: S311
                guarded.kill()
                guarded.start()
                await guarded.ready()
        known = await recorded(guarded.database, house)
    assert library.received.total() >= 240
    assert library.refused["warden.unavailable"] > 0
    assert library.received <= known


@pytest.mark.parametrize(("failpoint", "records"), FAILPOINTS)
async def test_killing_the_warden_around_the_record_shows_nothing(
    guarded: Guarded, failpoint: str, records: int
) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        library = await stocked(house, 6)
        guarded.kill()
        for attempt in range(1, 4):
            guarded.start(failpoint)
            await guarded.ready()
            await library.read_one(guarded)
            assert guarded.process is not None
            assert guarded.process.wait(5) == -signal.SIGKILL
            assert library.refused == {"warden.unavailable": attempt}
            assert (await recorded(guarded.database, house)).total() == attempt * records
        guarded.start()
        await guarded.ready()
        await library.read_one(guarded)
    assert library.received.total() == 1


async def test_killing_postgres_at_random_shows_nothing_that_is_not_recorded(
    tmp_path: Path,
) -> None:
    with short_directory() as folder:
        cluster = Cluster(folder)
        try:
            async with Supervisor(tmp_path) as supervisor:
                await _kill_postgres_while_reading(cluster, supervisor)
        finally:
            cluster.close()


async def _kill_postgres_while_reading(cluster: Cluster, supervisor: Supervisor) -> None:
    async def is_ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    await supervisor.start(
        Program("postgres", cluster.argv, ENVIRONMENT, ready=is_ready, stop_signal=signal.SIGINT)
    )
    database = Migrated(cluster.server.url("postgres"))
    await bootstrap(database.url(), PASSWORDS)
    await migrate(database.url("migrator"), HOOKS)
    with guarding(database) as guarded:
        await guarded.ready()
        async with guarded.house() as house:
            library = await stocked(house)
            async with readers(guarded, library):
                for how in (signal.SIGQUIT, signal.SIGQUIT, signal.SIGKILL):
                    before = library.received.total()
                    while library.received.total() < before + 40:
                        await asyncio.sleep(0.01)
                    await asyncio.sleep(random.random() * 0.05)  # noqa: S311
                    os.kill(supervisor.pid("postgres") or 0, how)
                    await asyncio.sleep(0.2)
                    await guarded.ready()
            known = await recorded(database, house)
    assert library.received.total() >= 120
    assert library.refused
    assert set(library.refused) <= UNAVAILABLE
    assert library.received <= known
