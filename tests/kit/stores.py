"""Event stores for tests, and short ways to say who appends what, where."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from domain.access.events import AccessDenied
from domain.kernel import (
    Context,
    Event,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Reservation,
    RightGiven,
    RightTaken,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.ports import Append, Appended, AppendRefused, Basis
from domain.sessions.events import SessionCancelled, SessionScheduled
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.store.postgres import PostgresEventStore
from tests.kit.database import Migrated

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
Store = MemoryEventStore | PostgresEventStore
BEGINNING: Event = SessionScheduled(
    code="S1",
    group=UUID(int=1),
    number=1,
    starts_at=NOON,
    local_start="2026-03-04T12:00",
    zone="UTC",
    slot_minutes=90,
)
FACT: Event = SessionCancelled()
DENIAL: Event = AccessDenied(objects=(), rule="test", strength="password")


class Opening(Protocol):
    """Whatever opens logs as the Warden does."""

    async def open_log(self, tenant: Tenant) -> None:
        """Make the logs of a tenant."""


@dataclass(frozen=True)
class Stores:
    """The same store, as two database roles have it."""

    app: Store
    warden: Store


@asynccontextmanager
async def open_stores(database: Migrated | None) -> AsyncIterator[Stores]:
    """Give the stores of a database; in memory without one."""
    if database is None:
        memory = MemoryEventStore()
        yield Stores(memory.written_by("app"), memory)
        return
    app = await connect(database.url("app"), 4)
    warden = await connect(database.url("warden"), 4)
    try:
        yield Stores(PostgresEventStore(app), PostgresEventStore(warden))
    finally:
        await app.close()
        await warden.close()


async def open_logs(store: Opening, *tenants: Tenant) -> None:
    """Make the logs of tenants, and of the organizations that they are of."""
    for tenant in tenants:
        await store.open_log(own_log(tenant.organization))
        await store.open_log(tenant)


def new_tenant(organization: UUID | None = None) -> Tenant:
    return Tenant(OrganizationId(organization or uuid4()), ProgramId(uuid4()))


def new_organization() -> Tenant:
    """The tenant under which a new organization keeps its own facts."""
    return own_log(OrganizationId(uuid4()))


def new_stream(tenant: Tenant, category: str = "session") -> Stream:
    return Stream(tenant, category, uuid4())


def context(tenant: Tenant, **given: object) -> Context:
    facts: dict[str, Any] = {
        "tenant": tenant,
        "actor": PersonId(uuid4()),
        "role": Role.PROGRAM_ADMIN,
        "at": NOON,
        "command_id": uuid4(),
        "correlation_id": uuid4(),
    }
    return Context(**(facts | given))


def facts(count: int, expected: int = 0) -> list[Event]:
    """So many facts of a session after so many; the first of all is that it is planned."""
    first = BEGINNING if expected <= 0 else FACT
    return [first, *[FACT] * (count - 1)]


def request(
    stream: Stream,
    expected: int = 0,
    *events: Event,
    ctx: Context | None = None,
    claims: Sequence[Reservation] = (),
    releases: Sequence[Reservation] = (),
    rights: Sequence[RightGiven | RightTaken] = (),
    basis: Basis | None = None,
) -> Append:
    """Ask to append; one fact that suits the log and the place unless ``events`` are given."""
    return Append(
        stream=stream,
        expected=expected,
        events=events or (facts(1, expected) if stream.log is Log.EVENTS else [DENIAL]),
        context=ctx or context(stream.tenant),
        claims=claims,
        releases=releases,
        rights=rights,
        basis=basis,
    )


def kept(answer: Appended | AppendRefused) -> Appended:
    """What was appended; fails if it was not."""
    assert isinstance(answer, Appended)
    return answer
