import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAYS = "#!/bin/sh\necho '{}'\n"
MISSING = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that answer before the system's own do."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def answer(programs: Path, name: str, script: str) -> None:
    (programs / name).write_text(script)
    (programs / name).chmod(0o755)


def ask(programs: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - a script of ours
        [ROOT / ".ci" / "debian-packages"],
        env={"PATH": f"{programs}{os.pathsep}{os.defpath}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_said_when_all_is_there(programs: Path) -> None:
    answer(programs, "dpkg-query", SAYS.format("installed"))
    done = ask(programs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_ordinary_user_is_told_what_is_missing(programs: Path) -> None:
    answer(programs, "dpkg-query", MISSING)
    answer(programs, "id", SAYS.format(1000))
    done = ask(programs)
    assert done.returncode == 2
    assert "not installed: chromium-headless-shell curl" in done.stderr
    assert "apt-get install --no-install-recommends chromium-headless-shell curl" in done.stderr


def test_root_installs_what_is_missing(programs: Path, tmp_path: Path) -> None:
    answer(programs, "dpkg-query", MISSING)
    answer(programs, "id", SAYS.format(0))
    answer(programs, "apt-get", f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/asked'\n")
    assert ask(programs).returncode == 0
    [asked] = (tmp_path / "asked").read_text().splitlines()
    assert "install" in asked
    assert "chromium" in asked


def test_root_refreshes_the_lists_when_a_package_is_not_found_at_first(
    programs: Path, tmp_path: Path
) -> None:
    answer(programs, "dpkg-query", MISSING)
    answer(programs, "id", SAYS.format(0))
    lists = f"'{tmp_path}/lists'"
    script = f'case "$*" in *update*) touch {lists};; *) [ -f {lists} ];; esac'
    answer(programs, "apt-get", f"#!/bin/sh\n{script}\n")
    assert ask(programs).returncode == 0
    answer(programs, "apt-get", MISSING)
    assert ask(programs).returncode != 0
