"""Journal, rows and keys put back together: what the log says is destroyed stays closed."""

from uuid import UUID, uuid4

import asyncpg

from domain.access.purposes import Purpose
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ItemShown, ReadItem, TakeBackPresentation
from domain.sessions.words import Audience
from infra.postgres.dump import forget_journal
from infra.vault.journal import Journal
from infra.vault.kept import Differing, Returned, differing_texts
from tests.kit.guarded import Guarded
from tests.kit.house import House
from tests.kit.vaults import copied, put_back

TEXT = "What I cannot put down. [mark-together]"


async def read(house: House, item: UUID) -> object:
    token = await house.token(house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))


async def test_what_the_log_says_is_destroyed_stays_closed_though_all_else_is_put_back(
    guarded: Guarded,
) -> None:
    """Threat: a rogue DBA puts back a text, its key and the journal, file and rows of before."""
    await guarded.ready()
    async with guarded.house() as house:
        author, session = house.members[0], house.sessions[0]
        presented = await house.present(author, session)
        told = await house.seal(author, session, TEXT, audience=Audience.LEADERS_THEN)
        stays = await house.told("stays", member=1)
        assert presented.made is not None
        assert told.made is not None
        copy, file = await copied(guarded.database), Journal(guarded.home.journal).path
        journal = file.read_bytes()
        token = await house.token(author)
        await house.wants(
            TakeBackPresentation(token, house.program, session, presented.made, uuid4()), Done
        )
        guarded.kill()
        await put_back(guarded.database, copy)
        file.write_bytes(journal)
        await forget_journal(guarded.database.url())
        guarded.start()
        await guarded.ready()
        refused = await read(house, told.made)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "item.missing"
        assert isinstance(await read(house, stays), ItemShown)
    assert b"vault.returned" in guarded.log.read_bytes()
    settings = {"search_path": "circlekeep"}
    connection = await asyncpg.connect(guarded.database.url(), server_settings=settings)
    try:
        found = await differing_texts(connection)
    finally:
        await connection.close()
    assert found == [
        Differing(*house.tenant, told.made, is_here=True),
        Returned(*house.tenant, "presentation", 1),
    ]
