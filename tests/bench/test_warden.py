"""How fast the Warden seals and shows, through its socket, each look recorded durably first.

.venv/bin/pytest tests/bench/test_warden.py --ignore=none -s
"""

import asyncio
import time
from uuid import UUID, uuid4

from domain.access.messages import Enacted, ItemShown, NewMaterial, ReadItem, SealMaterials
from domain.access.purposes import Purpose
from domain.kernel import PersonId, Sealed
from domain.sessions.events import Audience, MaterialKind
from tests.kit.database import Migrated, prepare
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import House, all_done
from tests.kit.postgres import StartPostgres

READS = 1_000
SESSIONS = 120
TEXT = Sealed("On m’a demandé ce que je ne pouvais pas donner, et je l’ai donné. " * 8)


async def registered(house: House) -> None:
    people = [PersonId(uuid4()) for _ in range(1_062)]
    began = time.perf_counter()
    await house.register(people)
    spent = time.perf_counter() - began
    print(f"register {len(people):,} people in one request: {spent:.2f} s")  # noqa: T201


async def sealed(house: House) -> list[UUID]:
    """Seal three texts a request, as an author does; no session is written to twice at once."""
    made: list[UUID] = []
    per_member = SESSIONS // len(house.members)

    async def write(number: int) -> None:
        member = house.members[number]
        token = await house.token(member)
        mine = house.sessions[number * per_member : (number + 1) * per_member]
        for start in range(0, per_member, 3):
            materials = tuple(
                NewMaterial(
                    session=session,
                    kind=MaterialKind.REFLECTION,
                    locale="fr-CA",
                    text=TEXT,
                    command_id=uuid4(),
                    audience=Audience.LEADERS,
                )
                for session in mine[start : start + 3]
            )
            request = SealMaterials(token, house.program, materials)
            steps = all_done(await house.wants(request, Enacted)).steps
            made.extend(step.made for step in steps if step.made)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(len(house.members)):
            tasks.create_task(write(number))
    rate = len(made) / (time.perf_counter() - began)
    print(f"seal, 3 texts a request, 6 authors at once: {rate:,.0f} texts/s")  # noqa: T201
    return made


async def read(house: House, items: list[UUID], readers: int) -> None:
    token = await house.token(house.leader)
    numbers = iter(range(READS))

    async def one_after_another() -> None:
        for number in numbers:
            item = items[number % len(items)]
            await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), ItemShown)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(readers):
            tasks.create_task(one_after_another())
    rate = READS / (time.perf_counter() - began)
    print(f"read, {readers} at once: {rate:,.0f} items/s")  # noqa: T201


async def measured(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house(sessions=SESSIONS) as house:
        await registered(house)
        items = await sealed(house)
        for readers in (1, 8, 32):
            await read(house, items, readers)


def test_the_warden(start_postgres: StartPostgres) -> None:
    database = Migrated(start_postgres().server.url("postgres"))
    prepare(database.url())
    with guarding(database) as guarded:
        asyncio.run(measured(guarded))
