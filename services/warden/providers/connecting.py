"""Connects people with who they are at the provider, while they are signed in; and ends that."""

from typing import Final

from domain.access.events import AccessEvent, ProviderConnected, ProviderDisconnected
from domain.access.strengths import PROVIDER, PROVIDER_STRONG, opens_sealed
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, OrganizationId, PersonId, Role, Sealed, own_log
from domain.protocol.answers import Done
from domain.protocol.providers import CameBack, ConnectionShown, Disconnect, ShowConnection
from domain.providers.identity import Identity
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.signing_in import address_of, named
from services.warden.ports import Parts
from services.warden.providers.matters import Known, domain_of, provider_for
from services.warden.providers.tokens import SignedInThere
from services.warden.recording import record_refusal
from services.warden.records import record, record_context

NO_RULE: Final = "provider.no_rule"


async def connected(
    parts: Parts,
    provider: Known,
    person: PersonId,
    identity: Identity,
    there: SignedInThere,
    token: Sealed | None,
) -> CameBack:
    """Connect who set out signed in, and still is.

    A password alone connects nobody to what opens more, unless the provider has verified that they
    have the mailbox which they have here, in a domain that is its own.
    """
    if token is None:
        raise refusal("provider.try_over")
    caller = await in_person(parts, token)
    if caller.person != person or caller.organization != provider.organization:
        raise refusal("provider.try_over")
    email = await address_of(parts, caller.organization, person)
    same = is_same(parts, email, there)
    proven = same and email is not None and domain_of(email) in provider.state.attested
    if not (parts.evaluation or proven or opens_sealed(caller.principal.strength)):
        raise refusal("provider.connect_needs_more")
    await connect(parts, provider, person, identity, invited=False, other_address=not same)
    return CameBack(connected=True, other_address=not same)


async def connect(
    parts: Parts,
    provider: Known,
    person: PersonId,
    identity: Identity,
    *,
    invited: bool,
    other_address: bool,
) -> None:
    """Connect somebody with an identity, unless they are; it is put on record.

    Raises ``Conflict`` if another has it (``provider.connected_elsewhere``), or they another
    (``provider.connected_already``).
    """
    organization = provider.organization
    holder = await parts.providers.person(organization, identity)
    if holder == person:
        return
    if holder is not None:
        raise refusal("provider.connected_elsewhere")
    if not await parts.providers.connect(organization, person, provider.id, identity):
        raise refusal("provider.connected_already")
    connected = ProviderConnected(
        person=person, provider=provider.id, invited=invited, other_address=other_address
    )
    await _record(parts, provider.organization, person, connected)


async def show_connection(parts: Parts, request: ShowConnection) -> ConnectionShown:
    """Say with which provider the caller can be connected, and since when they are."""
    caller = await in_person(parts, request.token)
    email = await address_of(parts, caller.organization, caller.person)
    provider = await provider_for(parts, caller.organization, email)
    held = await parts.providers.connection(caller.organization, caller.person)
    since = None if held is None else held[1]
    if provider is None:
        return ConnectionShown(None, "", since)
    return ConnectionShown(provider.id, provider.proposed.name, since)


async def disconnect(parts: Parts, request: Disconnect) -> Done:
    """Let somebody's identity be nobody's, and end what was begun with it.

    It opens nothing to anybody: who is to be connected anew has an invitation, or signs in.
    """
    caller = await in_person(parts, request.token)
    person: PersonId | None = caller.person
    if request.whom is not None:
        if Role.ORGANIZATION_ADMIN not in caller.offices(caller.own_log.program):
            await record_refusal(parts, caller, caller.own_log, NO_RULE, ())
            raise refusal("provider.not_allowed")
        person = await named(parts, caller.organization, request.whom)
    if person is None or not await parts.providers.disconnect(caller.organization, person):
        raise refusal("provider.not_connected")
    context = record_context(
        parts, caller.own_log, caller.person, caller.acts_as(caller.own_log), client=caller.client
    )
    await record(parts, caller.own_log, [ProviderDisconnected(person=person)], context)
    for one in await parts.accounts.open_sessions(caller.organization, person):
        if one.session.strength in {PROVIDER, PROVIDER_STRONG}:
            await parts.accounts.end(one.session.token)
    return Done()


async def in_person(parts: Parts, token: Sealed) -> Caller:
    """Say who holds a token, if they came in themselves. Raises ``Forbidden``."""
    caller = await authenticate(parts, token)
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal(NOT_IN_PERSON)
    return caller


async def _record(
    parts: Parts, organization: OrganizationId, person: PersonId, event: AccessEvent
) -> None:
    log = own_log(organization)
    await record(parts, log, [event], record_context(parts, log, person, Role.MEMBER))


def is_same(parts: Parts, email: Sealed | None, there: SignedInThere) -> bool:
    """Whether the provider has verified the very address that somebody has here."""
    if email is None or there.email is None:
        return False
    return parts.tags.account(email) == parts.tags.account(there.email)
