"""Policies over a real log: a group and its sessions, the reactor, the outbox and its worker."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.groups.events import ClosingPlanned, GroupActivated, GroupClosed
from domain.kernel import Event, Sealed, Stream, Tenant, Unavailable
from domain.policies.registry import POLICIES
from domain.protocol import Answer, Request
from domain.sessions.events import SessionCancelled, SessionNotHeld
from infra.mail.memory import MemoryMail
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.postgres.pool import Pool
from infra.projector.leases import Leases
from infra.store.postgres import PostgresEventStore
from services.letters.post import Post
from services.workers.outbox import OutboxWorker
from tests.kit.database import Migrated
from tests.kit.read_models import Mirror, a_group, a_session, ask
from tests.kit.stores import new_stream, new_tenant

SOON = timedelta(days=7)
TIME_PASSES = "UPDATE circlekeep.outbox SET due_at = due_at - $1::interval WHERE state = 'owed'"
STATES = "SELECT state, code FROM circlekeep.outbox WHERE policy = $1 ORDER BY state, code"


class NobodyThere:
    """A Warden that does not answer."""

    async def ask(self, request: Request) -> Answer:
        raise Unavailable("warden.unavailable", f"nobody answers a {type(request).__name__}")


NO_LETTERS = Post(NobodyThere(), MemoryMail(), Sealed(""))


@dataclass
class Reacting:
    """One program whose policies are at work; ``now`` is the worker's clock."""

    database: Migrated
    mirror: Mirror
    tenant: Tenant
    now: datetime

    @property
    def pool(self) -> Pool:
        """The worker's connections."""
        return self.mirror.pool

    @property
    def outbox(self) -> PostgresOutbox:
        """What is owed, in the database."""
        return PostgresOutbox(self.pool)

    def reactor(self, page: int = 2000, leases: Leases | None = None) -> Reactor:
        """One more reader of the logs, which knows nothing yet."""
        return Reactor(self.pool, POLICIES, page=page, leases=leases)

    def worker(self, outbox: PostgresOutbox | None = None) -> OutboxWorker:
        """One more worker."""
        return OutboxWorker(
            outbox or self.outbox, PostgresEventStore(self.pool), lambda: self.now, NO_LETTERS
        )

    async def group(self) -> Stream:
        """A group that meets, entered late: of that no letter goes."""
        group = new_stream(self.tenant, "group")
        await self.mirror.tell(group, a_group(), GroupActivated(), entered_late=True)
        return group

    async def planned(self, group: Stream, after: timedelta = SOON) -> Stream:
        """A session of a group, so long from now."""
        session = new_stream(self.tenant, "session")
        number = len(self.mirror.versions)
        await self.mirror.tell(session, a_session(group.id, self.now + after, number), at=self.now)
        return session

    async def ended(self, group: Stream) -> None:
        """The group has its last session planned, and is closed; of that too no letter goes."""
        await self.mirror.tell(
            group, ClosingPlanned(), GroupClosed(), at=self.now, entered_late=True
        )

    async def read_all(self, page: int = 2000) -> None:
        """Let a reactor that knows nothing yet read whatever there is."""
        reactor = self.reactor(page)
        while await reactor.turn():
            pass

    async def time_passes(self, time: timedelta) -> None:
        """Move the clocks of the worker and, for what is owed, of the database."""
        self.now += time
        await ask(self.database, TIME_PASSES, time)

    async def settled(self, policy: str) -> list[tuple[object, ...]]:
        """The state and the code of everything a policy owed."""
        return await ask(self.database, STATES, policy)

    async def facts(self, stream: Stream) -> list[Event]:
        """What is in a stream."""
        return [recorded.event for recorded in await self.mirror.store.read(stream)]

    async def called_off(self, session: Stream) -> int:
        """How often a session was cancelled."""
        return sum(isinstance(fact, SessionCancelled) for fact in await self.facts(session))

    async def not_held(self, session: Stream) -> int:
        """How often it was noted that nobody opened it."""
        return sum(isinstance(fact, SessionNotHeld) for fact in await self.facts(session))


@pytest.fixture
async def reacting(circlekeep: Migrated, mirror: Mirror) -> Reacting:
    """A program in a database of the test's own."""
    return Reacting(circlekeep, mirror, new_tenant(), datetime.now(UTC))
