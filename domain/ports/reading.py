"""What read models show, and the streams that they go on without."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Said, Tenant
from domain.kernel.classes import Coded


class ReadModels(Protocol):
    """Rows of the live version of a projection, for one tenant."""

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        """Run a named query of a projection. ``$1`` is the organization, ``$2`` the program."""
        ...

    async def wait(self, projection: str, tenant: Tenant, position: int) -> bool:
        """Wait, at most two seconds, until the projection has reached ``position``; say whether."""
        ...


class ParkedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A stream that a read model goes on without, and the position of the event it failed at."""

    projection: Coded
    program: ProgramId
    stream: UUID
    position: int


class ParkedStream(ParkedPlace, frozen=True, kw_only=True):
    """Why it is parked, since when, and the order that is open for it, if one is."""

    event_type: Coded
    code: Coded
    parked_at: datetime
    order: UUID | None


class ParkedOrder(ParkedPlace, frozen=True, kw_only=True):
    """What was asked to be done with a parked stream: to try its event again, or to leave it out.

    ``outcome`` is none until a worker has done it, then ``done``, or ``parked`` if it failed again.
    """

    id: UUID
    skip: bool
    asked_at: datetime
    outcome: Coded | None


class ParkedStreams(Protocol):
    """Streams that read models have set aside, because one of their events fails there."""

    async def list(
        self, organization: OrganizationId, projections: Sequence[str]
    ) -> Sequence[ParkedStream]:
        """List what these read models have parked, the longest parked first; at most 200."""
        ...

    async def ask(
        self,
        organization: OrganizationId,
        place: ParkedPlace,
        *,
        skip: bool,
        order: UUID,
        person: PersonId,
        said: Said | None = None,
    ) -> ParkedOrder | None:
        """Leave an order, once by its id, or give the one that is open for the stream.

        None if the stream is not parked there. Raises ``Refused`` (``idempotency.differs``) if
        something else was ``said`` under the key of the order.
        """
        ...

    async def order(self, organization: OrganizationId, order: UUID) -> ParkedOrder | None:
        """Find an order."""
        ...
