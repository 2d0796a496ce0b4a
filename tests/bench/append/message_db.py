"""`@eventide/message-db`: its own `write_message`, called by asyncpg, a connection a writer.

Its installation asks for the extension pgcrypto, for `gen_random_uuid()` alone, which PostgreSQL
has had without it since 13; the embedded server has no pgcrypto, so that one file is left out.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg

from tests.bench.append.load import FACTS, METADATA, TYPE, Write, an_id

PACKAGE = Path(__file__).parents[1] / "peers/node_modules/@eventide/message-db/database"
FILES = (
    "schema/message-store.sql",
    "tables/messages.sql",
    "types/message.sql",
    *(
        f"functions/{name}.sql"
        for name in (
            "message-store-version",
            "hash-64",
            "acquire-lock",
            "category",
            "is-category",
            "id",
            "cardinal-id",
            "stream-version",
            "write-message",
            "get-stream-messages",
            "get-category-messages",
            "get-last-stream-message",
        )
    ),
    *(f"indexes/messages-{name}.sql" for name in ("id", "stream", "category")),
)
CALL = """SELECT message_store.write_message(
  $1::varchar, $2::varchar, $3::varchar, $4::jsonb, $5::jsonb, $6::bigint)"""


async def install(url: str) -> None:
    """Run its SQL in an empty database, in the order of its own script."""
    connection = await asyncpg.connect(url)
    try:
        for name in FILES:
            await connection.execute((PACKAGE / name).read_text("utf-8"))
    finally:
        await connection.close()


@asynccontextmanager
async def message_db(url: str, writers: int) -> AsyncIterator[Write]:
    """Give a way to append; a program is a category, which is what it locks."""
    async with asyncpg.create_pool(
        url,
        min_size=writers,
        max_size=writers,
        server_settings={"search_path": "message_store,public"},
    ) as pool:

        async def append(program: int, stream: UUID, version: int) -> None:
            position = await pool.fetchval(
                CALL,
                str(an_id()),
                f"group{program}-{stream}",
                TYPE,
                FACTS.decode(),
                METADATA.decode(),
                version - 2,
            )
            assert position == version - 1

        yield append
