"""An erasure that is killed goes on to its end, and an old backup does not bring back what went."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import EndMembership
from domain.kernel import PersonId
from domain.privacy.commands import PlaceHold
from domain.privacy.events import ErasureKind, HoldGround
from domain.privacy.scope import Scope
from domain.privacy.state import Stage
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ItemRedacted, ItemShown, ReadItem
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    ErasureProgress,
    ErasureProofShown,
    ShowErasureProof,
)
from tests.kit.database import Migrated
from tests.kit.guarded import Guarded
from tests.kit.house import House
from tests.kit.vaults import copied, put_back

TEXT = "What I cannot put down. [mark-erased]"
SESSIONS = 6
WITHIN = 60.0


async def rows(database: Migrated, statement: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()


async def read(house: House, item: UUID, who: PersonId | None = None) -> object:
    token = await house.token(who or house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))


async def asked(house: House, who: PersonId, kind: ErasureKind) -> UUID:
    done = await house.wants(AskErasure(await house.token(who), kind, uuid4()), Done)
    assert done.made is not None
    return done.made


async def approved(house: House, request: UUID) -> None:
    token = await house.token(house.privacy_officer)
    await house.wants(ApproveRequest(token, request, uuid4()), Done)


async def proven(house: House, request: UUID) -> ErasureProofShown:
    """Wait until it is proven, by whoever does it."""
    token = await house.token(house.auditor)
    async with asyncio.timeout(WITHIN):
        while True:
            answer = await house.ask(ShowErasureProof(token, request))
            if isinstance(answer, ErasureProofShown):
                return answer
            assert isinstance(answer, RefusedAnswer), answer
            officer = await house.token(house.privacy_officer)
            await house.ask(CarryOutErasure(officer, request))


async def test_an_erasure_that_is_killed_again_and_again_is_proven_once_and_whole(
    guarded: Guarded,
) -> None:
    await guarded.ready()
    async with guarded.house(sessions=SESSIONS) as house:
        mine = [await house.told(TEXT, session=n) for n in range(SESSIONS)]
        theirs = [await house.told(TEXT, session=n, member=1) for n in range(SESSIONS)]
        request = await asked(house, house.members[0], ErasureKind.AUTHOR)
        await approved(house, request)
        officer = await house.token(house.privacy_officer)
        for _ in range(5):
            task = asyncio.ensure_future(house.ask(CarryOutErasure(officer, request)))
            await asyncio.sleep(random.random() * 0.03)  # noqa: S311 - any moment will do
            guarded.kill()
            await task
            guarded.start()
            await guarded.ready()
        shown = await proven(house, request)
        assert "destroyed all of it" in shown.text
        for item in mine:
            assert isinstance(await read(house, item, house.members[0]), ItemRedacted)
        for item in theirs:
            assert isinstance(await read(house, item), ItemShown)
    counted = await rows(
        guarded.database,
        "SELECT type, count(*) FROM events WHERE type = ANY ($1) GROUP BY type ORDER BY type",
        ["erasure.proven", "material.shredded", "presentation.erased"],
    )
    assert [tuple(row) for row in counted] == [
        ("erasure.proven", 1),
        ("material.shredded", SESSIONS),
        ("presentation.erased", SESSIONS),
    ]


async def erased_member(house: House) -> tuple[PersonId, UUID, UUID]:
    """A member who told a case and has left; what they told; their request."""
    member, item = house.members[0], await house.told(TEXT)
    await house.roster(house.admin, EndMembership(member))
    return member, item, await asked(house, member, ErasureKind.MEMBER)


async def names(house: House, people: Sequence[PersonId]) -> set[PersonId]:
    token = await house.token(house.admin)
    request = ShowNames(token, house.program, tuple(people), Purpose.ADMINISTRATION)
    return set((await house.wants(request, NamesShown)).names)


async def test_the_drill_an_old_backup_brings_back_neither_text_nor_name(
    guarded: Guarded,
) -> None:
    """The drill of docs/erasure.md: erase, restore what is older, replay what was destroyed."""
    await guarded.ready()
    async with guarded.house() as house:
        member, item, request = await erased_member(house)
        stays = await house.told("stays", member=1)
        copy = await copied(guarded.database)
        await approved(house, request)
        await proven(house, request)
        assert await names(house, [member, house.members[1]]) == {house.members[1]}
        guarded.kill()
        await put_back(guarded.database, copy)
        guarded.start()
        await guarded.ready()
        assert not isinstance(await read(house, item), ItemShown)
        assert isinstance(await read(house, stays), ItemShown)
        assert await names(house, [member, house.members[1]]) == {house.members[1]}
    assert b"keys.destroyed_again" in guarded.log.read_bytes()


async def test_an_erased_member_leaves_no_way_in_and_no_mapping_in_the_database(
    guarded: Guarded,
) -> None:
    """P20: sign-in, sessions, links, address and data go; the pseudonym has no name any more."""
    await guarded.ready()
    async with guarded.house() as house:
        member, _, request = await erased_member(house)
        await approved(house, request)
        await proven(house, request)
    for table, column in (
        ("login_session", "person_id"),
        ("account_person", "person_id"),
        ("sign_in_link", "person_id"),
        ("reservation", "holder"),
        ("authority", "person_id"),
    ):
        statement = f"SELECT count(*) FROM {table} WHERE {column} = $1"  # noqa: S608 - of ours
        assert [tuple(row) for row in await rows(guarded.database, statement, member)] == [(0,)]
    remains = await rows(guarded.database, "SELECT author_tag FROM vault_redaction")
    assert {row["author_tag"] for row in remains} == {None}
    pseudonym = await rows(
        guarded.database, "SELECT count(*) > 0 FROM events WHERE stream_id = $1", member
    )
    assert pseudonym[0][0]


@pytest.mark.parametrize("turn", range(3))
async def test_of_a_hold_and_an_erasure_that_race_the_first_wins_for_each_text(
    guarded: Guarded, turn: int
) -> None:
    """A hold wins if it was first; what was destroyed before it is destroyed, and said so."""
    await guarded.ready()
    async with guarded.house(sessions=3) as house:
        items = [await house.told(TEXT, session=n) for n in range(3)]
        request = await asked(house, house.members[0], ErasureKind.AUTHOR)
        await approved(house, request)
        officer = await house.token(house.privacy_officer)
        reviewed_on = datetime.now(UTC).date() + timedelta(days=90)
        hold = EnactHold(
            await house.token(house.admin),
            PlaceHold(Scope(), HoldGround.LITIGATION, reviewed_on),
            uuid4(),
        )

        async def placing() -> None:
            await asyncio.sleep(turn * 0.02)
            await house.wants(hold, Done)

        await asyncio.gather(placing(), house.ask(CarryOutErasure(officer, request)))
        progress = await house.wants(CarryOutErasure(officer, request), ErasureProgress)
        shown = [await read(house, item) for item in items]
        left = sum(isinstance(one, ItemShown) for one in shown)
        assert progress.held is (progress.stage is Stage.APPROVED)
        assert progress.stage is (Stage.APPROVED if left else progress.stage)
        await house.ask(CarryOutErasure(officer, request))
        assert [type(await read(house, item)) for item in items] == [type(one) for one in shown]
