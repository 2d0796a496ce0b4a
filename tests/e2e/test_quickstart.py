"""The quickstart says what a newcomer types, so it is typed here."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CAREFULLY = "set -euxo pipefail\ntrap 'kill %1 || true' EXIT"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks_of(page: str) -> list[str]:
    return BLOCK.findall((ROOT / "docs" / page).read_text("utf-8"))


@pytest.mark.timeout(900)
def test_every_block_of_the_quickstart_and_of_the_page_for_auditors_works_in_order(
    tmp_path: Path,
) -> None:
    """P15: an auditor verifies with the one file, as the page says, and the next day again."""
    *quickstart, stop = blocks_of("quickstart.md")
    auditors = blocks_of("for-auditors.md")
    assert (len(quickstart), len(auditors)) >= (6, 7)
    kept = tmp_path / "mine" / "kept"
    another_day = f'(cd "{kept}" && sha256sum *) > "{tmp_path}/kept"\nDAY=2031-01-01'
    still_there = f'(cd "{kept}" && sha256sum -c "{tmp_path}/kept")'
    blocks = [*quickstart, *auditors, another_day, *auditors, still_there, stop]
    done = subprocess.run(  # noqa: S603 - what the page says, and nothing else
        ["/bin/bash", "-m", "-c", "\n".join([CAREFULLY, *blocks])],
        cwd=ROOT,
        env=os.environ
        | {"CIRCLEKEEP_HOME": str(tmp_path / "home"), "MINE": str(tmp_path / "mine")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "log 1:" in done.stdout
    assert "NOT WHOLE" not in done.stdout
    assert done.stdout.count("consistent with kept/checkpoint-2") == 3, "one, and then both"
