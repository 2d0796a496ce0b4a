"""What takes letters waits for nobody else, and nobody else for it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from domain.kernel import Sealed, Tenant, Unavailable
from domain.policies.policy import CallOffSession, Deed, Owed, SettleAppointment
from domain.ports import Attempt, Settled, Settlement
from domain.protocol import Answer, Request
from infra.mail.memory import MemoryMail
from infra.store.memory import MemoryEventStore
from services.letters.post import Post
from services.workers.outbox import OutboxWorker
from tests.kit.stores import new_tenant

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SLOW_S = 0.05


class Debts:
    """An outbox of several programs, and what was said of it, in that order."""

    def __init__(self, *deeds: Deed) -> None:
        self.owed = {new_tenant(): deed for deed in deeds}
        self.settled: list[tuple[Tenant, Settled]] = []

    async def in_debt(self) -> Sequence[Tenant]:
        return list(self.owed)

    async def take(self, tenant: Tenant, _limit: int) -> Sequence[Attempt]:
        ids = {"event_id": uuid4(), "correlation_id": uuid4(), "command_id": uuid4()}
        deed = self.owed[tenant]
        return [Attempt(Owed(tenant=tenant, policy="test", deed=deed, due_at=NOW, **ids), 1)]

    async def settle(self, tenant: Tenant, settled: Sequence[Settled]) -> None:
        self.settled += [(tenant, each) for each in settled]


class Away:
    """A Warden that is away, and says so at once or after a while."""

    def __init__(self, after_s: float) -> None:
        self.after_s = after_s

    async def ask(self, request: Request) -> Answer:
        await asyncio.sleep(self.after_s)
        raise Unavailable("warden.unavailable", f"no answer to {type(request).__name__}")


def worker(debts: Debts, warden: Away) -> OutboxWorker:
    post = Post(warden, MemoryMail(), Sealed(""))
    return OutboxWorker(debts, MemoryEventStore("app"), lambda: NOW, post, SLOW_S)


async def test_what_is_about_sessions_is_settled_before_any_letter_is_tried() -> None:
    debts = Debts(SettleAppointment(uuid4()), CallOffSession(uuid4()))
    assert await worker(debts, Away(0)).turn() == 2
    letter, session = debts.owed
    assert [tenant for tenant, _ in debts.settled] == [session, letter]


async def test_a_part_that_is_silent_is_waited_for_once_in_a_turn() -> None:
    """Those that are left were not tried: they are taken again, and not counted as failed."""
    debts = Debts(*(SettleAppointment(uuid4()) for _ in range(3)))
    assert await worker(debts, Away(2 * SLOW_S)).turn() == 3
    assert [settled.settlement for _, settled in debts.settled] == [Settlement.FAILED]


async def test_a_part_that_says_no_at_once_is_asked_for_each() -> None:
    debts = Debts(*(SettleAppointment(uuid4()) for _ in range(3)))
    await worker(debts, Away(0)).turn()
    assert [settled.code for _, settled in debts.settled] == ["warden.unavailable"] * 3
