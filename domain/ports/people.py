"""Who is signed in, and what they may do at this moment."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from domain.kernel import IN_PERSON, OrganizationId, PersonId, Right, Sealed
from domain.kernel.classes import Coded


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may do in an organization, as the store knows it now."""

    organization: OrganizationId
    person: PersonId
    version: int
    rights: tuple[Right, ...]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, with their rights at this moment.

    ``proven`` is when they last proved that it is they, as ``strength`` says; ``seen`` when they
    last asked something, to five minutes.
    """

    session: UUID
    organization: OrganizationId
    person: PersonId
    strength: Coded
    locale: Coded
    expires: datetime
    authority: Authority
    proven: datetime | None = None
    seen: datetime | None = None

    @property
    def in_person(self) -> bool:
        """Whether they signed in themselves, not the operator for them."""
        return self.strength in IN_PERSON


class Sessions(Protocol):
    """Who is behind a session token."""

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        ...
