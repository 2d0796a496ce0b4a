"""Parked streams in memory, of one organization."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Said
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from tests.kit.stores import NOON


@dataclass
class Parked:
    """What is parked, and what was asked; a test puts streams in, and settles orders."""

    organization: OrganizationId | None = None
    streams: list[ParkedStream] = field(default_factory=list)
    orders: dict[UUID, ParkedOrder] = field(default_factory=dict)
    said: dict[bytes, UUID] = field(default_factory=dict)

    async def list(
        self, organization: OrganizationId, projections: Sequence[str]
    ) -> Sequence[ParkedStream]:
        return [
            msgspec.structs.replace(each, order=self._open(each))
            for each in self.streams
            if organization == self.organization and each.projection in projections
        ]

    async def ask(
        self,
        organization: OrganizationId,
        place: ParkedPlace,
        *,
        skip: bool,
        order: UUID,
        person: PersonId,  # noqa: ARG002 - who asked is not asked for here
        said: Said | None = None,
    ) -> ParkedOrder | None:
        if said is not None and self.said.setdefault(said.key, said.words) != said.words:
            raise refusal("idempotency.differs")
        if order in self.orders:
            return self.orders[order]
        for each in await self.list(organization, [place.projection]):
            known = (each.program, each.stream, each.position)
            if known == (place.program, place.stream, place.position):
                asked = each.order or order
                facts = msgspec.structs.asdict(place)
                new = ParkedOrder(id=asked, skip=skip, asked_at=NOON, outcome=None, **facts)
                return self.orders.setdefault(asked, new)
        return None

    async def order(self, organization: OrganizationId, order: UUID) -> ParkedOrder | None:
        return self.orders.get(order) if organization == self.organization else None

    def _open(self, stream: ParkedStream) -> UUID | None:
        return next(
            (
                order.id
                for order in self.orders.values()
                if (order.stream, order.projection) == (stream.stream, stream.projection)
                and order.outcome is None
            ),
            None,
        )
