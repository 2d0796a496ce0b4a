"""The whole service in processes of its own: Warden, worker and web over a real PostgreSQL.

The fixture `service` is one for the whole run. Each test makes an organization of its own in it:

    def test_it_serves(service: Service) -> None:
        organization = service.organization("CAFP")
        organization.admin.post("/programs", PROGRAM)
"""

import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec
import pytest

from domain.kernel import OrganizationId, PersonId, Role, Sealed
from domain.organizations.commands import ProvisionOrganization
from domain.organizations.naming import organization_id
from domain.protocol.door import (
    EstablishOrganization,
    LinksIssued,
    NewAccount,
    NewOfficer,
    ProvideAccounts,
)
from domain.protocol.people import PersonalData
from infra.bookmarks import SealedBookmarks
from infra.gateway.client import WardenClient
from infra.ids import new_id
from infra.postgres.ports import keep_port, number_of
from services.web.frame.whose import FIELD, mark_of
from tests.kit.database import PASSWORDS, Migrated, prepare
from tests.kit.postgres import Databases, short_directory, wait_for

T = TypeVar("T")

PASSWORD = "correct horse battery staple"
PATIENCE = 120.0
TLS = ssl.create_default_context()
"""One for all clients, none of which uses it: each would read what this machine trusts."""
HOST = "127.0.0.1"
BOOKMARKS = SealedBookmarks(PASSWORDS["app"])
SECRETS = {
    "web": ["postgres-app"],
    "warden": ["postgres-warden", "author-key", "email-key", "operator", "postman"],
    "worker": ["postgres-projector", "postgres-keeper", "postman"],
    "signer": ["postgres-signer"],
}
COMMANDS = {"warden": "warden", "worker": "work", "signer": "sign", "web": "serve"}


class Person:
    """Somebody signed in, over HTTP."""

    def __init__(self, http: httpx.Client, email: str, organization: OrganizationId) -> None:
        self.email = email
        self.http = http
        body = {"email": email, "password": PASSWORD, "organization": str(organization)}
        reply = self.http.post("/sign-in", json=body)
        assert reply.status_code == 200, reply.text
        self.id = str(reply.json()["person"])

    @property
    def whose(self) -> dict[str, str]:
        """What a form of their pages says besides: whose it is."""
        return {FIELD: mark_of(BOOKMARKS, PersonId(UUID(self.id)))}

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.http.get(path, params=params)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.http.post(path) if body is None else self.http.post(path, json=body)

    def does(self, path: str, body: object = None) -> dict[str, Any]:
        """Post, and expect it to be done."""
        reply = self.post(path, body)
        assert reply.is_success, f"{path}: {reply.text}"
        done: dict[str, Any] = reply.json()
        return done


@dataclass
class Organization:
    """An organization with its officers, and people as they join."""

    service: "Service"
    id: OrganizationId
    domain: str
    kind: type[Person] = Person
    signed_in: dict[str, Person] = field(default_factory=dict)

    @property
    def admin(self) -> Person:
        """Its admin."""
        return self.of("admin")

    @property
    def auditor(self) -> Person:
        """Its auditor."""
        return self.of("auditor")

    def of(self, name: str) -> Person:
        """Sign somebody in, once."""
        if name not in self.signed_in:
            self.signed_in[name] = self.again(name)
        return self.signed_in[name]

    def again(self, name: str) -> Person:
        """Sign somebody in, in a session of its own."""
        return self.kind(self.service.http(), f"{name}@{self.domain}", self.id)

    def meet(self, *names: str, program: str) -> None:
        """Register people at home in a program, with accounts."""
        people = {}
        for name in names:
            body = {
                "givenName": name.title(),
                "familyName": "Rossi",
                "email": f"{name}@{self.domain}",
                "profession": "family_physician",
                "locale": "en-CA",
                "homeProgram": program,
            }
            people[name] = UUID(self.admin.does("/organization/people", body)["id"])
        self.service.let_in(self.id, *map(PersonId, people.values()))


