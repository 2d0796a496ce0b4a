"""An installation of which something is lost or damaged, as `up` and `restore` meet it."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from infra.postgres.embedded import start
from infra.vault.journal import Journal
from tests.integration.test_installation import create, redeem, sign_in
from tests.kit.installation import (
    PATIENCE_S,
    Installation,
    answer,
    circlekeep,
    installed,
    starting,
)
from tests.kit.postgres import run

AT_ONCE_S = 60.0
"""With other tests beside it; by itself a few seconds."""
OFFICERS = (
    *("--officer", "organization_admin", "ada@example.org", "Ada", "Ross"),
    *("--officer", "privacy_officer", "pat@example.org", "Pat", "Roy"),
)


@dataclass(frozen=True)
class Stopped:
    """One that has ended, its backup, and its keyring of before a key was rotated."""

    data: Path
    copy: Path
    keys: Path
    older: Path
    program: str

    def keys_but(self, folder: Path, change: Callable[[Path], object]) -> Path:
        """Return the keys of the backup after something became of them."""
        shutil.copytree(self.keys, folder)
        change(folder)
        return folder


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    """A key was rotated, its first version destroyed, and all of it backed up with the keys."""
    folder = tmp_path_factory.mktemp("stopped")
    made = Stopped(folder / "home", folder / "copy", folder / "keys", folder / "older", "")
    with installed(made.data) as here:
        for officer in create(made.data, "LOST", officers=OFFICERS):
            assert redeem(here.url, officer["link"]).is_success
        words = ["--as", "ada@example.org", "--organization", "LOST", "--data", made.data]
        [key] = answer("keys", "list", *words)["keys"]
        shutil.copytree(made.data / "keyring", made.older)
        answer("keys", "rotate", *words)
        destroy_first(here, key["program"])
        done = circlekeep("backup", made.copy, "--keys", made.keys, "--data", made.data)
        assert done.returncode == 0, done.stderr
        assert here.stop() == 0
    return Stopped(made.data, made.copy, made.keys, made.older, key["program"])


def destroy_first(here: Installation, program: str) -> None:
    """Destroy the first version of a key, by two officers."""
    for email in ("ada@example.org", "pat@example.org"):
        said = httpx.post(
            f"{here.url}/api/v1/keys/destructions",
            json={"program": program, "version": 1},
            cookies=sign_in(here.url, email).cookies,
            headers={"Idempotency-Key": str(uuid4())},
            timeout=PATIENCE_S,
        )
        assert said.is_success, said.text


def flipped(file: Path) -> None:
    """Let one bit of a key's last version be another."""
    content = json.loads(file.read_bytes())
    newest = content["versions"][max(content["versions"])]
    newest["secret"] = f"{int(newest['secret'][0], 16) ^ 1:x}{newest['secret'][1:]}"
    file.write_text(json.dumps(content))


def key_file(folder: Path) -> Path:
    """The file of the one program's key."""
    [file] = [one for one in folder.iterdir() if "." in one.name.strip(".") and one.is_file()]
    return file


def piped(file: Path) -> None:
    """Put a pipe there that nobody writes to."""
    file.unlink()
    os.mkfifo(file, 0o600)


def junk(file: Path) -> None:
    """Let it be what nobody has written; it ends as a line does."""
    file.write_bytes(bytes(range(256)) + b"\n")


