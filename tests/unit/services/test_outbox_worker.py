"""What is owed and cannot be carried out now: tried again, or set aside for somebody to look at."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.kernel import OrganizationId, ProgramId, Refused, Tenant, Unavailable
from domain.policies.policy import LetterDeed, Owed, SettleAppointment
from domain.ports import Attempt, Settled, Settlement
from infra.journal.memory import MemoryEventStore
from services.workers.outbox import ATTEMPTS, Letters, OutboxWorker
from tests.kit.reacting import NO_LETTERS

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
            policy="appointments",
            event_id=UUID(int=3),
            correlation_id=UUID(int=4),
            command_id=UUID(int=5),
            deed=SettleAppointment(UUID(int=6)),
            due_at=NOON,
        )
        return [Attempt(owed, self.number)]

    async def settle(self, _tenant: Tenant, settled: Sequence[Settled]) -> None:
        self.settled += settled


class NeverTaken(Letters):
    """Letters that nobody takes, for one reason."""

    code = ""

    async def carry_out(self, _owed: Owed, _deed: LetterDeed) -> Refused | None:
        raise Unavailable(self.code, "not today")


class NoRoom(NeverTaken):
    code = "mail.no_room"


class NoServer(NeverTaken):
    code = "mail.unavailable"


@pytest.mark.parametrize(
    ("letters", "number", "becomes"),
    [
        (NoServer, ATTEMPTS - 1, Settlement.FAILED),
        (NoServer, ATTEMPTS, Settlement.SET_ASIDE),
        (NoRoom, ATTEMPTS, Settlement.FAILED),
        (NoRoom, ATTEMPTS * 9, Settlement.FAILED),
    ],
)
async def test_a_letter_that_our_own_disk_has_no_room_for_is_never_set_aside(
    letters: type[NeverTaken], number: int, becomes: Settlement
) -> None:
    debt = Debt(number)
    store = MemoryEventStore("projector", now=lambda: NOON)
    await OutboxWorker(debt, store, lambda: NOON, letters(*NO_LETTERS)).turn()
    assert [(one.settlement, one.code) for one in debt.settled] == [(becomes, letters.code)]
