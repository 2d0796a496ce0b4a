"""Runs a whole installation from one data folder: database, Warden, worker, web, in that order."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
from msgspec.structs import replace

from domain.codes import refusal
from domain.kernel import Conflict, Refused, Unavailable
from infra.files import read_plain, read_secret
from infra.health.standing import KEYS_MISSING
from infra.home import SHARED_GROUP, USERS, Home, Running
from infra.postgres.cluster import ENVIRONMENT, Cluster
from infra.postgres.migrate import PlainConnection, migrate
from infra.postgres.naming import LOGINS
from infra.postgres.ports import keep_port, number_of
from infra.postgres.roles import bootstrap, ensure_database
from infra.processes import command
from infra.projector.install import install
from infra.settings import Settings, from_environment
from infra.store.kinds import list_kinds
from infra.store.own_claims import release_idle_claims
from projections.registry import PROJECTIONS
from services.app.demo.build import DemoAccount
from services.log_files import Bounds
from services.supervised_life import EVERY_S
from services.supervisor import DidNotStart, Program, Supervisor
from services.wiring.health import why_not_ready
from services.wiring.projections import fill_new, workshop
from services.wiring.troubles import is_without_room, no_room
from services.wiring.watching import watching

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "circlekeep"
MODULE_SETTINGS = "SOFTHSM2_CONF"
"""Where SoftHSM is told of its tokens; other modules have files of their own."""

OF_ONE: Mapping[str, tuple[str, ...]] = {
    "signer": tuple(f"CIRCLEKEEP_{name}" for name in ("LOG_ORIGIN", "SIGNER_KEYS", "WITNESSES")),
    "web": ("CIRCLEKEEP_WITNESSES",),
    "worker": tuple(
        f"CIRCLEKEEP_SMTP_{name}" for name in ("HOST", "PORT", "SECURITY", "USER", "FROM")
    ),
}
"""Settings that are passed on to one process alone."""

KEYS_AWAY = f"not ready: {KEYS_MISSING}"
REPLAYING_S = 600.0
"""How long the Warden may take to destroy again what a backup brought back."""
PROCESSES: Mapping[str, str] = {
    "warden": "warden",
    "worker": "work",
    "signer": "sign",
    "web": "serve",
}


class Installation:
    """One data folder and what runs on it."""

    def __init__(self, data: Path, *, port: int) -> None:
        """Take settings from the environment; ``port`` 0 is a free one, ``port.taken`` is refused.

        Where no public address is set the installation is for evaluation: on this machine alone,
        over plain HTTP, and a demo may be built in it.
        """
        self.home = Home(data)
        given = from_environment()
        self._port = claim_port(given.host, port)
        self.settings = replace(given, port=number_of(self._port))
        self.evaluation = not given.public_url

    @property
    def isolated(self) -> bool:
        """Whether each process gets a user of its own."""
        return self.home.isolated

    @property
    def accounts(self) -> Path:
        """The demo's accounts, if there is a demo."""
        return self.home.accounts

    async def run(
        self, say: Callable[[str], object], when_ready: Callable[[str], Awaitable[None]]
    ) -> None:
        """Start everything, tell ``when_ready`` the address, and keep it running.

        SIGINT and SIGTERM end all of it within ten seconds, and this returns. Without a database
        address in the settings an embedded PostgreSQL is started. ``say`` is told what is being
        started. Raises ``Conflict`` (``data.in_use``) and ``Unavailable`` (``process.not_started``,
        ``database.not_started``), which quote who did not.
        """
        home = self.home
        home.prepare()
        async with AsyncExitStack() as held:
            held.callback(self._port.close)
            bounds = Bounds(self.settings.log_bytes, self.settings.log_files)
            supervisor = await held.enter_async_context(Supervisor(home.log, bounds=bounds))
            admin = self.settings.database_url
            if not admin:
                say("database")
                cluster = _cluster(home)
                held.callback(cluster.close)
                held.push_async_callback(supervisor.stop)
                await _start(supervisor, _postgres(cluster))
                await ensure_database(cluster.server.url("postgres"), DATABASE)
                admin = cluster.server.url(DATABASE)
            await prepare_database(admin, self.settings, home.secrets_of("admin"))
            database = without_login(admin)
            await fill_new(
                replace(self.settings, database_url=database, secrets=home.secrets_of("admin")),
                lambda name, done, total: say(f"building {name}, event {done:,} of {total:,}"),
            )
            say(", ".join(PROCESSES))
            for name in PROCESSES:
                await _start(supervisor, self._process(name, database))
            url = f"http://{_for_url(self.settings.host)}:{self.settings.port}"
            running = Running(
                url,
                database,
                str(home.socket),
                os.getpid(),
                self.evaluation,
                self.settings.role_prefix,
            )
            home.note_start(running)
            held.callback(home.forget_start)
            await _answers(url, supervisor)
            await when_ready(url)
            async with watching(
                supervisor,
                (self.settings.host, self.settings.port),
                home.socket,
                address_of("app", database, self.settings, home.secrets_of("admin")),
                replaying=round(REPLAYING_S / EVERY_S),
            ):
                await supervisor.forever()

    def _process(self, name: str, database_url: str) -> Program:
        """Return one of our own processes, as a user of its own where that is possible."""
        home, settings = self.home, self.settings
        own = [("warden", home.keyring), ("signer", home.signer), ("worker", home.mail)]
        argv = command(
            [sys.executable, "-m", "services.cli", PROCESSES[name]],
            uid=USERS[name] if self.isolated else None,
            gid=SHARED_GROUP if self.isolated else None,
            expose=[
                PROJECT,
                Path(sys.prefix),
                Path(sys.base_prefix),
                home.socket.parent,
                home.secrets_of(name),
                *(folder for process, folder in own if process == name),
            ],
        )
        told = {
            "HOME": str(home.path),
            "SECRETS": str(home.secrets_of(name)),
            "WARDEN_SOCKET": str(home.socket),
            "KEYS": settings.keys,
            "DATABASE_URL": database_url,
            "ROLE_PREFIX": settings.role_prefix,
            "HOST": settings.host,
            "PORT": str(settings.port),
            "PUBLIC_URL": settings.public_url,
            "EVALUATION": str(self.evaluation).lower(),
            "OTLP_ENDPOINT": settings.otlp_endpoint,
            "LOG_LEVEL": settings.log_level,
            "FAILPOINT": settings.failpoint,
            "PROXIES": str(settings.proxies),
            "CONNECTIONS": str(settings.connections),
        }
        env = {"PATH": os.defpath, "LANG": "C.UTF-8"}
        env |= {f"CIRCLEKEEP_{key}": value for key, value in told.items()}
        env |= {key: os.environ[key] for key in OF_ONE.get(name, ()) if key in os.environ}
        if name in {"warden", "signer"} and MODULE_SETTINGS in os.environ:
            env[MODULE_SETTINGS] = os.environ[MODULE_SETTINGS]
        if name == "warden":
            return Program(
                name, argv, env=env, ready=self._warden_listens, ready_within=REPLAYING_S
            )
        return Program(name, argv, env=env)

    async def _warden_listens(self, _pid: int) -> bool:
        """Whether the Warden takes requests: it does once it may open anything."""
        try:
            _, writer = await asyncio.open_unix_connection(str(self.home.socket))
        except OSError:
            return False
        writer.close()
        return True


