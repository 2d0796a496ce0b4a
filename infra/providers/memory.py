"""What is kept of providers, in memory, for tests and for nothing that lasts."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.ports import Clock
from domain.protocol.keys import Unbound
from domain.providers.identity import Counted, Identity, Try
from domain.providers.limits import MOST_OF_A_NETWORK, MOST_OF_STRANGERS, MOST_TRIES

IsKnown = Callable[[OrganizationId, PersonId], Awaitable[bool]]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class MemoryProviders:
    """As the rows of PostgreSQL; ``is_known`` says who has an account to be connected to."""

    is_known: IsKnown
    now: Clock = _now
    _secrets: dict[UUID, tuple[OrganizationId, Sealed]] = field(default_factory=dict)
    _domains: dict[str, UUID] = field(default_factory=dict)
    _tries: dict[tuple[bytes, bytes], tuple[Try, Counted]] = field(default_factory=dict)
    _people: dict[tuple[UUID, UUID], tuple[UUID, str, datetime]] = field(default_factory=dict)
    _followed: dict[bytes, tuple[UUID, str, str]] = field(default_factory=dict)
    _told: dict[tuple[UUID, str], datetime] = field(default_factory=dict)

    async def keep_secret(
        self, organization: OrganizationId, provider: UUID, secret: Sealed
    ) -> None:
        """Keep the secret of a client; the one before is gone."""
        if self._secrets.get(provider, (organization,))[0] == organization:
            self._secrets[provider] = organization, secret

    async def secret(self, provider: UUID) -> tuple[OrganizationId, Sealed] | None:
        """Return of which organization a provider is, and its client's secret."""
        return self._secrets.get(provider)

    async def claim(self, domain: str, organization: OrganizationId, provider: UUID) -> bool:
        """Give a domain to a provider; False if it is another's."""
        if self._secrets.get(provider, (None,))[0] != organization:
            return False
        return self._domains.setdefault(domain, provider) == provider

    async def of_organization(self, organization: OrganizationId) -> Sequence[UUID]:
        """Return the providers of an organization that have not ended, the oldest first."""
        return sorted(one for one, (of, _) in self._secrets.items() if of == organization)

    async def at_domain(self, domain: str) -> UUID | None:
        """Return the provider that a domain was given to."""
        return self._domains.get(domain)

    async def halt(self, provider: UUID) -> Sequence[bytes]:
        """Forget tries; return the sign-ins there are, by SHA-256 of tokens."""
        self._tries = {key: one for key, one in self._tries.items() if one[0].provider != provider}
        return [token for token, (of, *_) in self._followed.items() if of == provider]

    async def release(self, provider: UUID) -> Sequence[bytes]:
        """Forget secret, domains and tries; return the sign-ins there are, by SHA-256 of tokens."""
        self._secrets.pop(provider, None)
        self._domains = {d: one for d, one in self._domains.items() if one != provider}
        return await self.halt(provider)

    async def begin(self, one: Try, counted: Counted) -> bool:
        """Keep a try; False if there are as many as there may be."""
        self._tries = {key: of for key, of in self._tries.items() if of[0].expires > self.now()}
        there = [of for of in self._tries.values() if of[0].provider == one.provider]
        same = [of for of, by in there if by == counted]
        if counted.strangers:
            strangers = sum(by.strangers for _, by in there)
            if strangers >= MOST_OF_STRANGERS or len(same) >= MOST_OF_A_NETWORK:
                return False
        else:
            for old in sorted(same, key=lambda of: of.expires)[
                : max(len(same) - MOST_TRIES + 1, 0)
            ]:
                del self._tries[old.state, old.browser]
        self._tries[one.state, one.browser] = one, counted
        return True

    async def take(self, state: bytes, browser: bytes, at: datetime) -> Try | None:
        """Return a try, once, to the browser that began it, if it is not over."""
        one, _ = self._tries.pop((state, browser), (None, None))
        return one if one is not None and one.expires > at else None

    async def person(self, organization: OrganizationId, identity: Identity) -> PersonId | None:
        """Return who has this identity in an organization."""
        for (where, person), (_, tag, _) in self._people.items():
            if (where, tag) == (organization, _tag(identity)):
                return PersonId(person)
        return None

    async def connection(
        self, organization: OrganizationId, person: PersonId
    ) -> tuple[UUID, datetime] | None:
        """Return with which provider somebody is connected, and since when."""
        found = self._people.get((organization, person))
        return None if found is None else (found[0], found[2])

    async def connect(
        self, organization: OrganizationId, person: PersonId, provider: UUID, identity: Identity
    ) -> bool:
        """Connect somebody who has an account; False if they or the identity are connected."""
        tag = _tag(identity)
        held = any(
            where == organization and (who == person or of_tag == tag)
            for (where, who), (_, of_tag, _) in self._people.items()
        )
        if held or not await self.is_known(organization, person):
            return False
        self._people[organization, person] = provider, tag, self.now()
        return True

    async def disconnect(self, organization: OrganizationId, person: PersonId) -> bool:
        """Let somebody's identity be nobody's; False if there is none."""
        return self._people.pop((organization, person), None) is not None

    async def follow(
        self, token: bytes, provider: UUID, identity: Identity, sign_in: Sealed | None
    ) -> None:
        """Note of which identity a session is, and of which sign-in at the provider."""
        there = "" if sign_in is None else sign_in.reveal()
        self._followed.setdefault(token, (provider, _tag(identity), there))

    async def followed(
        self, provider: UUID, identity: Identity | None, sign_in: Sealed | None
    ) -> Sequence[bytes]:
        """Return the sessions of an identity, or of one sign-in at the provider, or of both."""
        if identity is None and sign_in is None:
            return []
        return [
            token
            for token, (of, tag, there) in self._followed.items()
            if of == provider
            and (identity is None or tag == _tag(identity))
            and (sign_in is None or there == sign_in.reveal())
        ]

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in: all of them are ours."""
        return len(self._secrets) + len(self._domains) + len(self._tries) + len(self._people), ()

    async def first_told(self, provider: UUID, said: Sealed, until: datetime) -> bool:
        """Whether a token by this id is new; it is remembered until a moment."""
        key = provider, said.reveal()
        new = key not in self._told
        self._told[key] = until
        return new


def _tag(identity: Identity) -> str:
    return f"{identity.issuer} {identity.subject.reveal()}"
