"""The one file runs by itself: no network, no database, nothing of the software it checks."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.transparency.offline import circlekeep_verify as offline
from tests.kit.bundles import MadeLog, made_log

ALONE = """
import runpy, sys
def deny(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.system", "sqlite3.")):
        raise PermissionError(event)
    if event == "import" and arguments[0].partition(".")[0] in {OURS}:
        raise PermissionError(arguments[0])
sys.addaudithook(deny)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
OURS = {"domain", "infra", "projections", "services", "tests", "asyncpg", "msgspec"}


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the file where it can reach nothing but what it is given."""
    copied = shutil.copy(offline.__file__, folder)
    driver = ALONE.replace("{OURS}", repr(OURS))
    return subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", "-c", driver, copied, "--processes", "1", *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )


def written(folder: Path) -> tuple[MadeLog, Sequence[str]]:
    """Write a bundle, and what an auditor holds: the keys and an earlier checkpoint."""
    log = made_log(12)
    log.write(folder / "log.bundle", log.manifest(checkpoints=[log.checkpoint(12, seen_at=9)]))
    (folder / "log.key").write_text(f"{log.key.public}\n")
    (folder / "witness.key").write_text(f"{log.witness.public}\n")
    (folder / "mine.txt").write_text(log.checkpoint(5))
    given = ["log.bundle", "--key", "log.key", "--witness-key", "witness.key"]
    return log, [*given, "--checkpoint", "mine.txt"]


def test_p15_it_verifies_without_network_database_or_us(tmp_path: Path) -> None:
    """P15: an outsider needs the file, the bundle and the keys, and trusts nobody's process."""
    _, given = written(tmp_path)
    done = alone(tmp_path, *given)
    assert (done.returncode, done.stderr) == (0, "")
    assert "consistent with mine.txt: its 5 entries are as they were then" in done.stdout
    assert done.stdout.endswith("\nwhole\n")


def test_it_answers_programs_in_json_and_by_its_exit_code(tmp_path: Path) -> None:
    log, given = written(tmp_path)
    told = json.loads(alone(tmp_path, *given, "--json").stdout)
    assert (told["verdict"], told["signedUpTo"], told["witnessedUpTo"]) == ("whole", 12, 12)
    bundle = tmp_path / "log.bundle"
    whole = bundle.read_bytes()
    bundle.write_bytes(whole.replace(log.entries[3].salt.hex().encode(), b"0" * 32))
    done = alone(tmp_path, *given, "--json")
    assert (done.returncode, json.loads(done.stdout)["flaws"]) == (
        1,
        [
            {
                "code": "entry.digest",
                "meaning": "its contents are not those it was sealed with",
                "line": 11,
                "position": 4,
            },
        ],
    )
    bundle.write_bytes(whole[:-1])
    done = alone(tmp_path, *given)
    assert (done.returncode, done.stdout.splitlines()[0].partition(":")[0]) == (
        2,
        "WRONG  bundle.truncated",
    )
    log.write(bundle, log.manifest())
    done = alone(tmp_path, "log.bundle")
    assert done.returncode == 3
    assert "NOT PROVEN" in done.stdout


def test_it_says_that_a_key_only_the_bundle_names_proves_little(tmp_path: Path) -> None:
    written(tmp_path)
    assert "A KEY THAT ONLY THE BUNDLE NAMES" in alone(tmp_path, "log.bundle").stdout


def test_what_it_cannot_read_is_said(tmp_path: Path) -> None:
    written(tmp_path)
    done = alone(tmp_path, "absent.bundle")
    assert (done.returncode, done.stdout.splitlines()[0].split(":")[0]) == (
        2,
        "WRONG  bundle.unreadable",
    )
    assert alone(tmp_path, "log.bundle", "--checkpoint", "absent").returncode == 2
