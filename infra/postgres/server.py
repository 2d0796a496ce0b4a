"""How to reach an embedded PostgreSQL server, and which one is running in a folder."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from infra.files import read_secret

SUPERUSER = "postgres"


@dataclass(frozen=True)
class Server:
    """A server on this machine; both TCP and socket ask for a password (SCRAM)."""

    host: str
    port: int
    socket_dir: Path
    superuser: str
    password: str = field(repr=False)

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """Give a connection URL over TCP; for the superuser unless a user is named.

        Holds the password: not for logs.
        """
        name = self.superuser if user is None else user
        secret = self.password if user is None else password
        login = quote(name, safe="") + (f":{quote(secret, safe='')}" if secret is not None else "")
        return f"postgresql://{login}@{self.host}:{self.port}/{quote(database, safe='')}"


@dataclass(frozen=True)
class Folders:
    """Where an embedded server keeps what, under the data folder that a person names."""

    directory: Path

    @property
    def postgres(self) -> Path:
        """All that belongs to the server's user."""
        return self.directory / "postgres"

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.postgres / "data"

    @property
    def secrets(self) -> Path:
        """One folder per process that has secrets."""
        return self.directory / "secrets"

    @property
    def admin_secrets(self) -> Path:
        """Those of whoever keeps the server: one secret a file."""
        return self.secrets / "admin"

    @property
    def password_file(self) -> Path:
        """The superuser's password."""
        return self.admin_secrets / "postgres-superuser"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.directory / "log" / "postgres.log"

    @property
    def lock_file(self) -> Path:
        """Locked by the process that runs the server."""
        return self.directory / "postgres.lock"


@dataclass(frozen=True)
class Postmaster:
    """What a running server wrote about itself."""

    data: Path
    pid: int
    port: int
    socket_dir: Path
    ready: bool

    @property
    def alive(self) -> bool:
        """Whether that process works in this cluster, and is not another that got its number."""
        try:
            return Path(f"/proc/{self.pid}/cwd").samefile(self.data)
        except OSError:
            return False


def postmaster(data: Path) -> Postmaster | None:
    """Read `postmaster.pid`; None if there is none or it is still being written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Postmaster(
            data=data,
            pid=int(lines[0]),
            port=int(lines[3]),
            socket_dir=Path(lines[4]),
            ready=len(lines) > 7 and lines[7].strip() == "ready",  # noqa: PLR2004 - its 8th line
        )
    except (OSError, ValueError, IndexError):
        return None


def running(directory: str | os.PathLike[str]) -> Server | None:
    """Find the server that runs in this data folder and takes connections, if one does."""
    folders = Folders(Path(directory).resolve())
    found = postmaster(folders.data)
    if found is None or not found.ready or not found.alive:
        return None
    password = read_secret(folders.password_file)
    return Server("127.0.0.1", found.port, found.socket_dir, SUPERUSER, password)
