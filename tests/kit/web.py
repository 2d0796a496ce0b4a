"""The web application over memory: an organization, its officers, and clients who are signed in."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from domain.execute import Step, execute_all
from domain.kernel import Context, PersonId, Role, Stream, Tenant, own_log
from domain.organizations.commands import AppointFirstOfficers, FirstOfficer, ProvisionOrganization
from domain.organizations.organization import ORGANIZATION
from domain.protocol.names import PersonName
from infra.bookmarks import SealedBookmarks
from infra.callers.turns import FairTurns
from infra.ids import new_id
from infra.store.memory import MemoryEventStore
from infra.transparency.memory import MemoryTransparencyLogs
from services.api.app import build_app
from services.app.shell import Shell
from services.http.parts import OpenParts, WebParts
from services.http.visitor import COOKIE
from services.web.frame.whose import FIELD, mark_of
from services.web.public.errors import error_page
from services.web.routes import ROUTES
from tests.kit.agreements import signature
from tests.kit.fake_warden import PASSWORD, FakeWarden
from tests.kit.held_up import HeldUpInMemory
from tests.kit.parked import Parked
from tests.kit.scenario import ORGANIZATION_ID, person

MORNING = datetime(2030, 1, 15, 12, tzinfo=UTC)
ADMIN = "admin@example.org"
PRIVACY = "privacy@example.org"
AUDITOR = "auditor@example.org"
PROGRAM = {
    "code": "P01",
    "languages": ["en-CA", "fr"],
    "names": {"en": "Toronto program", "fr": "Programme de Toronto"},
    "setting": "academic",
    "region": "ON",
    "zone": "America/Toronto",
}
FRAME = {
    "frequency": "monthly",
    "localTime": "18:30",
    "slotMinutes": 105,
    "setting": "online",
}


@dataclass
class Clock:
    """A clock that moves when a test says so."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def on(self, **passed: float) -> None:
        """Let time pass."""
        self.at += timedelta(**passed)


BOOKMARKS = SealedBookmarks("what only the web processes know")


