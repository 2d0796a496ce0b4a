"""The journal of destructions: it only grows, a crash leaves what was relied on, damage is seen."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.kernel import Conflict, Unavailable
from infra.vault.journal import Data, Journal, KeyVersion
from tests.kit.full_disks import no_file_larger_than

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
VERSION = KeyVersion("organization.program", 1)
WRITING = """
import sys
from pathlib import Path
from infra.vault.journal import Journal, KeyVersion

journal = Journal(Path(sys.argv[1]))
for number in range(1, 1_000_000):
    id_ = journal.intend(KeyVersion("program", number))
    print(number, flush=True)
    journal.settle(id_, carried_out=True)
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, lambda: NOON)


def data_keys(*keys: UUID) -> Data:
    return Data(uuid4(), uuid4(), keys)


def test_what_is_intended_counts_until_it_is_given_up(journal: Journal) -> None:
    kept, spared, left = data_keys(uuid4()), data_keys(uuid4()), VERSION
    journal.settle(journal.intend(kept), carried_out=True)
    journal.settle(journal.intend(spared), carried_out=False)
    open_one = journal.intend(left)
    assert list(journal.doomed()) == [kept, left]
    assert journal.open_intentions() == {open_one: left}


def test_another_process_reads_what_this_one_wrote(journal: Journal) -> None:
    journal.intend(VERSION)
    again = Journal(journal.path.parent)
    again.intend(data_keys(uuid4()))
    assert journal.end() == again.end()
    assert journal.end().lines == 2


def test_the_file_is_its_users_alone(journal: Journal) -> None:
    journal.intend(VERSION)
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_half_a_line_of_a_crash_is_written_over(journal: Journal) -> None:
    journal.intend(VERSION)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + whole[:70])
    assert list(journal.doomed()) == [VERSION]
    journal.intend(VERSION)
    assert list(journal.doomed()) == [VERSION, VERSION]
    assert journal.path.read_bytes().startswith(whole)


@pytest.mark.parametrize("at", [0, 30, 64, 65, 100, -2])
def test_a_changed_byte_is_found(journal: Journal, at: int) -> None:
    journal.intend(VERSION)
    journal.intend(VERSION)
    content = bytearray(journal.path.read_bytes())
    content[at] ^= 1
    journal.path.write_bytes(content)
    with pytest.raises(Conflict) as refused:
        journal.doomed()
    assert refused.value.code == "journal.damaged"


def test_a_line_that_was_taken_out_is_found(journal: Journal) -> None:
    for number in range(3):
        journal.intend(KeyVersion("program", number))
    first, _, third = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(first + third)
    with pytest.raises(Conflict):
        journal.entries()


def test_what_no_version_of_ours_wrote_is_found(journal: Journal) -> None:
    text = b'{"type":"other"}'
    line = sha256(bytes(32) + text).hexdigest().encode() + b" " + text + b"\n"
    journal.path.write_bytes(line)
    with pytest.raises(Conflict):
        journal.entries()


def test_it_is_known_beforehand_whether_anything_could_be_written_down(journal: Journal) -> None:
    journal.begin()
    journal.intend(VERSION)
    before = journal.path.read_bytes()
    journal.check()
    assert journal.path.read_bytes() == before
    with no_file_larger_than(len(before)), pytest.raises(Unavailable) as full:
        journal.check()
    assert full.value.code == "journal.unwritable"
    journal.path.unlink()
    with pytest.raises(Unavailable):
        journal.check()
    assert not journal.path.exists(), "one that is lost is missed"


def test_a_journal_knows_whether_it_has_grown_from_an_older_one(
    journal: Journal, tmp_path: Path
) -> None:
    journal.begin()
    empty = journal.end()
    journal.intend(VERSION)
    older = journal.end()
    journal.intend(VERSION)
    assert journal.holds(empty.lines, empty.hash)
    assert journal.holds(older.lines, older.hash)
    other = Journal(tmp_path / "other")
    other.begin()
    assert other.holds(empty.lines, empty.hash)
    assert not other.holds(older.lines, older.hash), "it is older"
    other.intend(VERSION)
    assert not other.holds(older.lines, older.hash), "it is another's"


def test_a_journal_whose_writer_is_killed_holds_all_that_was_relied_on(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITING, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(20)]
        writer.kill()
        said += [int(line) for line in writer.stdout.read().split()]
    assert writer.returncode == -signal.SIGKILL
    doomed = [what.version for what in Journal(tmp_path).doomed() if isinstance(what, KeyVersion)]
    assert doomed[: len(said)] == said
    assert len(doomed) in (len(said), len(said) + 1)
