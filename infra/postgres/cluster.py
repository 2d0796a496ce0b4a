"""Makes ready what an embedded PostgreSQL server runs on: lock, folders, password, cluster."""

import errno
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from infra.files import open_plain, read_secret
from infra.postgres.binaries import Binaries, find_binaries
from infra.postgres.ports import keep_port, number_of
from infra.postgres.server import SUPERUSER, Folders, Server, postmaster
from infra.processes import User, command, other_user, owner

LONGEST_SOCKET = 106
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # A statement, a parameter or the detail of an error can hold what people said.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C"}
"""The server's whole environment: nothing of ours leaks into it, no PG… variable misleads it."""
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerFailed(Exception):
    """There is no server of ours in this data folder; the message is a sentence."""


class DirectoryInUse(ServerFailed):
    """Another process runs a server in this data folder."""


class PostgresFailed(ServerFailed):
    """The server could not be made, or did not start; the message ends with what it said."""


def why_not_made(said: str, folder: Path) -> str:
    """Say why a cluster could not be made, in a sentence where its cause is known."""
    if os.strerror(errno.ENOSPC) in said:
        return f"there is no room to make the database in {folder}: make room on its disk"
    return f"the cluster could not be made: {said.strip()[-800:]}"


class Cluster:
    """A data folder that is ours until `close`: made on first use, mended after a crash."""

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        binaries: Binaries | None = None,
    ) -> None:
        """Take the folder; make the cluster if there is none.

        Without `durable` a crash of the machine loses data: for tests that are not about it.
        `settings` are the server's own, beside or instead of ours; `binaries` are the wheel's if
        none are given.
        Raises DirectoryInUse, PostgresFailed, or LookupError if no PostgreSQL is installed.
        """
        self._binaries = binaries or find_binaries()
        self.folders = Folders(Path(directory).resolve())
        _make_top(self.folders)
        self._socket_dir: Path | None = None
        self._lock = _take(self.folders.lock_file)
        self._port = keep_port("127.0.0.1")
        try:
            self.user = self._prepare_folders()
            self._end_left_over_server()
            if not self.folders.data.exists():
                self._initialize()
            self._socket_dir = self._make_socket_dir()
        except BaseException:
            self.close()
            raise
        self.server = Server(
            host="127.0.0.1",
            port=number_of(self._port),
            socket_dir=self._socket_dir,
            superuser=SUPERUSER,
            password=self._password(),
        )
        self._settings = SETTINGS | ({} if durable else NOT_DURABLE) | dict(settings or {})

    @property
    def argv(self) -> list[str]:
        """The words that start the server in the foreground; SIGINT stops it, so does our death."""
        settings = self._settings | {
            "port": str(self.server.port),
            "unix_socket_directories": str(self.server.socket_dir),
        }
        words: list[str | Path] = [self._binaries.program("postgres"), "-D", self.folders.data]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        return self._as_its_user(words, [self.folders.postgres, self.server.socket_dir])

    def is_ready(self, pid: int) -> bool:
        """Whether the server started as this process takes connections."""
        found = postmaster(self.folders.data)
        return found is not None and found.pid == pid and found.ready

    def close(self) -> None:
        """Give the folder back. Stop the server first."""
        if self._socket_dir is not None and self._socket_dir.parent != self.folders.postgres:
            with suppress(OSError):
                self._socket_dir.rmdir()
        self._port.close()
        self._lock.close()

    def _password(self) -> str:
        """Read the superuser's. Raises ``OSError``, which names it, and gives the folder back."""
        try:
            return read_secret(self.folders.password_file)
        except OSError:
            self.close()
            raise

    def _prepare_folders(self) -> User | None:
        folders = self.folders
        user = other_user("postgres", "nobody")
        if user is not None and folders.data.exists():
            user = owner(folders.data)
        _make(folders.secrets, passable=os.geteuid() == 0)
        for folder in (folders.admin_secrets, folders.log_file.parent, folders.postgres):
            _make(folder, passable=False)
        if user is not None:
            os.chown(folders.postgres, user.uid, user.gid)
        return user

    def _make_socket_dir(self) -> Path:
        place = self.folders.postgres / "run"
        if len(os.fsencode(place / ".s.PGSQL.65535.lock")) > LONGEST_SOCKET:
            name = sha256(os.fsencode(place)).hexdigest()[:16]
            place = Path("/tmp") / f"circlekeep-{name}"  # noqa: S108 - its owner is checked below
        place.mkdir(mode=0o700, exist_ok=True)
        if place.is_symlink() or place.stat().st_uid not in {os.geteuid(), self._uid}:
            raise PostgresFailed(
                f"{place} belongs to somebody else: it holds a socket and no data, so remove it"
            )
        place.chmod(0o700)
        if self.user is not None:
            os.chown(place, self.user.uid, self.user.gid)
        return place

    @property
    def _uid(self) -> int:
        return os.geteuid() if self.user is None else self.user.uid

    def _as_its_user(self, words: Sequence[str | Path], expose: Sequence[Path]) -> list[str]:
        return command(
            words,
            uid=None if self.user is None else self.user.uid,
            gid=None if self.user is None else self.user.gid,
            expose=[*self._binaries.folders, *expose],
            ended_by=signal.SIGINT,
        )

    def _initialize(self) -> None:
        """Make the cluster beside its place and move it there: half a cluster is never found."""
        making = self.folders.postgres / "making"
        shutil.rmtree(making, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        given = self.folders.postgres / "password"
        _write_secret(given, password, self.user)
        words = self._as_its_user(
            [
                self._binaries.program("initdb"),
                f"--pgdata={making}",
                f"--username={SUPERUSER}",
                f"--pwfile={given}",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                *self._binaries.locale,
                "--encoding=UTF8",
                "--data-checksums",
                "--no-instructions",
            ],
            [self.folders.postgres],
        )
        done = subprocess.run(  # noqa: S603 - words of ours, no shell
            words, cwd="/", env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        given.unlink()
        if done.returncode != 0:
            raise PostgresFailed(why_not_made(done.stderr, self.folders.data))
        _write_secret(self.folders.password_file, password, None)
        making.rename(self.folders.data)

    def _end_left_over_server(self) -> None:
        """End a server whose supervisor was killed; forget one that is gone."""
        found = postmaster(self.folders.data)
        if found is None:
            return
        for ending, patience in (
            (signal.SIGINT, 5.0),
            (signal.SIGQUIT, 3.0),
            (signal.SIGKILL, 1.0),
        ):
            if not found.alive:
                break
            os.kill(found.pid, ending)
            until = time.monotonic() + patience
            while found.alive and time.monotonic() < until:
                time.sleep(0.02)
        (self.folders.data / "postmaster.pid").unlink(missing_ok=True)


def _make(folder: Path, *, passable: bool) -> None:
    """Others may pass through some of root's folders, to what is theirs in them, and list none."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if passable else 0o700)


def _make_top(folders: Folders) -> None:
    """Make the top folder; one that holds what is not ours keeps its mode."""
    directory = folders.directory
    if not directory.exists() or folders.lock_file.exists() or not any(directory.iterdir()):
        _make(directory, passable=os.geteuid() == 0)


def _take(lock_file: Path) -> TextIO:
    descriptor = open_plain(lock_file, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "another process"
        os.close(descriptor)
        raise DirectoryInUse(
            f"{lock_file.parent} is in use by process {holder}: "
            "stop it first, or choose another data folder"
        ) from error
    held = os.fdopen(descriptor, "w")
    held.truncate()
    held.write(f"{os.getpid()}\n")
    held.flush()
    return held


def _write_secret(path: Path, secret: str, user: User | None) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if user is not None:
            os.fchown(descriptor, user.uid, user.gid)
        file.write(secret + "\n")
