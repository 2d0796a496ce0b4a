"""That the file keyring's files are its user's alone, and are old or new after a crash."""

import asyncio
import json
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from domain.kernel import Unavailable
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyLost

ROOT = Path(__file__).parents[2]
KEY = b"k" * 32
ROTATING = """
import asyncio, sys
from pathlib import Path
from infra.vault.keyring import FileKeyring

async def rotate():
    keys = FileKeyring(Path(sys.argv[1]))
    await keys.wrap("program", bytes(32), b"")
    while True:
        newest = await keys.rotate("program")
        print(newest, flush=True)
        await keys.destroy("program", newest - 1)

asyncio.run(rotate())
"""


KILLED_AT_EACH_STEP = """
import asyncio, os, signal, sys
from pathlib import Path
from infra.vault.keyring import FileKeyring

folder, change = Path(sys.argv[1]), sys.argv[2]
STEPS = {"open", "os.rename", "os.remove", "fcntl.flock"}

def changed():
    keys = FileKeyring(folder)
    asyncio.run(keys.rotate("program") if change == "rotate" else keys.destroy("program", 1))

def kill_at(step):
    def seen(event, _args):
        nonlocal step
        if event not in STEPS:
            return
        step -= 1
        if not step:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(seen)

async def stands():
    keys = FileKeyring(folder)
    there = [v.destroyed_at is None for v in await keys.versions("program")]
    wrapped = await keys.wrap("program", bytes(32), b"context")
    assert await keys.unwrap(wrapped, b"context") == bytes(32)
    return there

before = asyncio.run(stands())
for step in range(1, 100):
    child = os.fork()
    if not child:
        kill_at(step)
        changed()
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    after = asyncio.run(stands())
    print(ended, "old" if after == before else "new", flush=True)
    if change == "rotate":
        before = after
    if not ended:
        break
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keyring"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def keys(folder: Path) -> FileKeyring:
    return FileKeyring(folder)


def killed_after(folder: Path, versions: int) -> list[int]:
    """Kill a process that rotates and destroys; give the versions that it said it had made."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", ROTATING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(versions)]
        writer.kill()
        said += [int(line) for line in writer.stdout.read().split()]
    assert writer.returncode == -signal.SIGKILL
    return said


async def test_key_files_are_their_users_alone(keys: FileKeyring, folder: Path) -> None:
    await keys.wrap("program", KEY, b"context")
    assert [(file.name, file.stat().st_mode & 0o777) for file in folder.iterdir()] == [
        ("program", 0o600)
    ]


async def test_what_a_crash_left_behind_is_in_nobodys_way(keys: FileKeyring, folder: Path) -> None:
    (folder / ".program.new").write_bytes(b"half a fi")
    wrapped = await keys.wrap("program", KEY, b"context")
    assert await FileKeyring(folder).unwrap(wrapped, b"context") == KEY
    assert await keys.names() == ["program"]


@pytest.mark.parametrize("versions", [1, 4, 9])
async def test_a_keyring_whose_writer_is_killed_holds_the_old_or_the_new(
    folder: Path, versions: int
) -> None:
    said = killed_after(folder, versions)
    after = await FileKeyring(folder).versions("program")
    assert [version.number for version in after] == list(range(1, len(after) + 1))
    assert len(after) in (said[-1], said[-1] + 1), "what was said to be made is there"
    alive = [version.number for version in after if version.destroyed_at is None]
    assert alive[-1] == len(after)
    assert len(alive) <= 3
    wrapped = await FileKeyring(folder).wrap("program", KEY, b"context")
    assert await FileKeyring(folder).unwrap(wrapped, b"context") == KEY


@pytest.mark.parametrize("change", ["rotate", "destroy"])
async def test_a_write_that_is_killed_at_any_step_leaves_the_old_or_the_new(
    keys: FileKeyring, folder: Path, change: str
) -> None:
    await keys.wrap("program", KEY, b"context")
    await keys.rotate("program")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED_AT_EACH_STEP, str(folder), change],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    *killed, last = done.stdout.splitlines()
    assert last == "0 new", done.stderr
    assert len(killed) >= 4
    assert {line.split()[0] for line in killed} == {str(-signal.SIGKILL)}
    assert {line.split()[1] for line in killed} <= {"old", "new"}


async def test_a_key_file_that_others_can_read_is_not_used(keys: FileKeyring, folder: Path) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    (folder / "program").chmod(0o640)
    for keyring in (keys, FileKeyring(folder)):
        with pytest.raises(Unavailable, match="chmod 600") as refused:
            await keyring.unwrap(wrapped, b"context")
        assert refused.value.code == "keys.not_ours"
        assert str(folder / "program") in refused.value.reason


async def test_a_destroyed_secret_is_in_no_file(keys: FileKeyring, folder: Path) -> None:
    await keys.wrap("program", KEY, b"context")
    secret = json.loads((folder / "program").read_bytes())["versions"]["1"]["secret"]
    assert len(bytes.fromhex(secret)) == 32
    await keys.destroy("program", 1)
    assert all(secret not in file.read_text() for file in folder.iterdir())


async def test_files_from_before_versions_had_dates_are_read_and_written_anew(
    keys: FileKeyring, folder: Path
) -> None:
    old = folder / "program"
    old.write_text(json.dumps({"current": 3, "versions": {"2": "ab" * 32}}))
    old.chmod(0o600)
    versions = await keys.versions("program")
    assert [(v.number, v.destroyed_at is None) for v in versions] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    wrapped = await keys.wrap("program", KEY, b"context")
    assert wrapped.version == 4
    assert await FileKeyring(folder).unwrap(wrapped, b"context") == KEY
    (folder / "program").unlink()
    with pytest.raises(KeyLost):
        await keys.unwrap(wrapped, b"context")


async def test_a_keyring_that_is_open_or_gone_is_not_healthy(
    keys: FileKeyring, folder: Path
) -> None:
    await keys.check()
    folder.chmod(0o750)
    with pytest.raises(PermissionError):
        await keys.check()
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        await keys.check()


async def test_a_key_file_of_which_one_bit_is_another_is_noticed(
    keys: FileKeyring, folder: Path
) -> None:
    """Whatever a disk or a hand makes of it: it is said of the file or of the version, no more."""
    wrapped = [await keys.wrap("program", KEY, b"context")]
    await keys.rotate("program")
    wrapped.append(await keys.wrap("program", KEY, b"context"))
    checks = [await keys.check_value("program", version) for version in (1, 2)]
    file = folder / "program"
    whole = file.read_bytes()
    unnoticed = set()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with suppress(KeyLost, Unavailable):
            again = FileKeyring(folder)
            opened = [await again.unwrap(one, b"context") for one in wrapped]
            known = [await again.check_value("program", version) for version in (1, 2)]
            if (opened, known) == ([KEY, KEY], checks):
                unnoticed.add(place)
    dates = re.finditer(rb'"made_at":"[^"]*"', whole)
    assert unnoticed <= {place for date in dates for place in range(*date.span())}


async def test_a_key_file_that_cannot_be_read_is_named(keys: FileKeyring, folder: Path) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    file = folder / "program"
    for garbled in (b"", b"{}", file.read_bytes()[:-5], b"\xff" * 40):
        file.write_bytes(garbled)
        with pytest.raises(Unavailable) as refused:
            await FileKeyring(folder).unwrap(wrapped, b"context")
        assert refused.value.code == "keys.damaged"
        assert str(file) in refused.value.reason
