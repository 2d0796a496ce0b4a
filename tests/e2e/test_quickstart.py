"""The quickstart says what a newcomer types, so it is typed here."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
CAREFULLY = "set -euxo pipefail\ntrap 'kill %1 || true' EXIT"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks_of(page: str) -> list[str]:
    return BLOCK.findall((ROOT / "docs" / page).read_text("utf-8"))


def test_every_block_of_the_quickstart_and_of_the_page_for_auditors_works_in_order(
    tmp_path: Path,
) -> None:
    """P15: an auditor verifies a bundle with the one file, as the page says, step by step."""
    *quickstart, stop = blocks_of("quickstart.md")
    auditors = blocks_of("for-auditors.md")
    assert (len(quickstart), len(auditors)) >= (6, 7)
    blocks = [*quickstart, *auditors, stop]
    done = subprocess.run(  # noqa: S603 - what the page says, and nothing else
        ["/bin/bash", "-m", "-c", "\n".join([CAREFULLY, *blocks])],
        cwd=ROOT,
        env=os.environ | {"CIRCLEKEEP_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "log 1:" in done.stdout
    assert "NOT WHOLE" not in done.stdout
    assert "consistent with mine.txt" in done.stdout