@dataclass
class Rows:
    """Read models that hold what a test puts into them."""

    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    waited: list[tuple[str, int]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    late: bool = False
    broken: str = ""

    async def fetch(
        self, projection: str, query: str, _tenant: Tenant, *_args: object
    ) -> Sequence[Mapping[str, Any]]:
        if self.broken:
            raise RuntimeError(self.broken)
        self.fetched.append(projection)
        return self.rows.get(f"{projection}.{query}", [])

    async def wait(self, projection: str, _tenant: Tenant, position: int) -> bool:
        self.waited.append((projection, position))
        return not self.late


class Somebody:
    """One person's client: JSON in, JSON out."""

    def __init__(self, client: TestClient[Litestar], token: str | None) -> None:
        self._client = client
        self.headers = {"cookie": f"{COOKIE}={token}"} if token else {}

    def get(self, path: str, **params: str | int) -> Response:
        return self._client.get(f"/api/v1{path}", headers=self.headers, params=params)

    def send(
        self, method: str, address: str, params: Mapping[str, Any], body: object = None
    ) -> Response:
        """Ask for a whole address, as the document has it."""
        return self._client.request(method, address, headers=self.headers, params=params, json=body)

    def post(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        sent = {**self.headers, **(headers or {})}
        if body is None:
            return self._client.post(f"/api/v1{path}", headers=sent)
        return self._client.post(f"/api/v1{path}", headers=sent, json=body)

    def does(self, path: str, body: object = None) -> dict[str, Any]:
        """Post, and expect it to be done."""
        reply = self.post(path, body)
        assert reply.is_success, reply.text
        done: dict[str, Any] = reply.json()
        return done


@dataclass
class World:
    """An application in memory, with an organization in it."""

    client: TestClient[Litestar]
    store: MemoryEventStore
    warden: FakeWarden
    reads: Rows
    clock: Clock
    parked: Parked
    held_up: HeldUpInMemory
    logs: MemoryTransparencyLogs

    def of(self, email: str | None) -> Somebody:
        """Somebody's client; without an address, nobody's."""
        return Somebody(self.client, email)

    @property
    def admin(self) -> Somebody:
        """The organization admin."""
        return self.of(ADMIN)

    def whose(self, email: str) -> dict[str, str]:
        """What a form of somebody's page says besides: whose it is."""
        person = self.warden.people.get(email)
        return {} if person is None else {FIELD: mark_of(BOOKMARKS, person)}

    def program(self, **changed: object) -> str:
        """Make a program."""
        return str(self.admin.does("/programs", {**PROGRAM, **changed})["id"])

    def group(self, program: str, code: str = "G001", **changed: str) -> str:
        """Propose a group; the path of its address."""
        body = {"code": code, "name": "Group 1", "frame": FRAME, **changed}
        return str(self.admin.does(f"/programs/{program}/groups", body)["id"])

    def active_group(self, program: str, members: int = 6, **changed: str) -> str:
        """Bring a group to life, led by lea@example.org; members are m1@example.org and so on."""
        group = self.group(program, **changed)
        path = f"/programs/{program}/groups/{group}"
        self.admin.does(f"{path}/charters")
        self.admin.does(f"{path}/recruitings")
        lea = self.meet("lea@example.org", program)
        self.admin.does(f"{path}/leaderships", {"person": str(lea)})
        for number in range(1, members + 1):
            email = f"m{number}@example.org"
            member = self.meet(email, program)
            self.of("lea@example.org").does(f"{path}/offers", {"person": str(member)})
            self.of(email).does(f"{path}/signatures", signature())
        self.admin.does(f"{path}/activations")
        return group

    def meet(self, email: str, program: str | None = None) -> PersonId:
        """Register a person, at home in a program."""
        done = self.admin.does(
            "/organization/people",
            {
                "givenName": email.partition("@")[0].title(),
                "familyName": "Rossi",
                "email": email,
                "profession": "family_physician",
                "locale": "en-CA",
                "homeProgram": program,
            },
        )
        return PersonId(UUID(done["id"]))


class Premises:
    """The application, which takes a second to build, and whatever opens in it now."""

    def __init__(self) -> None:
        self.opens: OpenParts | None = None
        self.app = build_app(self._open, pages=ROUTES, error_page=error_page)

    def _open(self) -> AbstractAsyncContextManager[WebParts]:
        assert self.opens is not None
        return self.opens()


VACANT: list[Premises] = []
"""Applications that were built in this process and that nobody runs at the moment."""


@contextmanager
def running(*, secure_cookies: bool = False) -> Iterator[World]:
    """Run the application over memory."""
    clock, reads, parked = Clock(), Rows(), Parked(ORGANIZATION_ID)
    held_up = HeldUpInMemory(ORGANIZATION_ID)
    logs = MemoryTransparencyLogs()
    store = MemoryEventStore("warden", now=clock)
    warden = FakeWarden(store, clock)
    asyncio.run(_found(store, warden))
    shell = Shell(
        store=store.written_by("app"),
        sessions=warden,
        warden=warden,
        reads=reads,
        parked=parked,
        held_up=held_up,
        logs=logs,
        bookmarks=BOOKMARKS,
        now=clock,
        new_id=new_id,
        turns=FairTurns(),
    )

    async def standing_still() -> Sequence[str]:
        return ()

    @asynccontextmanager
    async def parts() -> AsyncIterator[WebParts]:
        yield WebParts(shell, standing_still, tagged, secure_cookies=secure_cookies)

    def tagged(words: bytes) -> bytes:
        return sha256(words).digest()

    premises = VACANT.pop() if VACANT else Premises()
    premises.opens = parts
    with TestClient(premises.app, raise_server_exceptions=False) as client:
        yield World(client, store, warden, reads, clock, parked, held_up, logs)
    VACANT.append(premises)


@pytest.fixture
def world() -> Iterator[World]:
    """An application in memory, with an organization and its officers."""
    with running() as world:
        yield world


@pytest.fixture
def secured() -> Iterator[World]:
    """The same, as it is served to the world."""
    with running(secure_cookies=True) as world:
        yield world


async def _found(store: MemoryEventStore, warden: FakeWarden) -> None:
    """Make the organization with its first officers."""
    tenant = own_log(ORGANIZATION_ID)
    await store.open_log(tenant)
    officers = {
        ADMIN: Role.ORGANIZATION_ADMIN,
        PRIVACY: Role.PRIVACY_OFFICER,
        AUDITOR: Role.AUDITOR,
    }
    first: list[FirstOfficer] = []
    for number, (email, role) in enumerate(officers.items(), start=901):
        warden.people[email] = person(number)
        warden.names[person(number)] = PersonName(email, "Officer", "")
        first.append(FirstOfficer(person(number), role))
    commands: list[object] = [
        ProvisionOrganization("CAFP", ("en-CA", "fr"), {"en": "College", "fr": "Collège"}, "CA"),
        AppointFirstOfficers(tuple(first)),
    ]
    stream = Stream(tenant, ORGANIZATION.category, ORGANIZATION_ID)
    for command in commands:
        step = Step(
            stream=stream,
            command=command,
            context=Context(
                tenant=tenant,
                actor=person(0),
                role=Role.OPERATOR,
                at=MORNING,
                command_id=new_id(),
                correlation_id=new_id(),
            ),
        )
        [done] = await execute_all(store, ORGANIZATION, [step])
        assert not isinstance(done, Exception), done


__all__ = ["PASSWORD", "Somebody", "World", "running", "world"]
