"""What is owed and cannot be carried out now: tried again, or set aside for somebody to look at."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.kernel import OrganizationId, ProgramId, Sealed, Tenant, Unavailable
from domain.policies.policy import Owed, TellOfExpiry
from domain.ports import Attempt, Letter, Settled, Settlement
from infra.store.memory import MemoryEventStore
from services.letters.post import Post
from services.workers.outbox import ATTEMPTS, OutboxWorker
from tests.kit.letters import Reader

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TENANT = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))


class Debt:
    """One thing that is owed, at an attempt."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.settled: list[Settled] = []

    async def in_debt(self) -> Sequence[Tenant]:
        return [TENANT]

    async def take(self, tenant: Tenant, _limit: int) -> Sequence[Attempt]:
        owed = Owed(
            tenant=tenant,
            policy="expiry",
            event_id=UUID(int=3),
            correlation_id=UUID(int=4),
            command_id=UUID(int=5),
            deed=TellOfExpiry(UUID(int=6)),
            due_at=NOON,
        )
        return [Attempt(owed, self.number)]

    async def settle(self, _tenant: Tenant, settled: Sequence[Settled]) -> None:
        self.settled += settled


class NeverTaken:
    """Mail that nobody takes, for one reason."""

    def __init__(self, code: str) -> None:
        self.code = code

    async def send(self, _letter: Letter) -> None:
        raise Unavailable(self.code, "not today")


NO_ROOM = "mail.no_room"
NO_SERVER = "mail.unavailable"


@pytest.mark.parametrize(
    ("code", "number", "becomes"),
    [
        (NO_SERVER, ATTEMPTS - 1, Settlement.FAILED),
        (NO_SERVER, ATTEMPTS, Settlement.SET_ASIDE),
        (NO_ROOM, ATTEMPTS, Settlement.FAILED),
        (NO_ROOM, ATTEMPTS * 9, Settlement.FAILED),
    ],
)
async def test_a_letter_that_our_own_disk_has_no_room_for_is_never_set_aside(
    code: str, number: int, becomes: Settlement
) -> None:
    debt = Debt(number)
    store = MemoryEventStore("projector", now=lambda: NOON)
    post = Post(Reader("en"), NeverTaken(code), Sealed(""))
    await OutboxWorker(debt, store, lambda: NOON, post).turn()
    assert [(one.settlement, one.code) for one in debt.settled] == [(becomes, code)]
