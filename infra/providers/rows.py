"""What is kept of providers in PostgreSQL, through functions of the Warden's role."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.keys import Unbound
from domain.providers.identity import Counted, Identity, Try
from domain.providers.limits import MOST_OF_A_NETWORK, MOST_OF_STRANGERS, MOST_TRIES
from infra.identity.bonds import Bind, holds
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.providers.examining import find_unbound
from infra.providers.sealing import ProviderSeals, row_of, try_and_bond

_log = structlog.get_logger(__name__)
_sql = load("infra.providers", "rows.sql")
GONE = "gone"


class PostgresProviders:
    """A row without its bond is none, nor is a try or an identity that was used up or let go."""

    def __init__(self, pool: Pool, bind: Bind, over: Over | None = None) -> None:
        self._pool = pool
        self._seals = ProviderSeals(bind)
        self._over = over or Over()

    async def keep_secret(
        self, organization: OrganizationId, provider: UUID, secret: Sealed
    ) -> None:
        """Keep the secret of a client, sealed; the one before is gone."""
        ciphertext = self._seals.seal(provider, secret)
        bond = self._seals.provider(provider, organization, ciphertext)
        with answering():
            await self._pool.execute(
                _sql["keep_provider"], provider, organization, ciphertext, bond
            )

    async def secret(self, provider: UUID) -> tuple[OrganizationId, Sealed] | None:
        """Return of which organization a provider is, and its client's secret."""
        with answering():
            row = await self._pool.fetchrow(_sql["provider_of"], provider)
        if row is None:
            return None
        organization, ciphertext, bond = row
        secret = self._seals.opened(provider, ciphertext)
        made = self._seals.provider(provider, organization, ciphertext)
        if secret is None or not self._is_bound(bond, made):
            return None
        return OrganizationId(organization), secret

    async def claim(self, domain: str, organization: OrganizationId, provider: UUID) -> bool:
        """Give a domain to a provider; False if it is another's."""
        bond = self._seals.domain(domain, organization, provider)
        with answering():
            given: bool = await self._pool.fetchval(
                _sql["claim_domain"], domain, organization, provider, bond
            )
        return given

    async def of_organization(self, organization: OrganizationId) -> Sequence[UUID]:
        """Return the providers of an organization that have not ended, the oldest first."""
        with answering():
            rows = await self._pool.fetch(_sql["providers_of"], organization)
        return [provider for (provider,) in rows]

    async def at_domain(self, domain: str) -> UUID | None:
        """Return the provider that a domain was given to."""
        with answering():
            row = await self._pool.fetchrow(_sql["provider_at"], domain)
        if row is None:
            return None
        organization, provider, bond = row
        is_ours = self._is_bound(bond, self._seals.domain(domain, organization, provider))
        return UUID(str(provider)) if is_ours else None

    async def halt(self, provider: UUID) -> Sequence[bytes]:
        """Forget tries; return the sign-ins there are, by SHA-256 of tokens."""
        with answering():
            rows = await self._pool.fetch(_sql["halt_provider"], provider)
        return [token for (token,) in rows]

    async def release(self, provider: UUID) -> Sequence[bytes]:
        """Forget secret, domains and tries; return the sign-ins there are, by SHA-256 of tokens."""
        with answering():
            rows = await self._pool.fetch(_sql["release_provider"], provider)
        return [token for (token,) in rows]

    async def begin(self, one: Try, counted: Counted) -> bool:
        """Keep a try; those that are over go. False if there are as many as there may be."""
        with answering():
            kept: bool = await self._pool.fetchval(
                _sql["begin_provider_try"],
                one.state,
                one.browser,
                one.organization,
                one.provider,
                one.nonce,
                one.verifier,
                one.expires,
                one.person,
                one.invitation,
                one.strong,
                self._seals.attempt(one),
                counted.tag,
                counted.strangers,
                MOST_OF_A_NETWORK if counted.strangers else MOST_TRIES,
                MOST_OF_STRANGERS,
            )
        return kept

    async def take(self, state: bytes, browser: bytes, at: datetime) -> Try | None:
        """Return a try, once, to the browser that began it, if it is not over."""
        with answering():
            row = await self._pool.fetchrow(_sql["take_provider_try"], state, browser)
        if row is None:
            return None
        one, bond = try_and_bond((state, browser, *row))
        put_back = self._over.has_ended(state)
        self._over.ends(state)
        if put_back:
            _log.error("identity.put_back")
        is_ours = self._is_bound(bond, self._seals.attempt(one)) and not put_back
        return one if is_ours and one.expires > at else None

    async def person(self, organization: OrganizationId, identity: Identity) -> PersonId | None:
        """Return who has this identity in an organization."""
        tag = self._seals.identity(identity)
        with answering():
            row = await self._pool.fetchrow(_sql["identity_holder"], organization, tag)
        if row is None:
            return None
        person, provider, bond = row
        is_ours = self._holds(organization, person, provider, tag, bond)
        return PersonId(person) if is_ours else None

    async def connection(
        self, organization: OrganizationId, person: PersonId
    ) -> tuple[UUID, datetime] | None:
        """Return with which provider somebody is connected, and since when."""
        with answering():
            row = await self._pool.fetchrow(_sql["identity_of"], organization, person)
        if row is None:
            return None
        provider, tag, connected, bond = row
        is_ours = self._holds(organization, person, provider, tag, bond)
        return (provider, connected) if is_ours else None

    async def connect(
        self, organization: OrganizationId, person: PersonId, provider: UUID, identity: Identity
    ) -> bool:
        """Connect somebody who has an account; False if they or the identity are connected."""
        tag = self._seals.identity(identity)
        bond = self._seals.holder(organization, person, provider, tag)
        row = row_of(organization, tag)
        with answering():
            done: bool = await self._pool.fetchval(
                _sql["connect_identity"], organization, person, provider, tag, bond
            )
        if done:
            self._over.replaces(row, str(person))
        return done

    async def disconnect(self, organization: OrganizationId, person: PersonId) -> bool:
        """Let somebody's identity be nobody's; False if there is none."""
        with answering():
            rows = await self._pool.fetch(_sql["disconnect_identity"], organization, person)
        for (tag,) in rows:
            self._over.replaces(row_of(organization, tag), GONE)
        return bool(rows)

    async def follow(
        self, token: bytes, provider: UUID, identity: Identity, sign_in: Sealed | None
    ) -> None:
        """Note of which identity a session is, and of which sign-in at the provider."""
        tag, there = self._seals.identity(identity), self._sign_in(provider, sign_in)
        with answering():
            await self._pool.execute(_sql["follow_session"], token, provider, tag, there)

    async def followed(
        self, provider: UUID, identity: Identity | None, sign_in: Sealed | None
    ) -> Sequence[bytes]:
        """Return the sessions of an identity, or of one sign-in at the provider, or of both."""
        tag = None if identity is None else self._seals.identity(identity)
        there = self._sign_in(provider, sign_in)
        with answering():
            rows = await self._pool.fetch(_sql["sessions_followed"], provider, tag, there)
        return [token for (token,) in rows]

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        return await find_unbound(self._pool, self._seals, self._over)

    async def first_told(self, provider: UUID, said: Sealed, until: datetime) -> bool:
        """Whether a token by this id is new; it is remembered until a moment."""
        told = self._seals.told(provider, said)
        with answering():
            new: bool = await self._pool.fetchval(_sql["told_first"], provider, told, until)
        return new

    def _sign_in(self, provider: UUID, sign_in: Sealed | None) -> bytes | None:
        return None if sign_in is None else self._seals.sign_in(provider, sign_in)

    def _holds(
        self, organization: UUID, person: UUID, provider: UUID, tag: bytes, bond: bytes
    ) -> bool:
        if self._over.is_replaced(row_of(organization, tag), str(person)):
            _log.error("identity.put_back")
            return False
        return self._is_bound(bond, self._seals.holder(organization, person, provider, tag))

    @staticmethod
    def _is_bound(kept: bytes | None, made: bytes) -> bool:
        if holds(kept, made):
            return True
        _log.error("identity.unbound")
        return False
