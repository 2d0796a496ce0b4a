"""Logs are not accused of what merely happens: retries, crashes, a signer that comes back."""

import random
from pathlib import Path

from tests.kit.honest import honest_runs


async def test_p18_no_honest_log_is_accused_whatever_dies(tmp_path: Path) -> None:
    """P18: writers, signer and database are killed; every checkpoint ever kept still holds."""
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    came = await honest_runs(tmp_path, rounds=1, programs=12, after=150, seed=seed)
    assert came.accused == [], f"seed {seed}"
    assert came.runs == 12
    assert came.checkpoints > 12
    assert came.kept > 0
