"""A Warden in a process of its own, before a real database, as `circlekeep warden` runs it.

`guarded` is one that runs; `guarded.kill()` and `guarded.start(failpoint=…)` end it and start it
again in the same place.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from pathlib import Path
from uuid import uuid4

import pytest

from domain.access.refusing import answer_of
from domain.kernel import PersonId, Refused
from domain.protocol import Answer, Request
from infra.gateway.client import WardenClient
from infra.home import GIVEN, SHARED_GROUP, USERS, Home
from infra.postgres.pool import Pool, connect
from infra.processes import command
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from services.cli.answers import NOTHING_DONE
from tests.kit.database import PASSWORDS, Migrated
from tests.kit.house import SECRET, House
from tests.kit.postgres import short_directory
from tests.kit.softhsm import PIN, SoftHsm, made

ROOT = Path(__file__).parents[2]
PROGRAM = "from services.cli import main\nmain(['warden'])\n"
READY_WITHIN = 30.0


class Guarded:
    """A database, a data folder, and the Warden's process between them."""

    def __init__(self, database: Migrated, folder: Path) -> None:
        self.database = database
        self.home = Home(folder)
        self.home.prepare()
        for process in GIVEN:
            for secret in self.home.secrets_of(process).glob("postgres-*"):
                role = secret.name.removeprefix("postgres-")
                secret.write_text(PASSWORDS[role])
            if (operator := self.home.secrets_of(process) / "operator").exists():
                operator.write_text(SECRET.reveal())
        self.socket = self.home.socket
        self.softhsm: SoftHsm | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.home.log / "warden.log"

    @property
    def pid(self) -> int:
        """The process."""
        assert self.process is not None
        return self.process.pid

    @contextmanager
    def beside(self, program: str = PROGRAM) -> Iterator["Guarded"]:
        """Run another Warden on the same database and keys, behind a socket of its own."""
        other = copy(self)
        other.process = None
        other.socket = self.socket.with_name("beside.sock")
        other.log = self.log.with_name("beside.log")
        other.log.unlink(missing_ok=True)
        other.start(program=program)
        try:
            yield other
        finally:
            if other.process is not None and other.process.poll() is None:
                other.kill()

    def keep_keys_in_softhsm(self) -> None:
        """Let the Warden that is started next keep its keys in a token of its own."""
        folder = self.home.path / "softhsm"
        folder.mkdir()
        self.softhsm = made(folder)
        pin = self.home.secrets_of("warden") / "hsm-pin"
        pin.write_text(PIN.reveal())
        pin.chmod(0o600)
        if self.home.isolated:
            for path in (pin, folder, *folder.rglob("*")):
                os.chown(path, USERS["warden"], SHARED_GROUP)

    def start(self, failpoint: str = "", program: str = PROGRAM) -> None:
        """Start the process; it answers a little later. ``program`` may be another's words."""
        assert self.process is None or self.process.poll() is not None, "one still runs"
        env = {
            "PATH": os.defpath,
            "CIRCLEKEEP_HOME": str(self.home.path),
            "CIRCLEKEEP_SECRETS": str(self.home.secrets_of("warden")),
            "CIRCLEKEEP_WARDEN_SOCKET": str(self.socket),
            "CIRCLEKEEP_DATABASE_URL": self.database.url("warden"),
            "CIRCLEKEEP_EVALUATION": "true",
            "CIRCLEKEEP_FAILPOINT": failpoint,
        }
        if self.softhsm is not None:
            env |= {"CIRCLEKEEP_KEYS": self.softhsm.uri, **self.softhsm.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - words of ours
                command(
                    [sys.executable, "-c", program],
                    uid=USERS["warden"] if self.home.isolated else None,
                    gid=SHARED_GROUP if self.home.isolated else None,
                    expose=[ROOT, Path(sys.prefix), Path(sys.base_prefix), self.home.path],
                ),
                cwd="/",
                env=env,
                stdout=log,
                stderr=log,
            )

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End the process and say how it ended."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(10)

    async def refusal(self, status: int = NOTHING_DONE) -> str:
        """Wait until the process has refused to start; give what it said last."""
        assert self.process is not None
        assert await asyncio.to_thread(self.process.wait, READY_WITHIN) == status
        said = self.log.read_text()
        assert "Traceback" not in said, said
        return said.splitlines()[-1]

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Callable[[Request], Awaitable[Answer]]]:
        """Give a line to the Warden on which refusals are answers."""
        client = WardenClient(self.socket)

        async def ask(request: Request) -> Answer:
            try:
                return await client.ask(request)
            except Refused as refused:
                return answer_of(refused)

        try:
            yield ask
        finally:
            await client.close()

    async def ready(self, within: float = READY_WITHIN) -> None:
        """Wait until it answers."""
        client = WardenClient(self.socket)
        until = time.monotonic() + within
        try:
            while not await client.healthy():
                if time.monotonic() > until:
                    raise AssertionError(self.log.read_text())
                await asyncio.sleep(0.05)
        finally:
            await client.close()

    @asynccontextmanager
    async def house(
        self, code: str = "ONE", sessions: int = 1, deputies: int = 1
    ) -> AsyncIterator[House]:
        """Build a house over it, with so many privacy officers more."""
        async with self.asking() as ask, self.pool("app") as pool:
            house = House(ask, PostgresEventStore(pool), code)
            house.deputies = [PersonId(uuid4()) for _ in range(deputies)]
            yield await house.build(sessions)

    @asynccontextmanager
    async def pool(self, role: str) -> AsyncIterator[Pool]:
        """Give connections of a database role."""
        pool = await connect(self.database.url(role), 4)
        try:
            yield pool
        finally:
            await pool.close()

    def settings(self, process: str) -> Settings:
        """Give the settings that a process would have."""
        return Settings(
            home=self.home.path,
            secrets=self.home.secrets_of(process),
            database_url=self.database.url("app"),
            warden_socket=self.socket,
        )


@contextmanager
def guarding(database: Migrated, *, softhsm: bool = False) -> Iterator[Guarded]:
    """Start a Warden before a database, and end it afterwards."""
    with short_directory() as folder:
        folder.chmod(0o711)
        guarded = Guarded(database, folder / "home")
        if softhsm:
            guarded.keep_keys_in_softhsm()
        guarded.start()
        try:
            yield guarded
        finally:
            if guarded.process is not None and guarded.process.poll() is None:
                guarded.kill()


@pytest.fixture
def guarded(circlekeep: Migrated) -> Iterator[Guarded]:
    """A Warden before a database of the test's own."""
    with guarding(circlekeep) as running:
        yield running