@dataclass
class Service:
    """Where it listens, and the operator's desk."""

    url: str
    home: Path
    operator: str
    database: Migrated
    processes: Mapping[str, subprocess.Popen[bytes]]
    held: ExitStack

    def http(self) -> httpx.Client:
        """Open a client of the API, closed with the service."""
        base = f"{self.url}/api/v1"
        return self.held.enter_context(httpx.Client(base_url=base, timeout=60, verify=TLS))

    def organization(self, code: str, *deputies: str) -> Organization:
        """Make an organization with an admin, a privacy officer and deputies, and an auditor."""
        id_, domain = organization_id(code), f"{code.lower()}.example.org"
        issued = self.founded(code, *deputies)
        self.let_in(id_, *(one.person for one in issued.links))
        return Organization(self, id_, domain)

    def founded(self, code: str, *deputies: str) -> LinksIssued:
        """Make it, and give each of its first officers a link to choose a password with."""
        id_, domain = organization_id(code), f"{code.lower()}.example.org"
        officers = {
            "admin": Role.ORGANIZATION_ADMIN,
            "privacy": Role.PRIVACY_OFFICER,
            "auditor": Role.AUDITOR,
            **dict.fromkeys(deputies, Role.PRIVACY_OFFICER),
        }
        new = tuple(
            NewOfficer(
                person=PersonId(new_id()),
                role=role,
                data=_data(name, f"{name}@{domain}"),
                profession="family_physician",
                locale="en-CA",
            )
            for name, role in officers.items()
        )
        founding = EstablishOrganization(
            secret=Sealed(self.operator),
            organization=id_,
            provision=ProvisionOrganization(code, ("en-CA", "fr"), {"en": code, "fr": code}, "CA"),
            officers=new,
        )
        issued = self._ask(lambda warden: warden.ask(founding))
        assert isinstance(issued, LinksIssued), issued
        return issued

    def let_in(self, organization: OrganizationId, *people: PersonId) -> None:
        """Give people a password to sign in with."""
        accounts = tuple(NewAccount(person, Sealed(PASSWORD)) for person in people)
        request = ProvideAccounts(Sealed(self.operator), organization, accounts)
        self._ask(lambda warden: warden.ask(request))

    def _ask(self, question: Callable[[WardenClient], Awaitable[T]]) -> T:
        async def asked() -> T:
            warden = WardenClient(self.home / "run" / "warden.sock", PATIENCE)
            try:
                return await question(warden)
            finally:
                await warden.close()

        return wait_for(asked())


@contextmanager
def serving(database: Migrated, **further: str) -> Iterator[Service]:
    """Run the four processes on a database until the block ends, with further settings."""
    with short_directory() as home, keep_port(HOST) as port:
        operator = secrets.token_hex(16)
        told = {
            "HOME": str(home),
            "DATABASE_URL": database.url(),
            "HOST": HOST,
            "PORT": str(number_of(port)),
            "EVALUATION": "true",
            "LOG_LEVEL": "info",
            **further,
        }
        for folder in ("run", "log"):
            (home / folder).mkdir()
        values = {
            "operator": operator,
            "postman": secrets.token_hex(32),
            "author-key": secrets.token_hex(32),
            "email-key": secrets.token_hex(32),
            **{f"postgres-{role}": password for role, password in PASSWORDS.items()},
        }
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, needed in SECRETS.items():
                own = home / "secrets" / name
                own.mkdir(parents=True)
                for secret in needed:
                    (own / secret).write_text(values[secret])
                processes[name] = _started(name, home, {**told, "SECRETS": str(own)})
            url = f"http://{HOST}:{told['PORT']}"
            _await(url, home, processes)
            with ExitStack() as held:
                yield Service(url, home, operator, database, processes, held)
        finally:
            for process in processes.values():
                process.send_signal(signal.SIGTERM)
            for process in processes.values():
                process.wait(timeout=15)


@pytest.fixture(scope="session")
def service(databases: Databases) -> Iterator[Service]:
    """One running service for the whole run."""
    with serving(Migrated(databases.fresh(prepare))) as service:
        yield service


def _started(name: str, home: Path, told: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with (home / "log" / name).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "services.cli", COMMANDS[name]],
            env={
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                **{f"CIRCLEKEEP_{key}": value for key, value in told.items()},
            },
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _await(url: str, home: Path, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until all parts answer; if one has ended instead, say what it logged."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for name, process in processes.items():
            ended = process.poll() is not None
            assert not ended, f"{name} ended:\n{(home / 'log' / name).read_text()[-3000:]}"
        try:
            if httpx.get(f"{url}/health/ready", timeout=5, verify=TLS).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    logs = "\n".join(path.read_text()[-2000:] for path in (home / "log").iterdir())
    raise AssertionError(f"not ready within {PATIENCE} s:\n{logs}")


def _data(name: str, email: str) -> Sealed:
    data = PersonalData(name.title(), "Officer", "", email)
    return Sealed(msgspec.json.encode(data).decode())
