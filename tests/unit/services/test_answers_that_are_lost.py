"""An answer that cannot be written is said by its code, and is taken for no other answer."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess, run

import click
import pytest
from rich.console import Console

from domain.codes import said
from infra.postgres.cluster import DirectoryInUse, PostgresFailed
from services.cli import BROKEN, COMMANDS, Rooms, main
from services.cli.answers import NOTHING_DONE
from services.cli.common import answer, new_file, refusing, show
from services.wiring.backups import nothing_left_if_it_fails
from services.wiring.troubles import told
from tests.kit.full_disks import no_file_larger_than

ROOT = Path(__file__).parents[3]
BREAKS = 'from services.cli import COMMANDS, main; COMMANDS.update(x=3); main(["x"])'
PLACES = ["a full disk", "a reader who has gone"]


@contextmanager
def printing_to(place: str, name: str = "stdout") -> Iterator[None]:
    """Let this process print where nothing can be written."""
    if place == "a full disk":
        file = os.open("/dev/full", os.O_WRONLY)
    else:
        reads, file = os.pipe()
        os.close(reads)
    before = getattr(sys, name)
    stream = TextIOWrapper(os.fdopen(file, "wb"), encoding="utf-8")
    setattr(sys, name, stream)
    try:
        yield
    finally:
        setattr(sys, name, before)
        stream.close()


def status(command: click.Command, *words: str) -> object:
    with pytest.raises(SystemExit) as ended:
        command.main(list(words), prog_name="circlekeep")
    return ended.value.code


def names() -> Iterator[tuple[str, ...]]:
    """Name each command, and each one below it."""
    for name in COMMANDS:
        yield (name,)
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group):
            yield from ((name, below) for below in command.list_commands(click.Context(command)))


@pytest.mark.parametrize("place", PLACES)
def test_every_command_says_that_its_answer_is_lost(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in [(), *names()]:
        if words == ("up",):
            continue  # It takes the signals of the process that imports it.
        with printing_to(place):
            assert status(main, *words, "--help") == NOTHING_DONE, words
        assert capsys.readouterr().err.startswith("answer.not_written: "), words


WAYS: dict[str, Callable[[], object]] = {
    "a line": lambda: click.echo("whole"),
    "JSON": lambda: answer({"whole": True}),
    "rows": lambda: show(("log", "found"), [("2", "whole")] * 1_000),
    "a table": lambda: Console().print("whole"),
    "bare": lambda: sys.stdout.write("whole\n"),
}


class Alone(Rooms):
    """The command line with one command."""

    def __init__(self, command: click.Command) -> None:
        super().__init__("circlekeep")
        self.command_alone = command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return self.command_alone


def saying(way: str, ends: int) -> Rooms:
    """A command that prints in one way and ends with a status that says what it found."""

    @click.command()
    @refusing
    def found() -> None:
        WAYS[way]()
        raise SystemExit(ends)

    return Alone(found)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("ends", [0, 1])
@pytest.mark.parametrize("way", WAYS)
def test_in_whichever_way_it_is_printed_and_whatever_was_found(
    way: str, ends: int, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 means that something is wrong: it is not said by who could say nothing."""
    rooms = saying(way, ends)
    assert status(rooms, "found") == ends
    capsys.readouterr()
    with printing_to(place):
        assert status(rooms, "found") == NOTHING_DONE
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("answer.not_written: the answer cannot be written: ")
    with printing_to(place, "stderr"):
        assert status(rooms, "found") == ends, "words to people beside the answer are no answer"


@pytest.mark.parametrize("place", PLACES)
def test_words_to_people_that_are_lost_change_nothing(place: str) -> None:
    @click.command()
    @refusing
    def found() -> None:
        click.echo("on record as entry 7", err=True)
        raise SystemExit(1)

    with printing_to(place, "stderr"):
        assert status(Alone(found), "found") == 1


def in_a_shell(line: str, gone: int) -> CompletedProcess[bytes]:
    return run(  # noqa: S603 - a line of ours
        ["/bin/bash", "-c", line], cwd=ROOT, pass_fds=[gone], capture_output=True, check=False
    )


