"""Readers never see an empty or mixed table while a read model is rebuilt under load."""

from tests.kit.database import Migrated
from tests.kit.read_models import ask
from tests.kit.rebuilding import BUILDS, loaded


def unsaid(_words: str) -> None:
    """Stand in for a bench that tells what it does."""


async def test_every_read_is_whole_while_a_rebuild_is_killed_goes_on_and_is_swapped_in(
    circlekeep: Migrated,
) -> None:
    async with (
        loaded(circlekeep, programs=2, groups_each=200, busy=2, say=unsaid) as load,
        load.running(),
    ):
        await load.reads(10)
        await load.rebuild(page=20, die_at=0.5)
        begun = await load.filled()
        await load.reads(10)
        await load.rebuild(page=20)
        await load.reads(10)
    assert load.seen.faults == []
    assert begun >= 200
    assert sorted(await ask(circlekeep, BUILDS)) == [
        ("group_board_v2", "retired"),
        ("group_board_v2_1", "live"),
    ]
    assert load.seen.reads > 30
    assert load.seen.appends > 10
