"""Leads people to their organization's provider, and remembers what for, for ten minutes."""

import secrets
from hashlib import sha256
from typing import Final, NamedTuple

from domain.codes import refusal
from domain.invitations.guards import require_open
from domain.kernel import PersonId, Sealed
from domain.kernel.classes import Coded, Opaque
from domain.protocol.providers import (
    ConfirmThere,
    FindProvider,
    ProviderFound,
    SetOut,
    SetOutTo,
)
from domain.providers.identity import Counted, Try
from domain.providers.limits import TRY_LASTS
from services.warden.door.signing_in import address_of, hashed, is_known_device, new_token
from services.warden.invitations.answering import of_invited
from services.warden.invitations.matters import found_by, organization_named
from services.warden.ports import Parts
from services.warden.providers.connecting import in_person
from services.warden.providers.matters import (
    Known,
    confirming,
    domain_of,
    metadata_of,
    provider_for,
    provider_in_use,
    require_own,
    with_query,
    written,
)

SCOPE: Final = "openid email"


class Setting(NamedTuple):
    """With which provider, and for what: a person who is signed in, or an invitation.

    ``confirms`` is whether the person, who is connected, gives a second factor there.
    """

    provider: Known
    person: PersonId | None = None
    invitation: Opaque | None = None
    confirms: bool = False


async def find_provider(parts: Parts, request: FindProvider) -> ProviderFound:
    """Say which provider an address goes on with, by its domain alone."""
    id_ = await parts.providers.at_domain(domain_of(request.address))
    if id_ is None:
        raise refusal("provider.not_for_address")
    found = await provider_in_use(parts, id_)
    named = await organization_named(parts, found.organization)
    return ProviderFound(found.id, found.proposed.name, named)


async def set_out(parts: Parts, request: SetOut) -> SetOutTo:
    """Say where to sign in, and remember for ten minutes in which browser it was begun."""
    require_own(parts, request.callback)
    return await lead(parts, await _setting(parts, request), request.callback, request.device)


async def confirm_there(parts: Parts, request: ConfirmThere) -> SetOutTo:
    """Say where to give a second factor anew, to who is connected.

    Raises ``Missing`` (``provider.not_connected``) if there is nothing that would confirm it.
    """
    require_own(parts, request.callback)
    caller = await in_person(parts, request.token)
    provider = await confirming(parts, caller.organization, caller.person)
    if provider is None:
        raise refusal("provider.not_connected")
    return await lead(parts, Setting(provider, caller.person, confirms=True), request.callback)


async def lead(
    parts: Parts, setting: Setting, callback: Coded, device: Sealed | None = None
) -> SetOutTo:
    """Keep a try, and lead to the provider."""
    provider = setting.provider
    metadata = await metadata_of(parts, provider)
    state, browser = new_token(), new_token()
    nonce, verifier = secrets.token_bytes(32), secrets.token_bytes(32)
    until = parts.earliest() + TRY_LASTS
    begun = Try(
        state=hashed(state),
        browser=hashed(browser),
        organization=provider.organization,
        provider=provider.id,
        nonce=nonce,
        verifier=verifier,
        expires=until,
        person=setting.person,
        invitation=setting.invitation,
        strong=setting.confirms,
    )
    if not await parts.providers.begin(begun, _counted(parts, begun, device)):
        raise refusal("provider.too_many", after_s=round(TRY_LASTS.total_seconds()))
    asked = {
        "response_type": "code",
        "client_id": provider.proposed.client,
        "redirect_uri": callback,
        "scope": SCOPE,
        "state": state.reveal(),
        "nonce": written(nonce),
        "code_challenge": written(sha256(written(verifier).encode()).digest()),
        "code_challenge_method": "S256",
    }
    if setting.confirms:
        asked |= {"prompt": "login", "max_age": "0"}
        asked |= {"acr_values": " ".join(provider.proposed.strong)}
    address = with_query(metadata.authorization_endpoint, asked)
    return SetOutTo(address=address, browser=browser, name=provider.proposed.name, until=until)


def _counted(parts: Parts, begun: Try, device: Sealed | None) -> Counted:
    """Say as whose a try counts: no stranger's slows who is known, nor another network's."""
    bond, provider = parts.tags.bond, begun.provider
    if begun.person is not None:
        whose = begun.organization.bytes, begun.person.bytes
        return Counted(bond(b"provider try of person", *whose), strangers=False)
    if begun.invitation is not None:
        return Counted(bond(b"provider try of invitation", begun.invitation), strangers=False)
    if device is not None and is_known_device(parts, provider, device):
        mark = device.reveal().encode()
        return Counted(bond(b"provider try of device", mark), strangers=False)
    network = parts.inquiry.origin.address.encode()
    return Counted(bond(b"provider try of network", network), strangers=True)


async def _setting(parts: Parts, request: SetOut) -> Setting:
    if request.invitation is not None:
        found = await found_by(parts, request.invitation)
        require_open(found.state, of_invited(parts, found), found.link.turn)
        organization = found.link.organization
        email = await address_of(parts, organization, found.issued.person)
        provider = await provider_for(parts, organization, email)
        if provider is None:
            raise refusal("provider.missing")
        return Setting(provider, invitation=hashed(request.invitation))
    if request.connects is not None:
        caller = await in_person(parts, request.connects)
        email = await address_of(parts, caller.organization, caller.person)
        provider = await provider_for(parts, caller.organization, email)
        if provider is None:
            raise refusal("provider.missing")
        return Setting(provider, person=caller.person)
    if request.provider is None:
        raise refusal("provider.missing")
    return Setting(await provider_in_use(parts, request.provider))
