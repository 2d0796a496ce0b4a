"""`eventsource-py`'s PostgreSQL store: SQLAlchemy on asyncpg, one table, a sequence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from eventsource import DomainEvent, ExpectedVersion, StreamId, create_async_engine
from eventsource.adapters.postgresql import PostgreSQLEventStore

from tests.bench.append.load import FACTS, Write, an_id

POOL = 16
"""The size that served it best of those tried, from 5 to 64; overflow only makes it reconnect."""
CATEGORY = "Group"


class GroupChartered(DomainEvent):
    """As many bytes of facts as ours; what surrounds them is in the fields it brings itself."""

    aggregate_type: str = CATEGORY
    facts: str = FACTS.decode()


@asynccontextmanager
async def eventsource_py(url: str, programs: int) -> AsyncIterator[Write]:
    """Give a way to append; a program is a tenant."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://"),
        pool_size=POOL,
        max_overflow=0,
    )
    store = PostgreSQLEventStore(engine, create_schema=True, owns_engine=True)
    tenants = [uuid4() for _ in range(programs)]

    async def append(program: int, stream: UUID, version: int) -> None:
        event = GroupChartered(
            event_id=an_id(),
            aggregate_id=stream,
            aggregate_version=version,
            tenant_id=tenants[program],
        )
        expected = (
            ExpectedVersion.no_stream() if version == 1 else ExpectedVersion.exact(version - 1)
        )
        await store.append(StreamId(stream, CATEGORY), [event], expected)

    try:
        yield append
    finally:
        await store.close()
