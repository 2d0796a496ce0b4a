"""Says in a sentence what keeps a command from its work, where something outside is not as it must.

A refusal says so itself. What is here are errors of files, the database, settings and certificates
that would else end in a traceback; whatever is not known stays one.
"""

import errno
import os
import shutil
import socket
import sqlite3
import ssl
from typing import Final

import asyncpg
import msgspec

from domain.kernel import Conflict, Missing, Refused, Unavailable
from infra.files import Garbled, NotPlain
from infra.postgres.cluster import DirectoryInUse, ServerFailed
from infra.postgres.migrate import MigrationRefused
from infra.postgres.pooled import Pooled

SECRETS: Final = "secrets"
UNTIL_MENDED: Final = ("keys.damaged", "keys.not_ours", "keys.no_module")
"""Codes of what is away and does not come back by itself."""
NO_ROOM_FOR_SQLITE: Final = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def is_without_room(said: str) -> bool:
    """Whether a program, or a library, says that a disk is full."""
    return any(os.strerror(number) in said for number in NO_ROOM)


def no_room() -> Refused:
    """Say that the disk of the data folder is full."""
    return Unavailable(
        "file.no_room", "a file of the data folder cannot be written: make room on its disk"
    )


def may_go_better(refused: Refused) -> bool:
    """Whether what was refused may be done the next time, although nobody has mended anything."""
    return isinstance(refused, Unavailable) and refused.code not in UNTIL_MENDED


def told(error: BaseException) -> Refused | None:  # noqa: PLR0911 - one line for each
    """Return the refusal that an error amounts to; None for one that nobody expected."""
    match error:
        case Refused():
            return error
        case BaseExceptionGroup(exceptions=errors):
            return next((refusal for one in errors if (refusal := told(one))), None)
        case MigrationRefused():
            return Conflict(error.code, error.reason)
        case sqlite3.DatabaseError():
            return _of_sqlite(error)
        case OverflowError():
            return _of_a_port(error)
        case msgspec.DecodeError() | UnicodeDecodeError():
            return Conflict("file.damaged", f"a file is cut or damaged ({error}): bring its backup")
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | Pooled() | ServerFailed():
            return _of_the_database(error)
        case ssl.SSLError():
            return Unavailable(
                "certificate.not_trusted",
                "the certificate of the other side is not trusted by this machine: add whoever "
                "issued it, or name the right host",
            )
        case OSError():
            return _of_an_address(error) or _of_a_file(error)
        case _:
            return None


def _of_a_port(error: OverflowError) -> Refused | None:
    """Say that an address does not fit; what else is too large is not one."""
    if "port must be" in str(error):
        return Conflict("settings.unfit", "the address names no port: one is 1 to 65535")
    return None


def _of_sqlite(error: sqlite3.DatabaseError) -> Refused:
    """Say what is wrong with one of our own small databases."""
    if getattr(error, "sqlite_errorname", "") in NO_ROOM_FOR_SQLITE:
        return no_room()
    return Conflict(
        "file.damaged",
        f"a file of the data folder is not what was written ({error}): bring its backup; "
        "without one, see docs/transparency.md",
    )


def _of_the_database(error: Exception) -> Refused:
    """Say what the database is not."""
    match error:
        case ServerFailed():
            is_used = isinstance(error, DirectoryInUse)
            return (
                Conflict("data.in_use", str(error))
                if is_used
                else Unavailable("database.not_started", str(error))
            )
        case Pooled():
            return Conflict(
                "database.pooled",
                "between Circlekeep and PostgreSQL is a pooler that does not keep a connection to "
                "itself: give the address of PostgreSQL, or a pool in session mode that lets "
                "search_path pass",
            )
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return Conflict(
                "database.not_ours",
                "the database does not know the secrets of this data folder: name the folder that "
                "belongs to it, or the database",
            )
        case asyncpg.InvalidCatalogNameError():
            return Missing(
                "database.missing",
                "there is no such database on that server: make it, or name the right one in "
                "CIRCLEKEEP_DATABASE_URL",
            )
        case asyncpg.UndefinedTableError() | asyncpg.InvalidSchemaNameError():
            return Conflict(
                "database.not_migrated",
                "the database is not that of this version: run circlekeep migrate",
            )
        case _:
            return Unavailable(
                "database.unavailable", f"the database does not do it: {type(error).__name__}"
            )


def _of_an_address(error: OSError) -> Refused | None:
    """Say why nobody is reached at an address; None if it is not about one."""
    if isinstance(error, ConnectionError | TimeoutError) or error.errno in {
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
    }:
        return Unavailable("database.unavailable", "the database does not answer at its address")
    if isinstance(error, socket.gaierror):
        return Unavailable(
            "database.unavailable",
            "the host of the database is not known here: name the right one in "
            "CIRCLEKEEP_DATABASE_URL",
        )
    return None


def _of_a_file(error: OSError) -> Refused | None:  # noqa: PLR0911 - one line for each
    """Say what is wrong with a file or a folder."""
    name = error.filename
    if isinstance(error, shutil.Error):
        return _of_copies(error)
    if name is None:
        return None
    if isinstance(error, NotPlain):
        return Conflict(
            "file.not_plain",
            f"{name} is no plain file ({error.strerror}): name another, or move away what is "
            "there and bring the file from its backup",
        )
    if isinstance(error, NotADirectoryError | FileExistsError):
        return Conflict(
            "file.in_the_way",
            f"{name}: {error.strerror}; move away what is there, or name another place",
        )
    if isinstance(error, Garbled):
        return Conflict(
            "secret.damaged",
            f"{name} is not what was written ({error.strerror}): bring it from its backup",
        )
    if isinstance(error, FileNotFoundError) and SECRETS in str(name).split("/"):
        return Missing(
            "secret.missing",
            f"{name} is missing: bring it from the backup of the keys; it is not made anew",
        )
    if isinstance(error, FileNotFoundError):
        return Missing("file.missing", f"{name} is missing")
    if error.errno in NO_ROOM:
        return Unavailable("file.no_room", f"{name} cannot be written: there is no room left")
    return Conflict("file.not_ours", f"{name}: {error.strerror}; give it to who runs the service")


def _of_copies(error: shutil.Error) -> Refused | None:
    """Say which copy of a folder's files could not be made, and why."""
    match error.args:
        case ([(_, copy, why), *_],):
            if is_without_room(why):
                return Unavailable(
                    "file.no_room", f"{copy} cannot be written: there is no room left"
                )
            return Conflict("file.not_ours", f"{copy} cannot be written: {why}")
        case _:
            return None
