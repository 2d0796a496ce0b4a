"""What signing in with a provider needs of the outside world: the provider, and rows of ours."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.kernel.classes import Coded, Opaque
from domain.protocol.keys import Unbound
from domain.providers.identity import Counted, Identity, Try


class ProviderWeb(Protocol):
    """A provider's addresses, of which only few are asked, briefly, and little is read."""

    async def read(self, address: Coded) -> Mapping[str, Any]:
        """Return the document at an address. Raises ``ProviderDown``."""
        ...

    async def exchange(
        self, address: Coded, form: Mapping[str, str], client: Coded, secret: Sealed, *, basic: bool
    ) -> Mapping[str, Any]:
        """Give a code and take what it stands for. Raises ``ProviderDown``, ``ProviderRefuses``.

        The secret goes in the header, or else in the form.
        """
        ...


class ProviderRows(Protocol):
    """What is kept of providers outside the logs; all of it is bound by the Warden."""

    async def keep_secret(
        self, organization: OrganizationId, provider: UUID, secret: Sealed
    ) -> None:
        """Keep the secret of a client, sealed; the one before is gone."""
        ...

    async def secret(self, provider: UUID) -> tuple[OrganizationId, Sealed] | None:
        """Return of which organization a provider is, and its client's secret."""
        ...

    async def claim(self, domain: Coded, organization: OrganizationId, provider: UUID) -> bool:
        """Give a domain to a provider; False if it is another's."""
        ...

    async def of_organization(self, organization: OrganizationId) -> Sequence[UUID]:
        """Return the providers of an organization that have not ended, the oldest first."""
        ...

    async def at_domain(self, domain: Coded) -> UUID | None:
        """Return the provider that a domain was given to."""
        ...

    async def halt(self, provider: UUID) -> Sequence[Opaque]:
        """Forget tries; return the sign-ins there are, by SHA-256 of tokens."""
        ...

    async def release(self, provider: UUID) -> Sequence[Opaque]:
        """Forget secret, domains and tries; return the sign-ins there are, by SHA-256 of tokens."""
        ...

    async def begin(self, one: Try, counted: Counted) -> bool:
        """Keep a try; those that are over go. False if there are as many as there may be.

        Of whoever is known the oldest make room.
        """
        ...

    async def take(self, state: Opaque, browser: Opaque, at: datetime) -> Try | None:
        """Return a try, once, to the browser that began it, if it is not over."""
        ...

    async def person(self, organization: OrganizationId, identity: Identity) -> PersonId | None:
        """Return who has this identity in an organization."""
        ...

    async def connection(
        self, organization: OrganizationId, person: PersonId
    ) -> tuple[UUID, datetime] | None:
        """Return with which provider somebody is connected, and since when."""
        ...

    async def connect(
        self, organization: OrganizationId, person: PersonId, provider: UUID, identity: Identity
    ) -> bool:
        """Connect somebody who has an account; False if they or the identity are connected."""
        ...

    async def disconnect(self, organization: OrganizationId, person: PersonId) -> bool:
        """Let somebody's identity be nobody's; False if there is none."""
        ...

    async def follow(
        self, token: Opaque, provider: UUID, identity: Identity, sign_in: Sealed | None
    ) -> None:
        """Note of which identity a session is, and of which sign-in at the provider."""
        ...

    async def followed(
        self, provider: UUID, identity: Identity | None, sign_in: Sealed | None
    ) -> Sequence[Opaque]:
        """Return the sessions of an identity, or of one sign-in at the provider, or of both."""
        ...

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not the Warden's."""
        ...

    async def first_told(self, provider: UUID, said: Sealed, until: datetime) -> bool:
        """Whether a token by this id is new; it is remembered until a moment."""
        ...
