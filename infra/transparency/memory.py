"""The transparency log in memory, for tests without a database."""

from collections.abc import Sequence

import msgspec

from domain.kernel import Log, OrganizationId, Tenant
from domain.transparency import KeyGap, LogKey, LogStanding, SignedCheckpoint
from infra.transparency.merkle import HASH_BYTES, consistency_path, inclusion_path, root_of
from infra.transparency.tiles import HEIGHT, WIDTH


class KeptLog(msgspec.Struct):
    """One log: how it stands, its leaf hashes, and its checkpoints, the smallest first."""

    standing: LogStanding
    leaves: list[bytes]
    checkpoints: list[SignedCheckpoint]


class MemoryTransparencyLogs:
    """The twin of ``PostgresTransparencyLogs``, over what a test puts in."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Tenant, Log], KeptLog] = {}
        self.signed_with: dict[OrganizationId, list[LogKey]] = {}
        self.between: dict[OrganizationId, list[KeyGap]] = {}

    async def logs(self, organization: OrganizationId) -> Sequence[LogStanding]:
        """Tell how each log stands that has been signed."""
        return [k.standing for (t, _), k in self.kept.items() if t.organization == organization]

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that checkpoints are signed with, the oldest first."""
        return self.signed_with.get(organization, [])

    async def gaps(self, organization: OrganizationId) -> Sequence[KeyGap]:
        """Tell of each log where one key followed another."""
        return self.between.get(organization, [])

    async def checkpoint(
        self, tenant: Tenant, log: Log, at_least: int | None = None
    ) -> SignedCheckpoint | None:
        """Return the last checkpoint, or the first that has so many entries."""
        kept = self.kept.get((tenant, log))
        found = [] if kept is None else kept.checkpoints
        if at_least is None:
            return found[-1] if found else None
        return next((one for one in found if one.size >= at_least), None)

    async def checkpoints(
        self, tenant: Tenant, log: Log, first: int, last: int
    ) -> Sequence[SignedCheckpoint]:
        """Return the checkpoints of these sizes, the smallest first."""
        kept = self.kept.get((tenant, log))
        found = [] if kept is None else kept.checkpoints
        return [one for one in found if first <= one.size <= last]

    async def inclusion(self, tenant: Tenant, log: Log, index: int, size: int) -> Sequence[bytes]:
        """Prove that entry ``index``, from 0, is in the tree of this size, which is published."""
        leaves = self.kept[tenant, log].leaves
        return [root_of(leaves[start:end]) for start, end in inclusion_path(index, size)]

    async def consistency(self, tenant: Tenant, log: Log, old: int, size: int) -> Sequence[bytes]:
        """Prove that the tree of size ``old`` is how the tree of this size began."""
        leaves = self.kept[tenant, log].leaves
        return [root_of(leaves[start:end]) for start, end in consistency_path(old, size)]

    async def tile(self, tenant: Tenant, log: Log, level: int, number: int, size: int) -> bytes:
        """Return a tile of the tree of this size: up to 256 hashes, none if it has no such tile."""
        span = 1 << HEIGHT * level
        leaves = self.kept[tenant, log].leaves[: size // span * span]
        first = number * WIDTH * span
        starts = range(first, min(first + WIDTH * span, len(leaves)), span)
        tile = b"".join(root_of(leaves[at : at + span]) for at in starts)
        return tile[: WIDTH * HASH_BYTES]
