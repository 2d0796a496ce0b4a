"""What could not be sent, in memory, of one organization."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from domain.kernel import OrganizationId
from domain.ports import HeldUp


@dataclass
class HeldUpInMemory:
    """A test puts counts in; what is taken up is tried again."""

    organization: OrganizationId
    counts: list[HeldUp] = field(default_factory=list)

    async def list(self, organization: OrganizationId) -> Sequence[HeldUp]:
        return list(self.counts) if organization == self.organization else []

    async def take_up(self, organization: OrganizationId, policy: str) -> int:
        taken = 0
        for n, one in enumerate(await self.list(organization)):
            if one.policy == policy and one.given_up:
                taken += one.given_up
                tried = one.tried + one.given_up
                self.counts[n] = replace(one, tried=tried, given_up=0, since=None)
        return taken
