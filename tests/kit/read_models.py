"""Read models over a real log: tell what happened, catch up, ask."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access.events import AccessPermitted, ObjectRef
from domain.access.purposes import Basis, ObjectKind
from domain.groups.events import (
    AgreementSigned,
    Frame,
    GroupProposed,
    LeaderAssigned,
    MembershipActivated,
    MembershipOffered,
)
from domain.kernel import Event, PersonId, Role, Stream, Tenant
from domain.rules import GroupRules
from domain.sessions.events import SessionScheduled
from domain.skips.commands import SkipReason
from domain.skips.events import EntrySkipped
from domain.skips.skips import skips_of
from infra.postgres.pool import Pool, connect
from infra.projector.building import as_owner
from infra.projector.builds import Build, builds
from infra.projector.engine import Projector
from infra.projector.model import ReadModel
from infra.projector.reads import PostgresReadModels
from infra.projector.rebuild import rebuild
from infra.store.postgres import PostgresEventStore
from projections.registry import PROJECTIONS
from tests.kit.database import Migrated, make_roles
from tests.kit.stores import NOON, context, new_stream, open_logs, request

TODAY = NOON.date()


@dataclass
class Mirror:
    """A log that tests write to, the projector, and what two roles read."""

    store: PostgresEventStore
    pool: Pool
    app_pool: Pool
    projector: Projector
    app: PostgresReadModels
    warden: PostgresReadModels
    versions: dict[UUID, int] = field(default_factory=dict)

    async def tell(
        self, stream: Stream, *events: Event, at: datetime = NOON, **given: object
    ) -> int:
        """Append events to a stream, in one go; give the position of the last."""
        await open_logs(self.store, stream.tenant)
        before = self.versions.get(stream.id, 0)
        asked = request(stream, before, *events, ctx=context(stream.tenant, at=at, **given))
        [answer] = await self.store.append(stream.tenant, [asked])
        if isinstance(answer, Exception):
            raise answer
        self.versions[stream.id] = before + len(events)
        return answer.position

    async def catch_up(self) -> int:
        """Take turns until there is nothing left; give the number of events taken in."""
        taken = 0
        while done := await self.projector.turn():
            taken += done
        return taken


@asynccontextmanager
async def open_mirror(database: Migrated, *, page: int = 5000) -> AsyncIterator[Mirror]:
    """Give a mirror of a migrated database."""
    async with (
        await connect(database.url("app"), 2) as app,
        await connect(database.url("warden"), 2) as warden,
        await connect(database.url("projector"), 3) as pool,
    ):
        yield Mirror(
            PostgresEventStore(warden),
            pool,
            app,
            Projector(pool, PROJECTIONS, page=page),
            PostgresReadModels(app, PROJECTIONS),
            PostgresReadModels(warden, PROJECTIONS),
        )


async def ask(database: Migrated, statement: str, *arguments: object) -> list[tuple[object, ...]]:
    """Run one statement as the superuser and give the rows."""
    connection = await asyncpg.connect(database.url())
    try:
        return [tuple(row) for row in await connection.fetch(statement, *arguments)]
    finally:
        await connection.close()


async def rows_of(database: Migrated, tenant: Tenant) -> dict[str, list[asyncpg.Record]]:
    """Give every row of every table of every read model of a tenant, as the superuser sees it.

    Tables are named by the version's schema, whichever build of it is live.
    """
    found = {}
    connection = await asyncpg.connect(database.url())
    try:
        for build in await builds(connection, PROJECTIONS, "live"):
            tables = await connection.fetch(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename), tablename "
                "FROM pg_tables WHERE schemaname = $1 ORDER BY 1",
                build.schema,
            )
            for table in tables:
                found[f"{build.model.schema}.{table['tablename']}"] = await connection.fetch(
                    f"SELECT t::text FROM {table[0]} AS t "  # noqa: S608 - of the catalogue
                    "WHERE organization_id = $1 AND program_id = $2 ORDER BY 1",
                    *tenant,
                )
    finally:
        await connection.close()
    return found


async def skip_on_record(
    mirror: Mirror, stream: Stream, reader: str, position: int, version: int = 1
) -> None:
    """Have an entry left out by a reader, as the Warden records what an officer decides."""
    fact = EntrySkipped(
        reader=reader,
        stream=stream.id,
        position=position,
        version=version,
        event=uuid4(),
        event_type="group.dreamt",
        reason=SkipReason.DAMAGED,
    )
    await mirror.tell(skips_of(stream.tenant), fact)


def live(model: ReadModel) -> Build:
    """Give the build that is live after a first installation."""
    return Build(model.schema, model)


async def rebuilt(database: Migrated, models: Sequence[ReadModel], *, page: int = 5000) -> None:
    """Fill a new build of each model and swap it in; a copied database lacks grants on itself."""
    await make_roles(database.url())
    async with (
        await connect(database.url("projector"), 3) as pool,
        as_owner(database.url("migrator")) as owner,
    ):
        for model in models:
            await rebuild(owner, Projector(pool, models, page=page), model, lambda _, __: None)


def a_group(code: str = "G001", **given: object) -> GroupProposed:
    """Propose a group that meets fortnightly in Halifax."""
    facts: dict[str, object] = {
        "method": "balint",
        "mode": "ongoing",
        "name": "Group 1",
        "rules": GroupRules(),
    }
    frame = Frame(
        frequency="fortnightly",
        local_time="18:30",
        zone="America/Halifax",
        slot_minutes=105,
        setting="hybrid",
    )
    return GroupProposed(code=code, frame=frame, **(facts | given))  # type: ignore[arg-type]


def a_session(group: UUID, starts_at: datetime = NOON, number: int = 1) -> SessionScheduled:
    """Schedule a session of 105 minutes in Halifax."""
    return SessionScheduled(
        code=f"S{number:02}",
        group=group,
        number=number,
        starts_at=starts_at,
        local_start=f"{starts_at:%Y-%m-%dT%H:%M}",
        zone="America/Halifax",
        slot_minutes=105,
    )


def person() -> PersonId:
    """Somebody new."""
    return PersonId(uuid4())


def member(who: PersonId, signed_on: date = TODAY, version: int = 1) -> list[Event]:
    """Offer a seat, sign, become a member."""
    return [
        MembershipOffered(person=who),
        AgreementSigned(person=who, version=version, locale="en-CA", signed_on=signed_on),
        MembershipActivated(person=who),
    ]


def leader(who: PersonId, role: Role = Role.LEADER) -> LeaderAssigned:
    """Put somebody in the lead."""
    return LeaderAssigned(person=who, role=role, credential="credentialed")


def permitted(*objects: ObjectRef) -> AccessPermitted:
    """Show objects to somebody who leads."""
    return AccessPermitted(
        objects=objects,
        basis=Basis.LEADERSHIP,
        rule="narrative.shared",
        authority=3,
        strength="password",
        session=uuid4(),
    )


def narrative() -> ObjectRef:
    """Name some text of class C4."""
    return ObjectRef(ObjectKind.CASE_NARRATIVE, uuid4(), "C4")


async def look(mirror: Mirror, tenant: Tenant, event: Event, **given: object) -> int:
    """Append one access record; give its position."""
    return await mirror.tell(new_stream(tenant, "access"), event, at=NOON, **given)


@pytest.fixture
async def mirror(circlekeep: Migrated) -> AsyncIterator[Mirror]:
    """A mirror of a migrated database of the test's own."""
    async with open_mirror(circlekeep) as opened:
        yield opened
