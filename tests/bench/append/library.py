"""`eventsourcing`'s own recorder for PostgreSQL: psycopg, threads, a pool as its factory sets."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from infra.postgres.server import Server
from tests.bench.append.load import FACTS, METADATA, TYPE, rate_of_threads
from tests.bench.measuring import Run

POOL, OVERFLOW = 5, 10
"""The defaults of the library's own factory."""


@contextmanager
def library(
    server: Server, database: str, tables: int
) -> Iterator[list[PostgresApplicationRecorder]]:
    """Give recorders that share a pool: one table is one application, and one order."""
    with PostgresDatastore(
        database,
        server.host,
        server.port,
        server.superuser,
        server.password,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        connect_timeout=30,
    ) as datastore:
        recorders = [
            PostgresApplicationRecorder(datastore, events_table_name=f"stored_events_{number}")
            for number in range(tables)
        ]
        for recorder in recorders:
            recorder.create_table()
        yield recorders


def appending(
    recorders: Sequence[PostgresApplicationRecorder], writers: int, programs: int, seconds: float
) -> Run:
    """Give a run in which each writer is a thread."""

    def write(program: int, stream: UUID, version: int) -> None:
        event = StoredEvent(stream, version, TYPE, FACTS + METADATA)
        recorders[program % len(recorders)].insert_events([event])

    return partial(asyncio.to_thread, rate_of_threads, writers, programs, seconds, write)