def demo_accounts(file: Path) -> Sequence[DemoAccount]:
    """Read the accounts of the demo, if there is one.

    Raises ``Conflict`` (``demo.damaged``) and ``OSError``.
    """
    try:
        return msgspec.json.decode(read_plain(file), type=tuple[DemoAccount, ...])
    except FileNotFoundError:
        return ()
    except msgspec.DecodeError:
        raise refusal("demo.damaged", about=file) from None


async def migrate_database(settings: Settings) -> tuple[Sequence[str], Sequence[str]]:
    """Prepare the server that ``settings`` name, whose user may make roles.

    Names what was applied, and the read models that have yet to be filled.
    """
    if not settings.database_url:
        raise refusal("database.unnamed")
    home = Home(settings.home)
    if settings.secrets is None:
        home.prepare()
    secrets = settings.secrets or home.secrets_of("admin")
    applied = await prepare_database(settings.database_url, settings, secrets)
    async with workshop(replace(settings, secrets=secrets)) as opened:
        return applied, await opened.unfilled()


async def prepare_database(admin_url: str, settings: Settings, secrets: Path) -> Sequence[str]:
    """Make roles, tables and read models, or bring them to this version; name what was applied."""
    await prepare_roles(admin_url, settings, secrets)
    return await migrate(
        address_of("migrator", admin_url, settings, secrets),
        [list_kinds, release_idle_claims, install_read_models],
    )


async def prepare_roles(admin_url: str, settings: Settings, secrets: Path) -> None:
    """Make the roles of the database server, with the passwords of this installation."""
    passwords = {role: read_secret(secrets / f"postgres-{role}") for role in LOGINS}
    await bootstrap(admin_url, passwords, prefix=settings.role_prefix)


def address_of(role: str, url: str, settings: Settings, secrets: Path) -> str:
    """Return the address of the same database for a role, with its password from ``secrets``."""
    return replace(settings, database_url=without_login(url), secrets=secrets).url(role)


def _cluster(home: Home) -> Cluster:
    try:
        return Cluster(home.path)
    except LookupError as error:
        raise refusal("database.not_installed", about=error) from error


async def _start(supervisor: Supervisor, program: Program) -> None:
    try:
        await supervisor.start(program)
    except DidNotStart as error:
        raise why_not_started(error) from error


def why_not_started(error: DidNotStart) -> Refused:
    """Say why a process does not start; ``Unavailable`` where it may the next time."""
    if error.refused:
        return Conflict("process.not_started", str(error))
    if is_without_room(str(error)):
        return no_room()
    return Unavailable("process.not_started", str(error))


def _postgres(cluster: Cluster) -> Program:
    async def ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    return Program(
        "postgres", cluster.argv, env=ENVIRONMENT, ready=ready, stop_signal=signal.SIGINT
    )


async def _answers(url: str, supervisor: Supervisor, within: float = 60.0) -> None:
    """Wait until every process answers together; one that says why it does not is heard at once.

    What waits for keys of the signer's starts: its officers say there that they are lost.
    """
    why: str | None = None
    try:
        async with asyncio.timeout(within):
            while (why := await asyncio.to_thread(why_not_ready, url)) not in {None, KEYS_AWAY}:
                if (said := supervisor.refusal()) is not None:
                    raise Conflict("process.not_started", said)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise Unavailable(
            "service.not_ready", f"{url}/health/ready: {why}; see the log in the data folder"
        ) from None


def claim_port(host: str, port: int) -> socket.socket:
    """Keep a port that nobody listens on: this one, or any for 0.

    Raises ``Conflict`` (``port.taken``).
    """
    try:
        return keep_port(host, port)
    except OSError as error:
        raise refusal("port.taken", about=f"{port} ({error.strerror})") from error


def _for_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def without_login(url: str) -> str:
    """Drop user and password from a database address, so that it may be passed around."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


async def install_read_models(connection: PlainConnection) -> None:
    """Make the schemas of every read model."""
    await install(connection, PROJECTIONS)
