"""Whoever reads a log by position sees every event once and in order, however writers behave."""

from tests.kit.database import Migrated
from tests.kit.never_skip import Size, on_a_sequence, on_our_logs

SMALL = Size(programs=3, writers=4, lives=2, tasks=4, attempts=60)


async def test_no_reader_of_a_log_ever_skips_an_event_or_sees_it_twice(
    circlekeep: Migrated,
) -> None:
    tailed = await on_our_logs(circlekeep, SMALL)
    assert tailed.readers == 3
    assert tailed.became.rolled_back > 0
    assert tailed.became.killed > 0
    assert tailed.events >= tailed.became.committed > 50
    assert (tailed.skipped, tailed.duplicated, tailed.disordered, tailed.gaps) == (0, 0, 0, 0)


async def test_readers_of_a_sequence_do_skip_events_under_the_same_writers(
    circlekeep: Migrated,
) -> None:
    tailed = await on_a_sequence(circlekeep, SMALL)
    assert tailed.became.killed > 0
    assert tailed.events >= tailed.became.committed > 50
    assert tailed.skipped > 0
