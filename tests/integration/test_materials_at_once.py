"""Two Wardens on one PostgreSQL: a text is sealed in one while its case is coded in the other."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.cases import (
    EraseItem,
    ItemShown,
    ItemsListed,
    ListItems,
    NewMaterial,
    NoteCodes,
    ReadItem,
    SealMaterials,
)
from domain.sessions.words import Audience, MaterialKind
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from services.warden.ports import Parts
from services.warden.warden import Warden
from services.wiring.warden import open_parts
from tests.kit.cases import CRISIS, MAKING_ERRORS, OTHER, TEXT
from tests.kit.guarded import Guarded
from tests.kit.house import House
from tests.kit.interleaving import Between, interrupted

ROUNDS = 16


@dataclass
class Two:
    """Two Wardens, each with connections of its own, and a member with a case that was told."""

    one: Parts
    other: Parts
    house: House
    presentation: UUID
    token: Sealed

    @property
    def session(self) -> UUID:
        """Where it was told."""
        return self.house.sessions[0]

    def sealing(self, kind: MaterialKind) -> SealMaterials:
        material = NewMaterial(
            session=self.session,
            kind=kind,
            locale="en-CA",
            text=Sealed(TEXT),
            command_id=uuid4(),
            audience=Audience.LEADERS_NOW,
        )
        return SealMaterials(self.token, self.house.program, (material,))

    def coding(self, theme: str) -> NoteCodes:
        where = self.house.program, self.session, self.presentation
        return NoteCodes(self.token, *where, theme, (), uuid4(), agreed=True)

    async def begins(self) -> None:
        """Begin with a case of another theme, and no text."""
        await self.house.wants(self.coding(OTHER), Done)
        for text in await self.texts():
            await self.house.wants(EraseItem(self.token, self.house.program, text, uuid4()), Done)

    async def texts(self) -> list[UUID]:
        listing = ListItems(self.token, self.house.program, self.session)
        items = (await self.house.wants(listing, ItemsListed)).items
        return [
            item.item
            for item in items
            if item.redacted is None and item.kind is not MaterialKind.PRESENTATION
        ]

    async def require_closed(self, theme: str, sealed: Answer, coded: Answer) -> None:
        """Both were done, or sealing was refused; of making errors nothing stays."""
        assert isinstance(coded, Done), coded
        assert isinstance(sealed, Enacted), sealed
        refused = sealed.steps[0].refused
        assert refused is None or refused.code == "material.not_kept"
        texts = await self.texts()
        assert len(texts) == (theme == CRISIS)
        leader = await self.house.token(self.house.leader)
        for text in texts:
            reading = ReadItem(leader, self.house.program, text, Purpose.LEADING)
            answer = await self.house.ask(reading)
            assert not isinstance(answer, ItemShown)
            assert isinstance(answer, RefusedAnswer)
            assert answer.code == "item.missing"


@asynccontextmanager
async def two_wardens(guarded: Guarded) -> AsyncIterator[Two]:
    """Put two Wardens together over the database, each as its process does."""
    await guarded.ready()
    settings = msgspec.structs.replace(guarded.settings("warden"), evaluation=True)
    async with (
        open_parts(settings) as (one, *_),
        open_parts(settings) as (other, *_),
        await connect(guarded.database.url("app"), 2) as pool,
    ):
        house = await House(Warden(one).answer, PostgresEventStore(pool)).build()
        author = house.members[0]
        presented = await house.present(author, house.sessions[0], OTHER)
        assert presented.made is not None
        yield Two(one, other, house, presented.made, await house.token(author))


async def test_what_is_sealed_between_two_calls_of_who_codes_and_the_reverse(
    guarded: Guarded,
) -> None:
    """At each place the other acts to its end, on connections of its own; no text stays."""
    async with two_wardens(guarded) as two:
        for seals_first in (True, False):
            for place in count():
                await two.begins()
                requests = two.sealing(MaterialKind.REFLECTION), two.coding(MAKING_ERRORS)
                first, second = requests if seals_first else requests[::-1]
                answers: list[Answer] = []

                async def act(
                    request: SealMaterials | NoteCodes = second, answers: list[Answer] = answers
                ) -> None:
                    answers.append(await Warden(two.other).answer(request))

                between = Between(place, act)
                answer = await interrupted(two.one, between).answer(first)
                if not between.was_reached:
                    assert place > 5
                    break
                [others] = answers
                sealed, coded = (answer, others) if seals_first else (others, answer)
                await two.require_closed(MAKING_ERRORS, sealed, coded)


async def test_what_is_sealed_and_coded_at_the_same_moment(guarded: Guarded) -> None:
    """Whichever comes first, of making errors no text stays, of a crisis none is read."""
    kinds = MaterialKind.REFLECTION, MaterialKind.CASE_NARRATIVE
    async with two_wardens(guarded) as two:
        seals, codes = Warden(two.one), Warden(two.other)

        async def later(warden: Warden, request: SealMaterials | NoteCodes) -> Answer:
            await asyncio.sleep(random.random() * 0.02)  # noqa: S311 - any moment will do
            return await warden.answer(request)

        for number in range(ROUNDS):
            theme, kind = (MAKING_ERRORS, CRISIS)[number % 2], kinds[number // 2 % 2]
            await two.begins()
            sealed, coded = await asyncio.gather(
                later(seals, two.sealing(kind)), later(codes, two.coding(theme))
            )
            await two.require_closed(theme, sealed, coded)
