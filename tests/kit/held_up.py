"""What could not be sent, in memory, of one organization."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from msgspec.structs import replace

from domain.codes import refusal
from domain.kernel import OrganizationId, Said
from domain.ports import HeldUp


@dataclass
class HeldUpInMemory:
    """A test puts counts in; what is taken up is tried again."""

    organization: OrganizationId
    counts: list[HeldUp] = field(default_factory=list)
    said: dict[bytes, UUID] = field(default_factory=dict)

    async def list(self, organization: OrganizationId) -> Sequence[HeldUp]:
        return list(self.counts) if organization == self.organization else []

    async def take_up(
        self, organization: OrganizationId, policy: str, said: Said | None = None
    ) -> int:
        if said is not None:
            before = self.said.get(said.key)
            if before == said.words:
                return 0
            if before is not None:
                raise refusal("idempotency.differs")
            self.said[said.key] = said.words
        taken = 0
        for n, one in enumerate(await self.list(organization)):
            if one.policy == policy and one.given_up:
                taken += one.given_up
                tried = one.tried + one.given_up
                self.counts[n] = replace(one, tried=tried, given_up=0, since=None)
        return taken
