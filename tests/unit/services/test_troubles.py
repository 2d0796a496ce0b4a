"""What is wrong outside is said in a sentence with a code, and is no traceback."""

import errno
import os
import shutil
import socket
import sqlite3
import ssl
import sys
from pathlib import Path

import asyncpg
import click
import msgspec
import pytest
from click.testing import CliRunner

from domain.kernel import Missing, Unavailable
from infra.files import Garbled
from infra.postgres.migrate import MigrationRefused
from infra.postgres.pooled import Pooled
from services.cli.common import refusing, serving
from services.cli.up import up
from services.supervisor import DidNotStart, Program, Supervisor
from services.wiring.installation import why_not_started
from services.wiring.troubles import told

SECRET = FileNotFoundError(errno.ENOENT, "No such file", "/srv/secrets/warden/author-key")
TROUBLES: list[tuple[str, BaseException, str]] = [
    ("garbled file", sqlite3.DatabaseError("file is not a database"), "file.damaged"),
    ("cut file", msgspec.DecodeError("Input data was truncated"), "file.damaged"),
    ("another's file", msgspec.ValidationError("Expected `int` - at `$.port`"), "file.damaged"),
    (
        "newer database",
        MigrationRefused("migration.vanished", "is newer"),
        "migration.vanished",
    ),
    ("secret", SECRET, "secret.missing"),
    ("garbled secret", Garbled(errno.EILSEQ, "no text", "/srv/secrets/x"), "secret.damaged"),
    ("no text", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), "file.damaged"),
    ("file", FileNotFoundError(errno.ENOENT, "No such file", "/srv/x"), "file.missing"),
    ("read-only", OSError(errno.EROFS, "Read-only file system", "/srv/x"), "file.not_ours"),
    ("not ours", PermissionError(errno.EACCES, "Permission denied", "/srv/x"), "file.not_ours"),
    ("full", OSError(errno.ENOSPC, "No space left on device", "/srv/x"), "file.no_room"),
    (
        "full for a copy",
        shutil.Error([("/srv/a", "/srv/x", f"[Errno 28] {os.strerror(errno.ENOSPC)}: '/srv/a'")]),
        "file.no_room",
    ),
    (
        "a copy not ours",
        shutil.Error([("/srv/a", "/srv/x", f"[Errno 13] {os.strerror(errno.EACCES)}: '/srv/a'")]),
        "file.not_ours",
    ),
    ("no such host", socket.gaierror(socket.EAI_NONAME, "not known"), "database.unavailable"),
    ("no such port", OverflowError("connect(): port must be 0-65535."), "settings.unfit"),
    ("no such database", asyncpg.InvalidCatalogNameError("no"), "database.missing"),
    ("nobody there", ConnectionRefusedError(errno.ECONNREFUSED, "no"), "database.unavailable"),
    ("other secrets", asyncpg.InvalidPasswordError("no"), "database.not_ours"),
    ("other schema", asyncpg.UndefinedTableError("no"), "database.not_migrated"),
    ("database", asyncpg.PostgresError("no"), "database.unavailable"),
    ("a pooler", Pooled(), "database.pooled"),
    ("certificate", ssl.SSLCertVerificationError(1, "self-signed"), "certificate.not_trusted"),
    ("in a group", ExceptionGroup("several", [ValueError(), SECRET]), "secret.missing"),
    ("a refusal", Missing("key.missing", "there is none"), "key.missing"),
]


@pytest.mark.parametrize(
    ("error", "code"), [(error, code) for _, error, code in TROUBLES], ids=[t[0] for t in TROUBLES]
)
def test_each_trouble_has_a_code_and_a_sentence(error: BaseException, code: str) -> None:
    refused = told(error)
    assert refused is not None
    assert refused.code == code
    assert " " in refused.reason


def test_what_nobody_expected_stays_what_it_is() -> None:
    assert told(KeyError("x")) is None
    assert told(OSError("x")) is None
    assert told(OverflowError("int too large to convert to float")) is None
    assert told(shutil.Error("x")) is None
    assert told(ExceptionGroup("several", [ValueError()])) is None


def outcome(error: Exception, *, kept_running: bool = False) -> tuple[int, str]:
    @click.command()
    @(serving if kept_running else refusing)
    def command() -> None:
        raise error

    result = CliRunner().invoke(command)
    return result.exit_code, result.output


def test_a_command_ends_with_two_and_the_sentence_alone() -> None:
    status, words = outcome(SECRET)
    assert status == 2
    assert words.startswith("secret.missing: ")
    assert "Traceback" not in words
    status, _ = outcome(KeyError("a bug"))
    assert status == 1


def test_a_process_that_may_do_better_next_time_says_so_by_its_status() -> None:
    assert outcome(SECRET, kept_running=True)[0] == 2
    assert outcome(Unavailable("database.unavailable", "away"), kept_running=True)[0] == 75
    assert outcome(KeyError("a bug"), kept_running=True)[0] == 1


FULL = f"FATAL:  could not write lock file: {os.strerror(errno.ENOSPC)}"


@pytest.mark.parametrize(
    ("said", "refused", "code", "status"),
    [
        (FULL, False, "file.no_room", 75),
        ("killed", False, "process.not_started", 75),
        ("journal.lost: it is gone", True, "process.not_started", 2),
    ],
)
async def test_what_may_go_better_the_next_time_ends_with_75_and_what_was_refused_with_2(
    tmp_path: Path, said: str, *, refused: bool, code: str, status: int
) -> None:
    """So that what keeps services running starts `up` again once a full disk has room."""
    ends = f"import sys; sys.stderr.write({said!r}); sys.exit({2 if refused else 1})"
    program = Program("postgres", [sys.executable, "-c", ends], ready=never, first_pause=0.01)
    async with Supervisor(tmp_path) as supervisor:
        with pytest.raises(DidNotStart) as ended:
            await supervisor.start(program)
    why = why_not_started(ended.value)

    @click.command()
    @serving
    def starts() -> None:
        raise why

    left = CliRunner().invoke(starts)
    assert (why.code, left.exit_code) == (code, status)
    assert ("Free some space" in why.reason) == (code == "file.no_room")


async def never(_: int) -> bool:
    return False


def test_up_ends_as_a_service_that_is_kept_running_does(tmp_path: Path) -> None:
    """A folder that is another's, or is none, is refused for good."""
    taken = tmp_path / "data"
    taken.write_text("no folder")
    left = CliRunner().invoke(up, ["--port", "0", "--no-demo", "--data", str(taken)])
    assert left.exit_code == 2
