"""A disk without room: nothing is half written, somebody is told, and all goes on by itself."""

import errno
import os
from datetime import UTC, date, datetime
from email.headerregistry import Address
from pathlib import Path
from uuid import UUID

import pytest

from domain.kernel import OrganizationId, Sealed, Unavailable
from domain.ports import Letter
from infra.files import write_whole
from infra.home import Home, Running
from infra.ids import new_id
from infra.mail.files import FileMail
from infra.postgres.cluster import why_not_made
from infra.transparency.signer_state import LogKey, Signed, SignerState
from infra.vault.journal import Journal, KeyVersion
from infra.vault.keyring import FileKeyring
from services.cli.common import new_file
from services.wiring.letters import keep
from services.wiring.troubles import told
from tests.kit.full_disks import no_file_larger_than

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
VERSION = KeyVersion("organization.program", 1)
LETTER = Letter(to=Sealed("ada@example.org"), subject="Circle", text="x" * 900, locale="en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is its user's alone."""
    tmp_path.chmod(0o700)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_start_without_room_says_in_a_sentence_what_lacks_and_where(folder: Path) -> None:
    with no_file_larger_than(10), pytest.raises(OSError, match="File too large") as full:
        write_whole(folder / "operator", b"x" * 100)
    assert full.value.filename == str(folder / "operator")
    refused = told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), full.value.filename))
    assert refused is not None
    assert refused.code == "file.no_room"
    assert str(folder / "operator") in refused.reason
    said = "FATAL: could not write to file: No space left on device\ninitdb: removing"
    assert why_not_made(said, folder) == (
        f"there is no room to make the database in {folder}: make room on its disk"
    )
    assert why_not_made("no such locale\n", folder).endswith("no such locale")


def test_a_file_that_cannot_be_written_whole_stays_what_it_was(folder: Path) -> None:
    write_whole(folder / "one", b"before")
    with no_file_larger_than(10), pytest.raises(OSError, match="File too large"):
        write_whole(folder / "one", b"x" * 100)
    assert content(folder) == {"one": b"before"}
    write_whole(folder / "one", b"x" * 100)
    assert content(folder) == {"one": b"x" * 100}


def test_an_export_that_cannot_be_written_to_its_end_leaves_nothing(folder: Path) -> None:
    file = folder / "bundle"
    with no_file_larger_than(500), pytest.raises(OSError, match="File too large"):
        export_to(file, b"x" * 90_000)
    assert content(folder) == {}
    export_to(file, b"x" * 90_000)
    with pytest.raises(FileExistsError):
        export_to(file, b"other")
    assert content(folder) == {"bundle": b"x" * 90_000}


def export_to(file: Path, lines: bytes) -> None:
    with new_file(file) as written:
        written.write(lines)


async def test_a_letter_is_there_whole_or_not_at_all_and_is_written_once_there_is_room(
    folder: Path,
) -> None:
    mail = FileMail(folder / "mail", Address("C", "c", "example.org"), lambda: NOON, new_id)
    with no_file_larger_than(500):
        with pytest.raises(Unavailable) as refused:
            await mail.send(LETTER)
        assert refused.value.code == "mail.no_room"
        assert content(folder) == {}
    await mail.send(LETTER)
    assert len(content(folder)) == 1


def test_a_copy_of_checkpoints_is_there_whole_or_not_at_all(folder: Path) -> None:
    organization, day = OrganizationId(UUID(int=1)), date(2026, 6, 1)
    with no_file_larger_than(500), pytest.raises(OSError, match="File too large"):
        keep(folder, organization, day, b"x" * 900)
    assert content(folder) == {}
    keep(folder, organization, day, b"x" * 900)
    assert list(content(folder).values()) == [b"x" * 900]


def test_what_the_journal_cannot_say_must_not_be_destroyed(folder: Path) -> None:
    """Fails closed: no intention that is not on disk, and none on disk that was refused."""
    journal = Journal(folder, lambda: NOON)
    first = journal.intend(VERSION)
    before = content(folder)
    size = journal.path.stat().st_size
    for room in (size, size + 1, size + 70):
        with no_file_larger_than(room), pytest.raises(Unavailable) as refused:
            journal.intend(VERSION)
        assert refused.value.code == "journal.unwritable"
        assert content(folder) == before
    with no_file_larger_than(size + 10), pytest.raises(Unavailable):
        journal.settle(first, carried_out=True)
    assert journal.open_intentions() == {first: VERSION}
    journal.settle(first, carried_out=True)
    journal.settle(journal.intend(VERSION), carried_out=False)
    assert not journal.open_intentions()
    assert list(journal.doomed()) == [VERSION]


async def test_a_key_that_cannot_be_written_down_is_not_used(folder: Path) -> None:
    keyring = FileKeyring(folder)
    wrapped = await keyring.wrap("one", b"k" * 32, b"context")
    before = content(folder)
    with no_file_larger_than(40):
        with pytest.raises(OSError, match="File too large"):
            await keyring.wrap("another", b"k" * 32, b"context")
        assert await keyring.unwrap(wrapped, b"context") == b"k" * 32
    assert content(folder) == before
    await keyring.wrap("another", b"k" * 32, b"context")
    assert len(content(folder)) == len(before) + 1


def test_half_a_secret_is_never_taken_for_one(folder: Path) -> None:
    home = Home(folder / "home")
    with no_file_larger_than(20), pytest.raises(OSError, match="File too large"):
        home.prepare()
    assert all(content(home.path).values()), "no empty file"
    home.prepare()
    secret = home.secrets_of("web") / "postgres-app"
    first = secret.read_text()
    assert len(first) == 65
    secret.write_text("")
    home.prepare()
    assert secret.read_text() == first, "who else was given it knows it"
    for process in ("web", "admin"):
        (home.secrets_of(process) / "postgres-app").write_text("\n")
    home.prepare()
    again = secret.read_text()
    assert len(again) == 65
    assert again == (home.secrets_of("admin") / "postgres-app").read_text()


def test_where_the_service_is_reached_is_said_whole_or_as_before(folder: Path) -> None:
    home = Home(folder)
    home.prepare()
    running = Running("http://127.0.0.1:1", "", "", os.getpid())
    home.note_start(running)
    with no_file_larger_than(5), pytest.raises(OSError, match="File too large"):
        home.note_start(Running("http://127.0.0.1:2", "", "", os.getpid()))
    assert home.running() == running


def test_the_signers_file_has_all_of_what_is_kept_or_nothing(folder: Path) -> None:
    """What is not on disk is not published; the same file goes on when there is room."""
    state = SignerState(folder / "signer.db")
    signed = [
        Signed(
            LogKey(UUID(int=number), UUID(int=number), 1), 1, b"r" * 32, b"c" * 32, 1, b"e", None
        )
        for number in range(3_000)
    ]
    state.keep(signed[:1])
    with no_file_larger_than(100_000), pytest.raises(Exception, match="disk") as failed:
        state.keep(signed)
    told_as = told(failed.value)
    assert told_as is not None
    assert told_as.code == "file.no_room"
    assert len(state.sizes()) == 1
    state.keep(signed)
    assert len(state.sizes()) == 3_000
    state.close()
