"""Texts with marks, readers who note which of them reach them, and what is on record of it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import msgspec

from domain.access.events import AccessPermitted
from domain.access.purposes import Purpose
from domain.kernel import Sealed
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.cases import ItemShown, NewMaterial, ReadItem, SealMaterials
from domain.sessions.words import Audience, MaterialKind
from infra.ids import new_id
from infra.store.postgres import PostgresEventStore
from infra.store.sweeping import PostgresSweeping
from services.warden.ports import Parts
from services.warden.sweeper import Sweeper
from tests.kit.database import Migrated
from tests.kit.guarded import Guarded
from tests.kit.house import House, all_done

READERS = 12


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
                audience=Audience.LEADERS_NOW,
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
            "WHERE organization_id = $1 AND log IN (2, 3) AND type = 'access.permitted'",
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


async def outcomes(database: Migrated, house: House) -> Counter[str]:
    """Count, as superuser, how intents ended; what has not is "open", what twice is "twice"."""
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch(
            "SELECT i.stream_id, array_agg(o.type) AS ended FROM circlekeep.events AS i "
            "LEFT JOIN circlekeep.events AS o ON o.organization_id = i.organization_id "
            "AND o.program_id = i.program_id AND o.log IN (2, 3) AND o.stream_id = i.stream_id "
            "AND o.version > 1 WHERE i.organization_id = $1 AND i.log IN (2, 3) "
            "AND i.type = 'access.permitted' GROUP BY i.stream_id",
            house.organization,
        )
    finally:
        await connection.close()
    return Counter(_ended(row["ended"]) for row in rows)


def _ended(types: Sequence[str | None]) -> str:
    match types:
        case [None]:
            return "open"
        case [str() as one]:
            return one
        case _:
            return "twice"


async def swept(guarded: Guarded) -> None:
    """Sweep at once what a sweeper would after half a minute."""
    async with guarded.pool("warden") as pool:
        parts = cast(
            "Parts", SimpleNamespace(store=PostgresEventStore(pool), now=_now, new_id=new_id)
        )
        sweeper = Sweeper(parts, PostgresSweeping(pool), timedelta(0))
        while await sweeper.sweep():
            pass


def _now() -> datetime:
    return datetime.now(UTC)
