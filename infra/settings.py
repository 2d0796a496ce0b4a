"""Every setting of every process, from the environment, in one frozen Struct."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import msgspec

from domain.access.purposes import OperatorReason
from domain.codes import refusal
from infra.files import Garbled, read_secret
from infra.postgres.naming import PREFIX, named

DEFAULT_HOME = ".circlekeep"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a process is told. Names in the environment are ``CIRCLEKEEP_`` and the field's name.

    ``home`` holds data, secrets, keys and logs; ``secrets`` is the folder of this process alone,
    one secret a file; ``database_url`` may lack user and password, which then come from
    ``postgres-<role>`` in ``secrets``; ``role_prefix`` is before the names of all roles on that
    server. ``evaluation`` allows demo data and plain-http cookies on loopback. ``keys`` is
    ``file``, or the PKCS#11 URI of a token, whose PIN is ``hsm-pin`` in ``secrets``. Without
    ``smtp_host`` letters are files; ``smtp_security`` is ``starttls``, ``tls`` or ``none``, and the
    password of ``smtp_user`` is ``smtp-password`` in ``secrets``. ``log_origin`` begins the names
    of logs in checkpoints, ``signer_keys`` is for the signer what ``keys`` is for the Warden, and
    ``witnesses`` are pairs of an address and a verifier key. ``failpoint`` names a place at which a
    process kills itself, for crash tests. ``proxies`` is how many of the operator's own stand in
    front of the web process, ``connections`` how many it holds at once. ``log_bytes`` is how large
    a log of a process grows and ``log_files`` how many before it are kept. ``reason`` and
    ``admission`` are why staff come in at the command line, and by which officer's leave.
    """

    home: Path = Path(DEFAULT_HOME)
    secrets: Path | None = None
    database_url: str = ""
    role_prefix: Annotated[str, msgspec.Meta(pattern=r"^(?!pg_)[a-z][a-z0-9_]{0,47}$")] = PREFIX
    warden_socket: Path | None = None
    keys: str = "file"
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8080
    public_url: str = ""
    evaluation: bool = False
    otlp_endpoint: str = ""
    log_level: str = "info"
    log_bytes: Annotated[int, msgspec.Meta(ge=4_096)] = 10_000_000
    log_files: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3
    smtp_host: str = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_from: str = ""
    log_origin: Annotated[str, msgspec.Meta(pattern=r"^[^\s+/]+(/[^\s+/]+)*$")] = "circlekeep"
    signer_keys: str = "file"
    witnesses: str = ""
    failpoint: str = ""
    proxies: int = 0
    connections: Annotated[int, msgspec.Meta(ge=64, le=65_536)] = 8_192
    reason: OperatorReason = OperatorReason.EVALUATION
    admission: UUID | None = None

    @property
    def site(self) -> str:
        """Where links in letters lead: the public address, or this machine while it is tried."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        here = f"http://{host}:{self.port}" if self.evaluation and self.port else ""
        return self.public_url.rstrip("/") or here

    @property
    def socket(self) -> Path:
        """Where the Warden listens."""
        return self.warden_socket or self.home / "run" / "warden.sock"

    def secret(self, name: str) -> str:
        """Read one secret of this process. Raises ``FileNotFoundError`` if it was not given it."""
        return read_secret(self._file_of(name))

    def _file_of(self, name: str) -> Path:
        return (self.secrets or self.home / "secrets" / "admin") / name

    def secret_bytes(self, name: str) -> bytes:
        """Read one that is bytes in hex. Raises ``Garbled`` too if it is not."""
        try:
            return bytes.fromhex(self.secret(name))
        except ValueError:
            raise Garbled(errno.EILSEQ, "it is not hex", str(self._file_of(name))) from None

    def url(self, role: str) -> str:
        """Return the database address for a role, with its password."""
        parts = urlsplit(self.database_url)
        host = parts.netloc.rpartition("@")[2]
        password = quote(self.secret(f"postgres-{role}"), safe="")
        login = f"{named(role, self.role_prefix)}:{password}"
        return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises ``Conflict`` (``settings.unfit``) naming the one that does not."""
    given = {
        name: environ[key]
        for name in Settings.__struct_fields__
        if (key := f"CIRCLEKEEP_{name.upper()}") in environ
    }
    try:
        settings = msgspec.convert(given, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise refusal("settings.unfit", about=error) from error
    if settings.database_url and not _is_address(settings.database_url):
        raise refusal(
            "settings.unfit",
            about=(
                "CIRCLEKEEP_DATABASE_URL is postgresql://USER:PASSWORD@HOST:PORT/DATABASE: "
                "a port is 1 to 65535, and what is none of the characters of an address is "
                "written as %XX"
            ),
        )
    return settings


def _is_address(url: str) -> bool:
    """Whether this can be the address of a database, or of one on several hosts."""
    try:
        parts = urlsplit(url)
        hosts = parts.netloc.rpartition("@")[2].split(",")
        ports = [urlsplit(f"//{host}").port for host in hosts]
    except ValueError:
        return False
    return parts.scheme in {"postgresql", "postgres"} and 0 not in ports


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
