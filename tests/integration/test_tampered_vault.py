"""A rogue database administrator changes the vault's rows: nothing opens, and that is on record."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access.purposes import Purpose
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import EraseItem, ItemShown, ReadItem
from domain.sessions.words import Audience, MaterialKind
from infra.vault.kept import Differing, Missing, differing_texts
from tests.kit.database import Migrated, prepare
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import House
from tests.kit.postgres import Databases, wait_for

TEXT = "What I cannot put down. [mark-tampered]"
OTHER = "What somebody else wrote. [mark-tampered]"
WITHIN = 30.0
TABLES = ("vault_item", "vault_key")
THREATS = {
    "ciphertext transplanted from another author of the session": """
        UPDATE vault_item AS i SET nonce = o.nonce, ciphertext = o.ciphertext, key_id = o.key_id
        FROM vault_item AS o WHERE i.item_id = $1 AND o.item_id = $2""",
    "row of another author renamed to be the item": """
        WITH gone AS (DELETE FROM vault_item WHERE item_id = $1 RETURNING item_id)
        UPDATE vault_item SET item_id = (SELECT item_id FROM gone) WHERE item_id = $2""",
    "wrapped key of another author put in place of the item's": """
        UPDATE vault_key AS k SET wrapped = o.wrapped
        FROM vault_item AS i, vault_item AS j, vault_key AS o
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND j.item_id = $2 AND o.key_id = j.key_id""",
    "ciphertext with a flipped bit": """
        UPDATE vault_item SET ciphertext = set_bit(ciphertext, 7, 1 - get_bit(ciphertext, 7))
        WHERE item_id = $1 AND $2::uuid IS NOT NULL""",
    "wrapped key with a flipped bit": """
        UPDATE vault_key AS k SET wrapped = set_bit(k.wrapped, 200, 1 - get_bit(k.wrapped, 200))
        FROM vault_item AS i
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND $2::uuid IS NOT NULL""",
    "key said to be of the organization": """
        UPDATE vault_key AS k SET kek_name = i.organization_id || '.' || i.organization_id
        FROM vault_item AS i
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND $2::uuid IS NOT NULL""",
    "key said to be under another version": """
        UPDATE vault_key AS k SET kek_version = 9 FROM vault_item AS i
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND $2::uuid IS NOT NULL""",
    "key said to be another author's": """
        UPDATE vault_key AS k SET author_tag = sha256('x') FROM vault_item AS i
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND $2::uuid IS NOT NULL""",
    "key said to be for another session": """
        UPDATE vault_key AS k SET scope_id = gen_random_uuid() FROM vault_item AS i
        WHERE i.item_id = $1 AND k.key_id = i.key_id AND $2::uuid IS NOT NULL""",
    "class of the item lowered": """
        UPDATE vault_item SET class = 'C2' WHERE item_id = $1 AND $2::uuid IS NOT NULL""",
    "kind of the item changed": """
        UPDATE vault_item SET kind = 'reflection' WHERE item_id = $1 AND $2::uuid IS NOT NULL""",
    "author of the item changed": """
        UPDATE vault_item AS i SET author_tag = o.author_tag FROM vault_item AS o
        WHERE i.item_id = $1 AND o.item_id = $2""",
    "session of the item changed": """
        UPDATE vault_item SET scope_id = gen_random_uuid()
        WHERE item_id = $1 AND $2::uuid IS NOT NULL""",
}


DECIDED_BEFORE = {"session of the item changed"}
"""Who led when a session opened is asked first: of one that there is not, nobody did."""
OF_ITEM = "key_id IN (SELECT key_id FROM vault_item WHERE item_id = $1)"
DELETED = "DELETE FROM vault_item WHERE organization_id = $1 AND kind = $2"
COPIED_WITH_ITS_KEY = """
    WITH k AS (
      UPDATE vault_key AS m SET wrapped = t.wrapped, kek_name = t.kek_name,
        author_tag = t.author_tag, scope_id = t.scope_id, class = t.class
      FROM vault_key AS t, vault_item AS s, vault_item AS p
      WHERE s.item_id = $2 AND t.key_id = s.key_id AND p.item_id = $1
        AND m.key_id = p.key_id RETURNING m.key_id)
    UPDATE vault_item AS p SET nonce = s.nonce, ciphertext = s.ciphertext
    FROM vault_item AS s WHERE p.item_id = $1 AND s.item_id = $2"""


@dataclass
class Told:
    """A house with two narratives that its leader may read, as they were sealed."""

    guarded: Guarded
    house: House
    item: UUID
    other: UUID

    async def put_back(self) -> None:
        """Undo what was tampered with."""
        async with superuser(self.guarded) as connection:
            for table in TABLES:
                await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
            for table in reversed(TABLES):
                copy = f"INSERT INTO {table} SELECT * FROM copy_of_{table}"  # noqa: S608
                await connection.execute(copy)


@pytest.fixture(scope="module")
def standing(databases: Databases) -> Iterator[Guarded]:
    """One Warden for the module."""
    with guarding(Migrated(databases.fresh(prepare))) as running:
        yield running


@pytest.fixture(scope="module")
def made(standing: Guarded) -> Told:
    """A house for all tests; its rows are copied as they are now."""

    async def make() -> Told:
        await standing.ready()
        async with standing.house() as house:
            told = Told(standing, house, await house.told(TEXT), await house.told(OTHER, member=1))
            await house.token(house.leader)
        async with superuser(standing) as connection:
            for table in TABLES:
                copy = f"CREATE TABLE copy_of_{table} AS TABLE {table}"
                await connection.execute(copy)
        return told

    return wait_for(make())


@pytest.fixture
async def told(made: Told) -> AsyncIterator[Told]:
    """The house with its rows as they were sealed, and a line to the Warden."""
    async with made.guarded.asking() as ask:
        made.house.ask = ask
        yield made
    await made.put_back()


@asynccontextmanager
async def superuser(guarded: Guarded) -> AsyncIterator[asyncpg.Connection]:
    settings = {"search_path": "circlekeep"}
    connection = await asyncpg.connect(guarded.database.url(), server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def tamper(guarded: Guarded, statement: str, *ids: UUID) -> None:
    async with superuser(guarded) as connection:
        assert await connection.execute(statement, *ids) == "UPDATE 1"


async def read(house: House, item: UUID) -> object:
    token = await house.token(house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))


async def last_outcome(told: Told) -> str:
    """Wait until each look of the program has ended; say how the last one did."""
    async with superuser(told.guarded) as connection, asyncio.timeout(WITHIN):
        while True:
            rows = await connection.fetch(
                "SELECT stream_id, version, type, payload FROM events "
                "WHERE log = 2 AND organization_id = $1 AND program_id = $2 ORDER BY position",
                *told.house.tenant,
            )
            assert all(b"mark-tampered" not in row["payload"] for row in rows)
            ends = {row["stream_id"]: row["type"] for row in rows if row["version"] == 2}
            # A refusal is complete in itself: only what was about to be shown has an outcome.
            begun = [
                row["stream_id"]
                for row in rows
                if row["version"] == 1 and row["type"] != "access.denied"
            ]
            if set(ends) == set(begun):
                return str(ends[begun[-1]])
            await asyncio.sleep(0.05)


async def test_what_was_not_tampered_with_opens(told: Told) -> None:
    assert isinstance(await read(told.house, told.item), ItemShown)
    assert await last_outcome(told) == "access.released"


@pytest.mark.parametrize("threat", THREATS)
async def test_a_tampered_row_opens_nothing_and_the_attempt_is_recorded(
    told: Told, threat: str
) -> None:
    """Threats: rogue DBA edits, ciphertext transplanted, key of another use, wrong context."""
    await tamper(told.guarded, THREATS[threat], told.item, told.other)
    refused = await read(told.house, told.item)
    assert isinstance(refused, RefusedAnswer)
    if threat in DECIDED_BEFORE:
        assert (refused.kind, refused.code) == ("missing", "item.missing")
        return
    assert (refused.kind, refused.code) == ("unavailable", "item.unreadable")
    assert await last_outcome(told) == "access.failed"


async def test_a_row_of_another_program_with_its_key_opens_nothing(told: Told) -> None:
    """Threats: ciphertext transplanted, cross-tenant access: a row copied with its wrapped key."""
    async with told.guarded.house("FROM") as theirs:
        stolen = await theirs.told(TEXT)
        await tamper(told.guarded, COPIED_WITH_ITS_KEY, told.item, stolen)
        refused = await read(told.house, told.item)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "item.unreadable"
        assert await last_outcome(told) == "access.failed"
        assert isinstance(await read(theirs, stolen), ItemShown)


async def test_an_item_opened_to_leaders_by_hand_stays_closed(told: Told) -> None:
    """Threat: a rogue DBA changes the audience, so that the rules say yes."""
    closed = await told.house.seal(
        told.house.members[0], told.house.sessions[0], TEXT, audience=Audience.NOBODY
    )
    assert closed.made is not None, closed
    missing = await read(told.house, closed.made)
    assert isinstance(missing, RefusedAnswer)
    assert missing.code == "item.missing"
    opened = "UPDATE vault_item SET audience = 'leaders' WHERE item_id = $1"
    await tamper(told.guarded, opened, closed.made)
    refused = await read(told.house, closed.made)
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "item.missing", "the log does not say that it was shared"
    widened = "UPDATE vault_item SET audience = 'everybody' WHERE item_id = $1"
    await tamper(told.guarded, widened, closed.made)
    refused = await read(told.house, closed.made)
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "item.missing", "an audience that there is not is nobody"


@pytest.mark.parametrize(
    ("how", "is_here"),
    [
        ("DELETE FROM vault_item WHERE item_id = $1 AND $2::uuid IS NOT NULL", [False]),
        (
            """INSERT INTO vault_item SELECT organization_id, program_id, gen_random_uuid(), kind,
              class, scope_id, group_id, author_tag, audience, locale, sealed_at, key_id, format,
              nonce, ciphertext FROM vault_item WHERE item_id = $1 AND $2::uuid IS NOT NULL""",
            [True],
        ),
    ],
)
async def test_a_text_taken_or_put_there_by_hand_is_named(
    told: Told, how: str, is_here: list[bool]
) -> None:
    """Threat: a rogue DBA deletes a text, or adds one: the logs say which there should be."""
    async with superuser(told.guarded) as connection:
        # What other tests sealed since the rows were copied is gone with their tampering.
        before = await differing_texts(connection)
        await connection.execute(how, told.item, told.other)
        found = await differing_texts(connection)
        assert [one.is_here for one in _texts(found) if one not in before] == is_here


@pytest.mark.parametrize("garbled", [b"\xff\xfe", b"{", b'{"item":"no id"}', b'{"item":5}'])
async def test_a_seal_that_cannot_be_read_is_named_by_its_entry(told: Told, garbled: bytes) -> None:
    """Threat: a rogue DBA garbles what the log says is sealed: start and doctor say which entry."""
    sealed = "type = 'material.sealed' AND strpos(encode(payload, 'escape'), $1) > 0"
    async with superuser(told.guarded) as connection:
        before = await differing_texts(connection)
        forging = connection.transaction()
        await forging.start()
        garble = f"UPDATE events SET payload = $2 WHERE {sealed} RETURNING position, program_id"  # noqa: S608
        [row] = await connection.fetch(garble, str(told.item), garbled)
        found = [str(one) for one in await differing_texts(connection) if one not in before]
        await forging.rollback()
    entry, program = row
    assert found == [
        f"entry {entry} of program {program} seals or destroys a text, and cannot be read",
        f"text {told.item} of program {program} is in no log",
    ]


async def test_a_withdrawn_text_that_is_put_back_with_its_key_stays_withdrawn(told: Told) -> None:
    """Threat: a rogue DBA copies a text with its key, and puts both back once it is withdrawn."""
    house = told.house
    author, where, kind = house.members[2], house.sessions[0], MaterialKind.REFLECTION
    item = (await house.seal(author, where, OTHER, kind, Audience.LEADERS_NOW)).made
    assert item is not None
    assert isinstance(await read(house, item), ItemShown)
    async with superuser(told.guarded) as connection:
        before = await differing_texts(connection)
        for table, ids in (("vault_item", "item_id = $1"), ("vault_key", OF_ITEM)):
            copy = f"CREATE TEMP TABLE back_{table} AS TABLE {table} WITH NO DATA"
            await connection.execute(copy)
            rows = f"INSERT INTO back_{table} SELECT * FROM {table} WHERE {ids}"  # noqa: S608
            assert await connection.execute(rows, item) == "INSERT 0 1"
        token = await house.token(author)
        await house.wants(EraseItem(token, house.program, item, uuid4()), Done)
        await connection.execute(
            "DELETE FROM vault_key WHERE key_id IN (SELECT key_id FROM back_vault_key)"
        )
        await connection.execute("INSERT INTO vault_key SELECT * FROM back_vault_key")
        await connection.execute("INSERT INTO vault_item SELECT * FROM back_vault_item")
        await connection.execute("DELETE FROM vault_redaction WHERE item_id = $1", item)
        refused = await read(house, item)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "item.missing"
        found = await differing_texts(connection)
        assert [one.item for one in _texts(found) if one not in before] == [item]


async def test_names_and_presentations_taken_by_hand_are_counted_by_kind(told: Told) -> None:
    """Threat: a rogue DBA deletes who somebody is, or who presented: of each kind it is missed."""
    organization, program = told.house.tenant
    async with superuser(told.guarded) as connection:
        before = await differing_texts(connection)
        counted = {}
        for kind in ("presentation", "person"):
            gone = await connection.execute(DELETED, organization, kind)
            counted[kind] = int(gone.rpartition(" ")[2])
        found = [one for one in await differing_texts(connection) if one not in before]
    assert counted["presentation"] == 2
    assert counted["person"] > 2
    assert sorted(found) == sorted(
        [
            Missing(organization, program, "presentation", counted["presentation"]),
            Missing(organization, organization, "person", counted["person"]),
        ]
    )
    assert "2 of kind presentation" in " ".join(map(str, found))


def _texts(found: Sequence[NamedTuple]) -> list[Differing]:
    return [one for one in found if isinstance(one, Differing)]
