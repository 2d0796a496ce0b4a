"""How fast the Warden seals and shows, through its socket, each look recorded durably first."""

import asyncio
import time
from functools import partial
from uuid import UUID, uuid4

from domain.access.purposes import Purpose
from domain.kernel import PersonId, Sealed
from domain.protocol.answers import Enacted
from domain.protocol.cases import ItemShown, NewMaterial, ReadItem, SealMaterials
from domain.sessions.words import Audience, MaterialKind
from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.guarded import guarding
from tests.kit.house import House, all_done

PEOPLE = 1_062
TEXT = Sealed("On m’a demandé ce que je ne pouvais pas donner, et je l’ai donné. " * 8)


async def warden(bench: Bench) -> None:
    """Register people, seal texts and read them, in an organization on a durable cluster."""
    async with a_database() as database:
        with guarding(database) as guarded:
            await guarded.ready()
            sessions = bench.size(120, 12)
            async with guarded.house(sessions=sessions) as house:
                await house.adopt_quotas()
                bench.tell(
                    f"register {PEOPLE:,} people in one request",
                    unit="s",
                    figures=[await registered(house)],
                    better="less",
                )
                items, rate = await sealed(house, sessions)
                name = "seal, three texts a request, six authors at once"
                bench.tell(name, unit="texts/s", figures=[rate])
                for readers in (1, 8, 32):
                    await bench.compare(
                        f"read, {readers} at once",
                        unit="items/s",
                        ours=partial(read, house, items, readers, bench.size(500, 50)),
                    )


async def registered(house: House) -> float:
    people = [PersonId(uuid4()) for _ in range(PEOPLE)]
    began = time.perf_counter()
    await house.register(people)
    return time.perf_counter() - began


async def sealed(house: House, sessions: int) -> tuple[list[UUID], float]:
    """Seal three texts a request, as an author does; no session is written to twice at once."""
    made: list[UUID] = []
    per_member = sessions // len(house.members)

    async def write(number: int) -> None:
        token = await house.token(house.members[number])
        mine = house.sessions[number * per_member : (number + 1) * per_member]
        for start in range(0, per_member, 3):
            materials = tuple(
                NewMaterial(
                    session=session,
                    kind=MaterialKind.REFLECTION,
                    locale="fr-CA",
                    text=TEXT,
                    command_id=uuid4(),
                    audience=Audience.LEADERS_NOW,
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
    return made, len(made) / (time.perf_counter() - began)


async def read(house: House, items: list[UUID], readers: int, reads: int) -> float:
    token = await house.token(house.leader)
    numbers = iter(range(reads))

    async def one_after_another() -> None:
        for number in numbers:
            item = items[number % len(items)]
            await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), ItemShown)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(readers):
            tasks.create_task(one_after_another())
    return reads / (time.perf_counter() - began)
