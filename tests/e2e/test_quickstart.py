"""The quickstart says what a newcomer types, so it is typed here."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_of_the_quickstart_works_in_order(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "quickstart.md").read_text("utf-8"))
    assert len(blocks) >= 7
    done = subprocess.run(  # noqa: S603 - what the page says, and nothing else
        ["/bin/bash", "-m", "-c", "\n".join(["set -euxo pipefail", *blocks])],
        cwd=ROOT,
        env=os.environ | {"CIRCLEKEEP_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "log 1:" in done.stdout
    assert "NOT WHOLE" not in done.stdout