HARM: dict[str, tuple[Callable[[Path, Stopped], object], str]] = {
    "a flipped key": (lambda keys, _: flipped(key_file(keys / "keyring")), "keys.others"),
    "an older key": (
        lambda keys, was: shutil.copy(key_file(was.older), key_file(keys / "keyring")),
        "keys.others",
    ),
    "no key": (lambda keys, _: key_file(keys / "keyring").unlink(), "keys.others"),
    "another's secret": (
        lambda keys, _: shutil.copy(keys / "secrets/author-key", keys / "secrets/email-key"),
        "key.secret_differs",
    ),
    "no signer's keys": (lambda keys, _: shutil.rmtree(keys / "signer"), "signer.keys_missing"),
    "a pipe for a key": (lambda keys, _: piped(key_file(keys / "keyring")), "file.not_plain"),
    "a pipe for a secret": (lambda keys, _: piped(keys / "secrets/email-key"), "file.not_plain"),
    "junk for a key": (lambda keys, _: junk(key_file(keys / "keyring")), "keys.damaged"),
    "junk for a secret": (lambda keys, _: junk(keys / "secrets/email-key"), "secret.damaged"),
    "junk for the journal": (
        lambda keys, _: junk(Journal(keys / "keyring/journal").path),
        "journal.damaged",
    ),
    "an older journal": (
        lambda keys, was: shutil.copy(
            Journal(was.older / "journal").path, Journal(keys / "keyring/journal").path
        ),
        "restore.journal_older",
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_keys_that_are_not_those_of_the_backup_are_not_restored(
    stopped: Stopped, tmp_path: Path, harm: str
) -> None:
    """No restore says that all is whole while something would not open, or could not be signed."""
    change, code = HARM[harm]
    keys = stopped.keys_but(tmp_path / "keys", lambda folder: change(folder, stopped))
    done = circlekeep("restore", stopped.copy, "--keys", keys, "--data", tmp_path / "again")
    assert done.returncode == 2, done.stdout
    assert done.stderr.splitlines()[-1].startswith(f"{code}: "), done.stderr
    assert not (tmp_path / "again").exists(), "half of an installation would pass for a whole"


def test_keys_that_others_could_read_in_the_backup_are_for_their_processes_alone_afterwards(
    stopped: Stopped, tmp_path: Path
) -> None:
    """A disk for backups may know nothing of who may read what."""

    def opened(folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)

    keys = stopped.keys_but(tmp_path / "keys", opened)
    home = tmp_path / "again"
    done = circlekeep("restore", stopped.copy, "--keys", keys, "--data", home)
    assert done.returncode == 0, done.stderr
    brought = [*(home / "keyring").rglob("*"), *(home / "signer").rglob("*")]
    assert len(brought) > 3
    assert [path for path in brought if path.stat().st_mode & 0o077] == []


def test_a_damaged_backup_is_not_restored(stopped: Stopped, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stopped.copy, copy)
    dump = copy / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    done = circlekeep("restore", copy, "--keys", stopped.keys, "--data", tmp_path / "again")
    assert done.returncode == 2
    assert done.stderr.startswith("restore.damaged: ")
    assert not (tmp_path / "again" / "postgres").exists()


def test_a_backup_whose_logs_end_elsewhere_than_it_says_is_not_restored(
    stopped: Stopped, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stopped.copy, copy)
    said = json.loads((copy / "manifest.json").read_text())
    said["heads"][0]["entries"] += 1
    (copy / "manifest.json").write_text(json.dumps(said))
    done = circlekeep("restore", copy, "--keys", stopped.keys, "--data", tmp_path / "again")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("restore.differs: ")
    assert not (tmp_path / "again").exists()


def test_without_journal_and_signers_keys_it_is_restored_and_says_what_may_be_back(
    stopped: Stopped, tmp_path: Path
) -> None:
    """Whoever has lost them goes on by saying so, and is told what that means."""

    def lost(keys: Path) -> None:
        shutil.rmtree(keys / "signer")
        shutil.rmtree(keys / "keyring" / "journal")

    keys = stopped.keys_but(tmp_path / "keys", lost)
    words = ["restore", stopped.copy, "--keys", keys, "--data", tmp_path / "again"]
    refused = circlekeep(*words)
    assert refused.stderr.startswith("restore.no_journal: ")
    done = circlekeep(*words, "--without-journal", "--without-signer-keys")
    assert done.returncode == 0, done.stderr
    made = json.loads((stopped.copy / "manifest.json").read_text())["made_at"][:19]
    assert f"nothing since the backup of {made}" in done.stderr
    assert "can be read again" in done.stderr
    assert "restored and verified" in done.stdout
    assert not list((tmp_path / "again" / "signer").rglob("checkpoints-*"))


def refused_start(data: Path) -> str:
    """What `up` says that does not start, and soon."""
    began = time.monotonic()
    with starting(data) as process:
        said, words = process.communicate(timeout=AT_ONCE_S)
    assert time.monotonic() - began < AT_ONCE_S
    assert process.returncode == 2, said
    assert "Traceback" not in words
    return words.splitlines()[-1]


def test_up_says_at_once_that_the_journal_of_destructions_is_lost(
    stopped: Stopped, tmp_path: Path
) -> None:
    journal = stopped.data / "keyring" / "journal"
    shutil.move(journal, tmp_path / "journal")
    try:
        said = refused_start(stopped.data)
    finally:
        shutil.rmtree(journal, ignore_errors=True)
        shutil.move(tmp_path / "journal", journal)
    assert said.startswith("process.not_started: warden did not start: journal.lost: ")


def test_up_says_at_once_that_the_signers_memory_is_damaged(stopped: Stopped) -> None:
    memory = stopped.data / "signer" / "signer.db"
    whole = memory.read_bytes()
    memory.write_bytes(b"x" * len(whole))
    try:
        said = refused_start(stopped.data)
    finally:
        memory.write_bytes(whole)
    assert said.startswith("process.not_started: signer did not start: signer.damaged: ")


@pytest.mark.parametrize(
    ("harm", "name", "code"),
    [
        (lambda file: file.chmod(0o644), "keyring/*.*", "keys.not_ours"),
        (junk, "keyring/*.*", "keys.damaged"),
        (piped, "keyring/*.*", "keys.damaged"),
        (piped, "secrets/warden/email-key", "file.not_plain"),
        (piped, "secrets/admin/postgres-superuser", "file.not_plain"),
        (junk, "secrets/admin/postgres-superuser", "secret.damaged"),
        (lambda file: file.write_bytes(b""), "secrets/admin/postgres-superuser", "secret.damaged"),
        (piped, "signer/signer.db", "file.not_plain"),
    ],
)
def test_up_names_at_once_the_file_that_is_not_as_it_must_be(
    stopped: Stopped, tmp_path: Path, harm: Callable[[Path], object], name: str, code: str
) -> None:
    """Whoever keeps the service reads which file it is, and what to do with it."""
    [file] = [one for one in stopped.data.glob(name) if one.is_file()]
    whole = tmp_path / "whole"
    shutil.copy2(file, whole)
    owner = file.stat()
    harm(file)
    os.chown(file, owner.st_uid, owner.st_gid)
    try:
        said = refused_start(stopped.data)
    finally:
        file.unlink()
        shutil.copy2(whole, file)
        os.chown(file, owner.st_uid, owner.st_gid)
    assert re.search(rf"{code}: {re.escape(str(file))}(: | \()", said)


@pytest.mark.parametrize(
    "name",
    [
        "web/postgres-app",
        "warden/postgres-warden",
        "worker/postgres-projector",
        "worker/postgres-keeper",
        "signer/postgres-signer",
    ],
)
def test_up_says_at_once_that_a_process_has_another_secret_than_the_database(
    stopped: Stopped, name: str
) -> None:
    file = stopped.data / "secrets" / name
    own = file.read_text()
    file.write_text(f"{'1' if own[0] == '0' else '0'}{own[1:]}")
    try:
        said = refused_start(stopped.data)
    finally:
        file.write_text(own)
    assert f"{name.partition('/')[0]} did not start: database.not_ours: " in said


def test_up_says_at_once_that_the_database_is_newer_than_the_program(stopped: Stopped) -> None:
    newer = "INSERT INTO circlekeep.migration (name, checksum) SELECT '9999_later.sql', sha256('x')"
    with start(stopped.data) as embedded:
        run(embedded.server.url("circlekeep"), newer)
    said = refused_start(stopped.data)
    assert said.startswith("migration.vanished: 9999_later.sql ")
    assert "Install the newer" in said
