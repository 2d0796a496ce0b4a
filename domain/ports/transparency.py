"""What proves that a log is whole, and to whom its checkpoints were sent."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Protocol, TypeAlias

from domain.kernel import Log, OrganizationId, PersonId, ProgramId, Tenant
from domain.transparency import KeyGap, LogKey, LogStanding, SignedCheckpoint


class TransparencyLogs(Protocol):
    """Checkpoints of an organization's logs, and what proves that an entry is in them."""

    async def logs(self, organization: OrganizationId) -> Sequence[LogStanding]:
        """Tell how each log stands that has been signed."""
        ...

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that checkpoints are signed with, the oldest first."""
        ...

    async def gaps(self, organization: OrganizationId) -> Sequence[KeyGap]:
        """Tell of each log where one key followed another."""
        ...

    async def checkpoint(
        self, tenant: Tenant, log: Log, at_least: int | None = None
    ) -> SignedCheckpoint | None:
        """Return the last checkpoint, or the first that has so many entries."""
        ...

    async def checkpoints(
        self, tenant: Tenant, log: Log, first: int, last: int
    ) -> Sequence[SignedCheckpoint]:
        """Return the checkpoints of these sizes, the smallest first."""
        ...

    async def inclusion(self, tenant: Tenant, log: Log, index: int, size: int) -> Sequence[bytes]:
        """Prove that entry ``index``, from 0, is in the tree of this size, which is published."""
        ...

    async def consistency(self, tenant: Tenant, log: Log, old: int, size: int) -> Sequence[bytes]:
        """Prove that the tree of size ``old`` is how the tree of this size began."""
        ...

    async def tile(self, tenant: Tenant, log: Log, level: int, number: int, size: int) -> bytes:
        """Return a tile of the tree of this size: up to 256 hashes, none if it has no such tile."""
        ...


LogSizes: TypeAlias = Mapping[tuple[ProgramId, Log], int]
"""How many entries each log of an organization had."""


class LettersSent(Protocol):
    """Which checkpoints have been sent to whom: what makes each letter be sent once a day."""

    def alone(self) -> AbstractAsyncContextManager[bool]:
        """Say whether nobody else sends letters meanwhile."""
        ...

    async def due(self, day: date) -> Sequence[OrganizationId]:
        """Name the organizations to some of whose auditors something is still to be sent."""
        ...

    async def sent(self, organization: OrganizationId, day: date) -> frozenset[PersonId]:
        """Name who has been sent the checkpoints of this day."""
        ...

    async def held(self, organization: OrganizationId, person: PersonId) -> LogSizes:
        """Return the sizes of the last checkpoints that somebody has been sent."""
        ...

    async def note(
        self,
        organization: OrganizationId,
        person: PersonId,
        day: date,
        sizes: LogSizes,
        *,
        left_us: bool,
    ) -> None:
        """Note what has been sent, and whether to a server of others; for nobody, a day's end."""
        ...
