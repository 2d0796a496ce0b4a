"""What is wrong outside is said in a sentence with a code, and is no traceback."""

import errno
import os
import shutil
import socket
import sqlite3
import ssl

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
