"""Whatever is done to a log by somebody who owns its database, and by what it is found."""

import random
from pathlib import Path

from tests.golden.write_mutations import PAGE, page
from tests.kit.database import Migrated
from tests.kit.deployments import HONEST, tried
from tests.kit.mutations import FOUND, Deployment


def test_the_page_for_auditors_says_which_deployment_finds_what() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.golden.write_mutations"


async def test_p16_each_of_fourteen_mutations_is_found_by_a_witness_and_by_what_the_table_says(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P16, P18: as superuser on a live database, at random places; and no honest log is accused."""
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    found: dict[tuple[str, Deployment], set[bool]] = {}
    for trial, report in await tried(circlekeep, tmp_path, seed, places=1):
        found.setdefault((trial.mutation, trial.deployment), set()).add(not report.whole)
    expected = {
        (mutation, deployment): {deployment in FOUND.get(mutation, frozenset())}
        for mutation in (*FOUND, HONEST)
        for deployment in Deployment
    }
    assert found == expected, f"seed {seed}"
    assert len(FOUND) == 14
    assert all(Deployment.WITNESSED in by for by in FOUND.values())
