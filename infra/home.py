"""The data folder of one installation: its secrets, a folder for each process, and who runs it."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import msgspec

from domain.codes import refusal
from infra.files import read_line, read_plain, write_whole
from infra.postgres.naming import PREFIX

ADMIN = "admin"
GIVEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "web": ("postgres-app",),
        "warden": ("postgres-warden", "author-key", "email-key", "operator", "postman"),
        "worker": ("postgres-projector", "postgres-keeper", "postman"),
        "signer": ("postgres-signer",),
        ADMIN: (
            "postgres-migrator",
            "postgres-auditor",
            "postgres-keeper",
            "postgres-app",
            "postgres-warden",
            "postgres-projector",
            "postgres-signer",
            "operator",
        ),
    }
)
"""Which secrets each process is given; ``admin`` is whoever keeps the installation."""

ONCE = ("author-key", "email-key")
"""Secrets that data is made with: with another, nobody is found any more."""

SHARED_GROUP = 64100
USERS: Mapping[str, int] = MappingProxyType(
    {"web": 64101, "warden": 64102, "worker": 64103, "signer": 64105}
)
"""The users that processes take on when the service is started by root. They need no account."""

LONGEST_SOCKET = 100


class Running(msgspec.Struct, frozen=True):
    """Where a running service is reached; holds no secret. ``pid`` is its supervisor.

    ``evaluation`` says that it is for this machine alone, over plain HTTP.
    """

    url: str
    database_url: str
    warden_socket: str
    pid: int
    evaluation: bool = False
    role_prefix: str = PREFIX


class Home:
    """A data folder. Nothing in it is readable by others but what processes share."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.run = self.path / "run"
        self.log = self.path / "log"
        self.keyring = self.path / "keyring"
        self.journal = self.keyring / "journal"
        self.signer = self.path / "signer"
        self.mail = self.path / "mail"
        self.accounts = self.path / "demo-accounts.json"

    def secrets_of(self, process: str) -> Path:
        """Return the folder that holds what one process is given."""
        return self.path / "secrets" / process

    def missing_secrets(self) -> Sequence[Path]:
        """Name the secrets that a process here should have been given, and has not."""
        return [
            self.secrets_of(process) / name
            for process, names in GIVEN.items()
            for name in names
            if self.secrets_of(process).is_dir() and not (self.secrets_of(process) / name).exists()
        ]

    @property
    def isolated(self) -> bool:
        """Whether processes get users of their own: only root can give them."""
        return os.geteuid() == 0

    @property
    def shared_out(self) -> bool:
        """Whether each process has been given a user of its own."""
        folders = [self.secrets_of(process) for process in USERS]
        return len({folder.stat().st_uid for folder in folders if folder.exists()}) > 1

    def prepare(self) -> None:
        """Make the folders and every secret that does not exist yet.

        Raises ``Conflict`` (``data.not_ours``) if a folder is not ours to use.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder, mode in (
            (self.path / "secrets", 0o711),
            (self.run, 0o711),
            (self.socket.parent, 0o711),
            (self.log, 0o700),
            (self.keyring, 0o700),
            (self.signer, 0o700),
            (self.mail, 0o700),
        ):
            folder.mkdir(exist_ok=True)
            self._refuse_unless_ours(folder)
            folder.chmod(mode)
        made = {name: secrets.token_hex(32) for names in GIVEN.values() for name in names}
        self._refuse_without_what_cannot_be_made_anew()
        for process, names in GIVEN.items():
            folder = self.secrets_of(process)
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
            for name in names:
                self._give(folder / name, made)
        self._hand_over()

    def _refuse_unless_ours(self, folder: Path) -> None:
        """Where others may write, such as in /tmp, somebody may have been there before us."""
        ours = {os.geteuid(), *(USERS.values() if self.isolated else ())}
        if folder.is_symlink() or folder.stat().st_uid not in ours:
            raise refusal("data.not_ours", about=folder)

    def _refuse_without_what_cannot_be_made_anew(self) -> None:
        """Where there is data already, a key that it was made with is missed, not replaced."""
        in_use = (self.path / "postgres").exists() or any(self.keyring.iterdir())
        for name in ONCE if in_use else ():
            if not any(_secret_in(self.secrets_of(process) / name) for process in GIVEN):
                raise refusal("secret.missing", about=self.secrets_of("warden") / name)

    def _give(self, file: Path, made: dict[str, str]) -> None:
        """Write a secret once; another process that was given it already decides what it is."""
        known = [self.secrets_of(process) / file.name for process in GIVEN]
        made[file.name] = next(filter(None, map(_secret_in, known)), made[file.name])
        if not _secret_in(file):
            write_whole(file, made[file.name].encode() + b"\n")

    def _hand_over(self) -> None:
        """Give each process its own folders, where processes have users of their own."""
        if not self.isolated:
            return
        for process, user in USERS.items():
            for path in _tree(self.secrets_of(process)):
                os.chown(path, user, SHARED_GROUP, follow_symlinks=False)
        for process, folders in {
            "warden": (*_tree(self.keyring), self.socket.parent),
            "signer": _tree(self.signer),
            "worker": _tree(self.mail),
        }.items():
            for path in folders:
                os.chown(path, USERS[process], SHARED_GROUP, follow_symlinks=False)

    @property
    def socket(self) -> Path:
        """Where the Warden listens: in ``run``, or in a short folder where that is too long."""
        wanted = self.run / "warden.sock"
        if len(os.fsencode(wanted)) <= LONGEST_SOCKET:
            return wanted
        digest = sha256(os.fsencode(self.path)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"circlekeep-{digest}" / "warden.sock"

    def note_start(self, running: Running) -> None:
        """Note where the service is reached."""
        target = self.run / "server.json"
        write_whole(target, msgspec.json.encode(running))

    def forget_start(self) -> None:
        """Forget where the service was reached."""
        (self.run / "server.json").unlink(missing_ok=True)

    def running(self) -> Running | None:
        """Find the service that runs in this folder, if one does.

        Raises ``Conflict`` (``data.run_damaged``).
        """
        file = self.run / "server.json"
        try:
            found = msgspec.json.decode(read_plain(file), type=Running)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError:
            raise refusal("data.run_damaged", about=file) from None
        return found if Path(f"/proc/{found.pid}").exists() else None


def _secret_in(file: Path) -> str:
    """Read a secret; an empty file, as one that ran out of room left it, holds none."""
    try:
        return read_line(file)
    except FileNotFoundError:
        return ""


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")
