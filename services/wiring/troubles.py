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

from domain.codes import refusal
from domain.kernel import Conflict, Refused, Unavailable
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
    return refusal("file.no_room", about="the data folder")


def may_go_better(refused: Refused) -> bool:
    """Whether what was refused may be done the next time, although nobody has mended anything."""
    return isinstance(refused, Unavailable) and refused.code not in UNTIL_MENDED


def told(error: BaseException) -> Refused | None:  # noqa: PLR0911 - one line for each
    """Return the refusal that an error amounts to; None for one that nobody expected."""
    match error:
        case Refused():
            return error
        case BaseExceptionGroup(exceptions=errors):
            return next((one for each in errors if (one := told(each))), None)
        case MigrationRefused():
            return Conflict(error.code, error.reason)
        case sqlite3.DatabaseError():
            return _of_sqlite(error)
        case OverflowError():
            return _of_a_port(error)
        case msgspec.DecodeError() | UnicodeDecodeError():
            return refusal("file.damaged", about=error)
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | Pooled() | ServerFailed():
            return _of_the_database(error)
        case ssl.SSLError():
            return refusal("certificate.not_trusted")
        case OSError():
            return _of_an_address(error) or _of_a_file(error)
        case _:
            return None


def _of_a_port(error: OverflowError) -> Refused | None:
    """Say that an address does not fit; what else is too large is not one."""
    if "port must be" in str(error):
        return refusal("settings.unfit", about="the address needs a port from 1 to 65535")
    return None


def _of_sqlite(error: sqlite3.DatabaseError) -> Refused:
    """Say what is wrong with one of our own small databases."""
    if getattr(error, "sqlite_errorname", "") in NO_ROOM_FOR_SQLITE:
        return no_room()
    return refusal("file.damaged", about=error)


def _of_the_database(error: Exception) -> Refused:
    """Say what the database is not."""
    match error:
        case ServerFailed():
            is_used = isinstance(error, DirectoryInUse)
            return (
                refusal("data.in_use", about=error)
                if is_used
                else refusal("database.not_started", about=error)
            )
        case Pooled():
            return refusal("database.pooled")
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return refusal("database.not_ours")
        case asyncpg.InvalidCatalogNameError():
            return refusal("database.missing")
        case asyncpg.UndefinedTableError() | asyncpg.InvalidSchemaNameError():
            return refusal("database.not_migrated")
        case _:
            return refusal("database.unavailable", about=type(error).__name__)


def _of_an_address(error: OSError) -> Refused | None:
    """Say why nobody is reached at an address; None if it is not about one."""
    if isinstance(error, ConnectionError | TimeoutError) or error.errno in {
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
    }:
        return refusal("database.unavailable", about="no one answers at its address")
    if isinstance(error, socket.gaierror):
        return refusal("database.unavailable", about="its host is not known here")
    return None


def _of_a_file(error: OSError) -> Refused | None:  # noqa: PLR0911 - one line for each
    """Say what is wrong with a file or a folder."""
    name = error.filename
    if isinstance(error, shutil.Error):
        return _of_copies(error)
    if name is None:
        return None
    if isinstance(error, NotPlain):
        return refusal("file.not_plain", about=f"{name} ({error.strerror})")
    if isinstance(error, NotADirectoryError | FileExistsError):
        return refusal("file.in_the_way", about=f"{name} ({error.strerror})")
    if isinstance(error, Garbled):
        return refusal("secret.damaged", about=f"{name} ({error.strerror})")
    if isinstance(error, FileNotFoundError) and SECRETS in str(name).split("/"):
        return refusal("secret.missing", about=name)
    if isinstance(error, FileNotFoundError):
        return refusal("file.missing", about=name)
    if error.errno in NO_ROOM:
        return refusal("file.no_room", about=name)
    return refusal("file.not_ours", about=f"{name} ({error.strerror})")


def _of_copies(error: shutil.Error) -> Refused | None:
    """Say which copy of a folder's files could not be made, and why."""
    match error.args:
        case ([(_, copy, why), *_],):
            if is_without_room(why):
                return refusal("file.no_room", about=copy)
            return refusal("file.not_ours", about=f"{copy} ({why})")
        case _:
            return None
