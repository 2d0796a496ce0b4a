"""Whatever stands where a file of an installation should: it is said by name, at once."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import cast
from uuid import UUID

import msgspec
import pytest

from domain.kernel import Refused
from infra.files import NotPlain, read_secret, write_whole
from infra.home import GIVEN, Home, Running
from infra.postgres.pool import Pool
from infra.postgres.server import Folders
from infra.settings import Settings
from infra.vault.journal import Journal, KeyVersion
from infra.vault.keyring import FileKeyring
from services.app.demo.build import DemoAccount
from services.wiring.installation import demo_accounts
from services.wiring.keys import tags_of
from services.wiring.proof import evidence_of
from services.wiring.signer import open_signer
from services.wiring.signing_keys import key_name
from services.wiring.troubles import may_go_better, told
from services.wiring.witness import add_from_file

NAME = "program"
SIGNING = key_name(UUID(int=7))
AT_ONCE_S = 5
ANOTHER = 4711


def fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def device(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


HARM: dict[str, Callable[[Path], object]] = {
    "open to others": lambda file: file.chmod(0o644),
    "another's": lambda file: os.chown(file, ANOTHER, ANOTHER),
    "a folder": folder,
    "a pipe": fifo,
    "a loop": loop,
    "a device": device,
    "empty": lambda file: file.write_bytes(b""),
    "junk": lambda file: file.write_bytes(bytes(range(256)) * 3),
}
MAY_BE_WELL = ("open to others", "another's", "empty")
"""What is put right, made anew, or told by the database or ``doctor``."""


def made(path: Path) -> Home:
    """Make the files of an installation, without its database."""
    home = Home(path)
    home.prepare()
    write_whole(Folders(home.path).password_file, b"secret\n")
    (home.signer / "keyring").mkdir(mode=0o700)
    asyncio.run(FileKeyring(home.keyring).wrap(NAME, bytes(32), b""))
    asyncio.run(FileKeyring(home.signer / "keyring").sign(SIGNING, b"a checkpoint"))
    journal = Journal(home.journal)
    journal.begin()
    journal.intend(KeyVersion(NAME, 1))
    home.note_start(Running("http://127.0.0.1:1", "postgresql://127.0.0.1:1/x", "x", os.getpid()))
    demo = [DemoAccount("member", "ada@example.org", "secret", "Ada Ross", "en")]
    write_whole(home.accounts, msgspec.json.encode(demo))
    asyncio.run(with_signer(home))
    return home


async def with_signer(home: Home) -> None:
    settings = Settings(home=home.path, secrets=home.secrets_of("signer"))
    async with open_signer(settings, cast("Pool", None)) as (_, _, keys):
        await keys.versions(SIGNING)


def start(home: Home) -> None:
    """Read every file as a start does, each process its own."""
    home.prepare()
    read_secret(Folders(home.path).password_file)
    for process, names in GIVEN.items():
        given = Settings(home=home.path, secrets=home.secrets_of(process))
        for name in names:
            given.secret(name)
    tags_of(Settings(home=home.path, secrets=home.secrets_of("warden")))
    journal = Journal(home.journal)
    journal.begin()
    journal.entries()
    asyncio.run(FileKeyring(home.keyring).versions(NAME))
    asyncio.run(with_signer(home))
    home.running()
    demo_accounts(home.accounts)


def refusal(home: Home) -> Refused | None:
    """Start, and give what is said to whoever does, if it does not start."""
    try:
        start(home)
    except Exception as error:
        refused = told(error)
        if refused is None:
            raise
        return refused
    return None


def files() -> list[str]:
    """Name every file that is read, as they are made."""
    return sorted(
        [
            *(f"secrets/{process}/{name}" for process, names in GIVEN.items() for name in names),
            "secrets/admin/postgres-superuser",
            f"keyring/{NAME}",
            "keyring/journal/destructions.jsonl",
            f"signer/keyring/{SIGNING}",
            "signer/signer.db",
            "run/server.json",
            "demo-accounts.json",
        ]
    )


@pytest.fixture
def in_time() -> Iterator[None]:
    """Fail where something waits for what never comes."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise RuntimeError("it waits for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(AT_ONCE_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_every_file_of_an_installation_is_looked_at(tmp_path: Path) -> None:
    """What is added to a data folder is added here too."""
    home = made(tmp_path / "home")
    there = {str(path.relative_to(home.path)) for path in home.path.rglob("*") if path.is_file()}
    assert {one for one in there if not one.endswith(("-wal", "-shm"))} == set(files())
    start(home)


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("file", files())
def test_whatever_stands_where_a_file_should_is_said_by_name(
    tmp_path: Path, file: str, harm: str
) -> None:
    if harm == "another's" and os.geteuid() != 0:
        pytest.skip("root alone gives files away")
    home = made(tmp_path / "home")
    place = home.path / file
    HARM[harm](place)
    refused = refusal(home)
    if refused is None:
        assert harm in MAY_BE_WELL
    else:
        assert str(place) in refused.reason
        assert not may_go_better(refused)


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    home = made(tmp_path / "home")
    for place in (home.keyring / NAME, home.signer / "keyring" / SIGNING):
        place.chmod(0o644)
        refused = refusal(home)
        assert refused is not None
        assert refused.code == "keys.not_ours"
        assert "chmod 600" in refused.reason
        place.chmod(0o600)


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("harm", ["a folder", "a pipe", "a loop", "a device"])
def test_what_is_named_on_the_command_line_is_read_at_once_or_named(
    tmp_path: Path, harm: str
) -> None:
    """An auditor's checkpoints, and those that a witness is given."""
    given = tmp_path / "checkpoint.txt"
    given.touch()
    HARM[harm](given)
    with pytest.raises(NotPlain) as verified:
        evidence_of([given], [])
    with pytest.raises(NotPlain) as witnessed:
        asyncio.run(add_from_file(tmp_path, "auditor", given))
    for error in (verified.value, witnessed.value):
        refused = told(error)
        assert refused is not None
        assert refused.code == "file.not_plain"
        assert str(given) in refused.reason
