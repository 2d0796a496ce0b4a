"""What policies owe, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, Said, Tenant
from domain.kernel.classes import Coded
from domain.policies.policy import Owed


class Settlement(StrEnum):
    """What became of something that was owed; what failed is tried again."""

    DONE = "done"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    FAILED = "failed"


class Attempt(NamedTuple):
    """Something owed that is tried now, for the first time or again; counted from 1."""

    owed: Owed
    number: int


class Settled(NamedTuple):
    """How an attempt ended: the code is that of the refusal, or the kind of the failure."""

    command_id: UUID
    settlement: Settlement
    code: Coded | None = None


class HeldUp(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy owes and could not do, by how the last attempts ended: counts alone.

    ``tried`` is tried again, ``given_up`` waits for somebody's word ``since`` a moment.
    """

    policy: Coded
    code: Coded
    tried: int
    given_up: int
    since: datetime | None


class HeldUpLetters(Protocol):
    """What is owed to an organization and has not been done at several attempts."""

    async def list(self, organization: OrganizationId) -> Sequence[HeldUp]:
        """Count it, by policy and by how the last attempt ended."""
        ...

    async def take_up(
        self, organization: OrganizationId, policy: Coded, said: Said | None = None
    ) -> int:
        """Let what was given up of a policy be tried anew, once for what is said under a key.

        Tell how much that is. Raises ``Refused`` (``idempotency.differs``); then nothing is.
        """
        ...


class Outbox(Protocol):
    """What policies owe. Whatever is taken and not settled is taken again after a pause."""

    async def in_debt(self) -> Sequence[Tenant]:
        """Tell in which programs something is due."""
        ...

    async def take(self, tenant: Tenant, limit: int) -> Sequence[Attempt]:
        """Take what is due; of two who take at once, one gets it. The pause doubles each time."""
        ...

    async def settle(self, tenant: Tenant, settled: Sequence[Settled]) -> None:
        """Say what became of attempts. Doing it again changes nothing."""
        ...
