"""How many letters were asked for to a mailbox: one count, in memory and on PostgreSQL."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from domain.access.letters import DAY, HOUR, Count, Most
from infra.identity.letters import PostgresLetterCounts
from infra.identity.memory_letters import MemoryLetterCounts
from infra.postgres.pool import connect
from services.warden.door.ports import LetterCounts
from tests.kit.database import Migrated

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
THREE_AND_FIVE = Most(3, 5)


@dataclass
class Place:
    """A count, and another Warden's of the same place, or this one's after a restart."""

    counts: LetterCounts
    anew: Callable[[], LetterCounts]


@pytest.fixture
async def place(database: Migrated | None) -> AsyncIterator[Place]:
    if database is None:
        counts = MemoryLetterCounts()
        yield Place(counts, lambda: counts)
        return
    async with await connect(database.url("warden"), 4) as pool:
        yield Place(PostgresLetterCounts(pool), lambda: PostgresLetterCounts(pool))


def mailbox(most: Most = THREE_AND_FIVE) -> Count:
    return Count(os.urandom(32), most)


async def test_so_many_go_within_an_hour_and_the_next_is_told_when(place: Place) -> None:
    one = mailbox()
    for number in range(3):
        assert await place.counts.count([one], AT + number * SECOND) is None
    assert await place.counts.count([one], AT + 9 * SECOND) == AT + HOUR
    assert await place.counts.count([mailbox()], AT + 9 * SECOND) is None
    assert await place.counts.count([one], AT + HOUR) is None


async def test_so_many_go_within_a_day(place: Place) -> None:
    one = mailbox()
    for number in range(5):
        assert await place.counts.count([one], AT + number * HOUR) is None
    assert await place.counts.count([one], AT + 9 * HOUR) == AT + DAY
    assert await place.counts.count([one], AT + DAY) is None
    assert await place.counts.count([one], AT + DAY + SECOND) == AT + DAY + HOUR


async def test_what_is_too_many_of_one_count_counts_in_none(place: Place) -> None:
    network, full, other = mailbox(Most(4, 9)), mailbox(Most(1, 9)), mailbox()
    assert await place.counts.count([network, full], AT) is None
    for _ in range(5):
        assert await place.counts.count([network, full], AT) == AT + HOUR
    for _ in range(3):
        assert await place.counts.count([network, other], AT) is None
    assert await place.counts.count([network, mailbox()], AT) == AT + HOUR


async def test_another_warden_and_one_that_starts_anew_count_on(place: Place) -> None:
    one = mailbox()
    for _ in range(3):
        assert await place.anew().count([one], AT) is None
    assert await place.anew().count([one], AT) == AT + HOUR


async def test_of_many_at_once_no_more_go_than_may(place: Place) -> None:
    """Each names the mailbox and its network in another order: none waits for ever."""
    one, network = mailbox(), mailbox(Most(20, 20))
    both = [one, network], [network, one]
    at_once = (place.anew().count(both[n % 2], AT) for n in range(12))
    assert (await asyncio.gather(*at_once)).count(None) == 3


async def test_what_is_a_day_old_is_kept_no_longer(place: Place, database: Migrated | None) -> None:
    for _ in range(3):
        await place.counts.count([mailbox()], AT)
    last = mailbox()
    await place.counts.count([last], AT + DAY + SECOND)
    assert await place.counts.count([last], AT + DAY + SECOND) is None
    if database is not None:
        connection = await asyncpg.connect(database.url())
        rows = await connection.fetch("SELECT DISTINCT last_at FROM circlekeep.letter_count")
        await connection.close()
        assert [row["last_at"] for row in rows] == [AT + DAY + SECOND]
