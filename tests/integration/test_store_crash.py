"""Writers and the database are killed under load: what was acknowledged is there, and once."""

from pathlib import Path

from tests.kit.crashes import crashing


async def test_no_acknowledged_append_is_lost_whoever_dies(tmp_path: Path) -> None:
    async with crashing(tmp_path) as installation:
        left = await installation.crash(after=100)
    assert left.acknowledged >= 300
    assert (left.lost, left.twice, left.gaps, left.whole) == (0, 0, 0, True)
    assert left.unheard + left.never > 0
