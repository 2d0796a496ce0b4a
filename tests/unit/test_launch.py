import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.processes import User, command, other_user, owner
from infra.processes.launch import hidden_by
from tests.kit.processes import gone_within

STRANGER = User(64999, 64999)
TELLS = "import os, sys; print(os.getuid(), os.getgid(), os.getgroups(), os.umask(0))"
PYTHON = [Path(sys.prefix), Path(sys.base_prefix)]


def said(words: list[str]) -> str:
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


def test_only_root_may_choose_another_user() -> None:
    chosen = other_user("no-such-user", "nobody")
    assert (chosen is not None) == (os.geteuid() == 0)
    assert chosen is None or chosen.uid != 0


def test_root_is_told_when_the_system_knows_none_of_the_users() -> None:
    if os.geteuid() == 0:
        with pytest.raises(LookupError, match="none of the users no-such-user"):
            other_user("no-such-user")
    else:
        assert other_user("no-such-user") is None


def test_the_owner_of_a_file_is_found(tmp_path: Path) -> None:
    assert owner(tmp_path) == User(os.geteuid(), os.getegid())


def test_without_a_user_the_program_runs_as_ours_and_writes_for_its_owner_alone() -> None:
    groups = sorted(os.getgroups())
    expected = f"{os.getuid()} {os.getgid()} {groups} {0o077}"
    assert said(command([sys.executable, "-c", TELLS])) == expected


def test_with_a_user_nothing_of_root_is_left() -> None:
    if os.geteuid() != 0:
        words = command([sys.executable, "-c", TELLS], uid=STRANGER.uid, gid=STRANGER.gid)
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
        assert (done.returncode, "cannot start" in done.stderr) == (126, True)
        return
    words = command(
        [sys.executable, "-c", TELLS], uid=STRANGER.uid, gid=STRANGER.gid, expose=PYTHON
    )
    assert said(words) == f"{STRANGER.uid} {STRANGER.gid} [] {0o077}"


def test_the_first_closed_folder_on_the_way_is_found(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    place = tmp_path / "open" / "place"
    place.mkdir(parents=True)
    hidden = hidden_by(place, STRANGER.uid, STRANGER.gid)
    assert hidden in {tmp_path, *tmp_path.parents}
    assert hidden_by(place, os.geteuid(), os.getegid()) is None
    assert hidden_by(Path("/usr/bin"), STRANGER.uid, STRANGER.gid) is None


def test_what_is_promised_behind_a_closed_folder_is_reachable_and_nothing_else_there(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    for name in ("promised", "private"):
        (closed / name).mkdir(parents=True)
        (closed / name / "note").write_text(name)
        (closed / name).chmod(0o755)
    closed.chmod(0o700)
    script = f"""
from pathlib import Path
closed = Path({str(closed)!r})
print((closed / "promised" / "note").read_text())
print((closed / "private").exists())
"""
    as_another = os.geteuid() == 0
    words = command(
        [sys.executable, "-c", script],
        uid=STRANGER.uid if as_another else None,
        gid=STRANGER.gid if as_another else None,
        expose=[*PYTHON, closed / "promised"],
    )
    assert said(words).split() == ["promised", str(not as_another)]
    assert (closed / "private" / "note").read_text() == "private"


def test_a_program_that_is_not_there_is_named() -> None:
    done = subprocess.run(  # noqa: S603 - ours
        command(["/no/such/program"]), capture_output=True, text=True, check=False
    )
    assert done.returncode == 126
    assert "cannot start /no/such/program" in done.stderr


def test_a_program_ends_by_the_chosen_signal_when_its_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "note"
    child = f"""
import signal, sys, time
def end(number, frame):
    open({str(note)!r}, "w").write(str(number))
    sys.exit(0)
signal.signal(signal.SIGINT, end)
print("listening", flush=True)
time.sleep(60)
"""
    parent = f"""
import signal, subprocess, sys, time
from infra.processes import command
words = command([sys.executable, "-c", {child!r}], ended_by=signal.SIGINT)
p = subprocess.Popen(words, stdout=subprocess.PIPE)
p.stdout.readline()
print(p.pid, flush=True)
time.sleep(60)
"""
    words = [sys.executable, "-c", parent]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        pid = int(process.stdout.readline())  # type: ignore[union-attr]
        process.kill()
        process.communicate(timeout=10)
    assert gone_within([pid], 5)
    until = time.monotonic() + 2
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert note.read_text() == str(int(signal.SIGINT))