LOST_WHOLE = [
    ">/dev/full 2>&1",
    ">/dev/full 2>/dev/full",
    ">/dev/full 2>&-",
    ">&-",
    ">&- 2>&-",
    ">&- 2>/dev/full",
    ">{gone} 2>&1",
    ">{gone} 2>/dev/full",
]


@pytest.mark.parametrize("where", LOST_WHOLE)
@pytest.mark.parametrize("words", ["doctor --help", "--version"])
def test_an_answer_is_lost_also_where_that_cannot_be_said(where: str, words: str) -> None:
    """A line of cron writes both to one place: 1 there still means that something is wrong."""
    reads, gone = os.pipe()
    os.close(reads)
    line = f"exec {sys.executable} -m services.cli {words} {where.format(gone=f'&{gone}')}"
    ended = in_a_shell(line, gone)
    os.close(gone)
    assert ended.returncode == NOTHING_DONE
    said = ended.stderr.decode()
    assert said == "" if "2>" in where else said.startswith("answer.not_written: ")


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2>&{gone}"])
def test_a_fault_of_ours_that_cannot_be_said_is_still_one(where: str) -> None:
    reads, gone = os.pipe()
    os.close(reads)
    line = f"exec {sys.executable} -c '{BREAKS}' {where.format(gone=gone)}"
    ended = in_a_shell(line, gone)
    os.close(gone)
    assert ended.returncode == BROKEN


def test_a_fault_of_ours_is_not_taken_for_what_was_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @click.command()
    @refusing
    def broken() -> None:
        raise RuntimeError("nobody foresaw it")

    assert status(Alone(broken), "broken") == BROKEN
    assert "nobody foresaw it" in capsys.readouterr().err


def test_a_file_without_room_is_named_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    file = tmp_path / "x.bundle"
    for error in (errno.ENOSPC, errno.EDQUOT):
        with pytest.raises(OSError, match=os.strerror(error)) as full, new_file(file):
            raise OSError(error, os.strerror(error))
        refused = told(full.value)
        assert refused is not None
        assert (refused.code, str(file) in refused.reason) == ("file.no_room", True)
        assert not file.exists()
    with (
        no_file_larger_than(10),
        pytest.raises(OSError, match="File too large") as large,
        new_file(file) as written,
    ):
        written.write(b"x" * 100)
    refused = told(large.value)
    assert refused is not None
    assert str(file) in refused.reason
    assert not file.exists()


def test_a_folder_that_could_not_be_filled_is_as_it_was(tmp_path: Path) -> None:
    def fill(folder: Path, fails: Exception | None = None) -> None:
        (folder / "postgres" / "base").mkdir(parents=True)
        (folder / "secrets" / "warden").mkdir(parents=True, exist_ok=True)
        (folder / "secrets" / "warden" / "author-key").write_text("half")
        (folder / "keyring").symlink_to(folder / "postgres")
        if fails is not None:
            raise fails

    empty, pinned, absent = tmp_path / "empty", tmp_path / "pinned", tmp_path / "absent"
    empty.mkdir()
    (pinned / "secrets").mkdir(parents=True)
    (pinned / "secrets" / "pin").write_text("1234")
    for folder in (empty, pinned, absent):
        with pytest.raises(PostgresFailed), nothing_left_if_it_fails(folder):
            fill(folder, PostgresFailed("there is no room"))
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "empty",
        "pinned",
        "pinned/secrets",
        "pinned/secrets/pin",
    ]
    with nothing_left_if_it_fails(absent):
        fill(absent)
    assert (absent / "postgres" / "base").is_dir()


@pytest.mark.parametrize(
    ("error", "code"),
    [(DirectoryInUse("x"), "data.in_use"), (PostgresFailed("x"), "database.not_started")],
)
def test_a_database_that_cannot_be_made_is_said_in_a_sentence(error: Exception, code: str) -> None:
    refused = told(error)
    assert refused is not None
    assert (refused.code, refused.reason) == (code, said(code, "x"))
