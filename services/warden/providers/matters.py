"""A provider as the log has it, with what is kept of it beside; and how a token of it is read."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import structlog
from joserfc.jwk import KeySet

from domain.codes import refusal
from domain.execute import state_of
from domain.kernel import OrganizationId, PersonId, Sealed, Stream, Unreadable, own_log
from domain.kernel.classes import Coded, Opaque, Public
from domain.people.addresses import looked_up
from domain.providers.addresses import LOOPBACK
from domain.providers.events import ProviderProposed
from domain.providers.provider import PROVIDER
from domain.providers.state import Provider, ProviderStage
from services.warden.door.signing_in import address_of
from services.warden.ports import Parts
from services.warden.providers.published import Metadata
from services.warden.providers.tokens import ClocksApart, Expected, Untrue

CALLBACK: Final = "/sign-in/return"
LEFT: Final = "/sign-in/left"
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Known(NamedTuple):
    """A provider that has not ended."""

    id: UUID
    organization: OrganizationId
    state: Provider
    proposed: ProviderProposed
    secret: Sealed

    @property
    def in_use(self) -> bool:
        """Whether people sign in with it."""
        return self.state.stage is ProviderStage.IN_USE


def stream_of(organization: OrganizationId, provider: UUID) -> Stream:
    """Name the stream of a provider."""
    return Stream(own_log(organization), PROVIDER.category, provider)


async def provider_of(
    parts: Parts, id_: UUID, organization: OrganizationId | None = None
) -> Known | None:
    """Return a provider that has not ended; of this organization, if one is named."""
    kept = await parts.providers.secret(id_)
    if kept is None or organization not in {None, kept[0]}:
        return None
    state, _ = await state_of(parts.store, PROVIDER, stream_of(kept[0], id_))
    if state.proposed is None or state.stage is ProviderStage.ENDED:
        return None
    return Known(id_, kept[0], state, state.proposed, kept[1])


class Providers(NamedTuple):
    """Those of an organization that have not ended; ``unreadable`` is whether there are others.

    What nobody can read of one provider stops that one.
    """

    known: tuple[Known, ...]
    unreadable: bool


async def providers_of(parts: Parts, organization: OrganizationId) -> Providers:
    """Return an organization's providers, the oldest first."""
    known, unreadable = list[Known](), False
    for id_ in await parts.providers.of_organization(organization):
        try:
            found = await provider_of(parts, id_, organization)
        except Unreadable:
            unreadable = True
            continue
        if found is not None:
            known.append(found)
    return Providers(tuple(known), unreadable)


async def provider_in_use(
    parts: Parts, id_: UUID, organization: OrganizationId | None = None
) -> Known:
    """Return a provider that people sign in with.

    Raises ``Missing`` (``provider.missing``), ``Conflict`` (``provider.suspended``).
    """
    found = await provider_of(parts, id_, organization)
    if found is not None and found.state.stage is ProviderStage.SUSPENDED:
        raise refusal("provider.suspended")
    if found is None or not found.in_use:
        raise refusal("provider.missing")
    return found


async def provider_for(
    parts: Parts, organization: OrganizationId, email: Sealed | None
) -> Known | None:
    """Return the organization's provider for somebody: by their domain, or else the oldest."""
    listed = await providers_of(parts, organization)
    found = [one for one in listed.known if one.in_use]
    domain = "" if email is None else domain_of(email)
    return next((one for one in found if domain in one.state.attested), found[0] if found else None)


async def confirming(parts: Parts, organization: OrganizationId, person: PersonId) -> Known | None:
    """Return the provider at which somebody who is connected can give a second factor, if any."""
    if await parts.providers.connection(organization, person) is None:
        return None
    email = await address_of(parts, organization, person)
    found = await provider_for(parts, organization, email)
    return found if found is not None and found.proposed.strong else None


def domain_of(email: Sealed) -> Public:
    """Return the domain of an address, as providers' are written; empty for what is none."""
    domain = looked_up(email.reveal()).rpartition("@")[2]
    try:
        written = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    return written if written.isprintable() else ""


async def metadata_of(parts: Parts, provider: Known, *, anew: bool = False) -> Metadata:
    """Return what a provider publishes. Raises ``Unavailable`` and ``Conflict``."""
    return await parts.published.metadata(
        parts.provider_web,
        provider.proposed.issuer,
        parts.now(),
        plain=parts.evaluation,
        anew=anew,
    )


async def read_token(
    parts: Parts,
    provider: Known,
    token: Sealed,
    read: Callable[[KeySet, Expected, datetime], T],
) -> T:
    """Read a token of a provider; why it is not believed is for the operator's log alone.

    Raises ``Unauthenticated`` (``provider.answer_refused``), ``Unavailable`` (``provider.down``,
    ``provider.clock_apart``).
    """
    metadata = await metadata_of(parts, provider)
    proposed = provider.proposed
    expected = Expected(proposed.issuer, proposed.client, metadata.algorithms)
    try:
        return await parts.published.read(
            parts.provider_web,
            metadata,
            parts.now,
            token,
            lambda keys: read(keys, expected, parts.now()),
        )
    except ClocksApart:
        _log.warning("provider.clock_apart")
        raise refusal("provider.clock_apart") from None
    except Untrue as error:
        _log.warning("provider.answer_refused", reason=error.why)
        raise refusal("provider.answer_refused") from None


def require_own(parts: Parts, callback: Coded, path: Coded = CALLBACK) -> None:
    """Refuse to have people sent back to where the service is not."""
    where = urlsplit(callback)
    at = f"{where.scheme}://{where.netloc}"
    here = at == parts.public_url or (
        parts.evaluation and not parts.public_url and where.hostname in LOOPBACK
    )
    if not here or where.path != path or where.query or where.fragment:
        raise refusal("provider.answer_refused")


def written(given: Opaque) -> Coded:
    """Write bytes as providers are told them (base64url without padding)."""
    return urlsafe_b64encode(given).rstrip(b"=").decode()


def with_query(endpoint: Coded, asked: Mapping[str, str]) -> Sealed:
    """Add what is asked to an address of a provider."""
    return Sealed(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}")
