"""Lets people in who signed in with their organization's provider: those who are connected.

Somebody is connected by an invitation that is open in the same browser, or while signed in. An
address alone connects nobody: who somebody is there is the issuer and the subject.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import urlencode

from joserfc.jwk import KeySet

from domain.access.accounts import accounts_after_link
from domain.access.events import AccessEvent, ProviderConnected, ProviderDisconnected
from domain.access.identity import Known as KnownAs
from domain.access.identity import Link
from domain.access.strengths import PROVIDER, PROVIDER_STRONG, opens_sealed
from domain.codes import refusal
from domain.invitations.commands import AcceptInvitation
from domain.invitations.guards import require_open
from domain.invitations.state import InvitationStage
from domain.kernel import NOT_IN_PERSON, OrganizationId, PersonId, Role, Sealed, own_log
from domain.kernel.classes import Coded, Opaque
from domain.protocol.answers import Done
from domain.protocol.providers import (
    CameBack,
    ComeBack,
    ConnectionShown,
    Disconnect,
    FindProvider,
    ProviderFound,
    SetOut,
    SetOutTo,
    ShowConnection,
)
from domain.providers.identity import Identity, ProviderDown, ProviderRefuses, Try
from domain.providers.limits import TRY_LASTS
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.signing_in import (
    address_of,
    begin_sign_in,
    hashed,
    known_person,
    named,
    new_token,
)
from services.warden.invitations.answering import decide_answer, of_invited
from services.warden.invitations.matters import (
    Found,
    found_at,
    found_by,
    organization_named,
    would_open,
)
from services.warden.ports import Parts
from services.warden.providers.matters import (
    Known,
    domain_of,
    metadata_of,
    provider_for,
    provider_in_use,
    read_token,
    require_own,
)
from services.warden.providers.tokens import Expected, SignedInThere, read_id_token
from services.warden.recording import record_refusal, record_refusal_of_stranger
from services.warden.records import record, record_context

UNKNOWN_PERSON: Final = "provider.unknown_person"
NO_RULE: Final = "provider.no_rule"
SCOPE: Final = "openid email"


class Setting(NamedTuple):
    """With which provider, and for what: a person who is signed in, or an invitation."""

    provider: Known
    person: PersonId | None = None
    invitation: Opaque | None = None


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
    setting = await _setting(parts, request)
    provider = setting.provider
    metadata = await metadata_of(parts, provider)
    state, browser = new_token(), new_token()
    nonce, verifier = secrets.token_bytes(32), secrets.token_bytes(32)
    until = parts.earliest() + TRY_LASTS
    await parts.providers.begin(
        Try(
            state=hashed(state),
            browser=hashed(browser),
            organization=provider.organization,
            provider=provider.id,
            nonce=nonce,
            verifier=verifier,
            expires=until,
            person=setting.person,
            invitation=setting.invitation,
            strong=request.strong,
        )
    )
    asked = {
        "response_type": "code",
        "client_id": provider.proposed.client,
        "redirect_uri": request.callback,
        "scope": SCOPE,
        "state": state.reveal(),
        "nonce": _text(nonce),
        "code_challenge": _text(sha256(_text(verifier).encode()).digest()),
        "code_challenge_method": "S256",
    }
    if request.strong:
        asked |= {"prompt": "login", "max_age": "0"}
        asked |= {"acr_values": " ".join(provider.proposed.strong)}
    endpoint = metadata.authorization_endpoint
    address = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
    return SetOutTo(
        address=Sealed(address), browser=browser, name=provider.proposed.name, until=until
    )


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
        caller = await _in_person(parts, request.connects)
        email = await address_of(parts, caller.organization, caller.person)
        provider = await provider_for(parts, caller.organization, email)
        if provider is None:
            raise refusal("provider.missing")
        return Setting(provider, person=caller.person)
    if request.provider is None:
        raise refusal("provider.missing")
    return Setting(await provider_in_use(parts, request.provider))


async def come_back(parts: Parts, request: ComeBack) -> CameBack:
    """Take what the provider sent along, once, and let in whom it says, if they are connected."""
    require_own(parts, request.callback)
    begun = await parts.providers.take(
        hashed(request.state), hashed(request.browser), parts.latest()
    )
    if begun is None:
        raise refusal("provider.try_over")
    provider = await provider_in_use(parts, begun.provider, begun.organization)
    if request.issuer not in {None, provider.proposed.issuer}:
        raise refusal("provider.answer_refused")
    if not request.code.reveal():
        raise refusal("provider.not_completed")
    there = await _signed_in_there(parts, provider, begun, request)
    strong = there.acr in provider.proposed.strong
    if begun.strong and not strong:
        raise refusal("provider.not_strong")
    identity = Identity(provider.proposed.issuer, there.subject)
    strength = PROVIDER_STRONG if strong else PROVIDER
    if begun.person is not None:
        return await _connected(parts, provider, begun.person, identity, there, request.token)
    if begun.invitation is not None:
        came = await _invited(parts, provider, begun.invitation, identity, there, strength)
    else:
        came = await _by_connection(parts, provider, identity, there, strength)
    if request.token is not None:
        await parts.accounts.end(hashed(request.token))
    return came


async def _by_connection(
    parts: Parts, provider: Known, identity: Identity, there: SignedInThere, strength: Coded
) -> CameBack:
    person = await parts.providers.person(provider.organization, identity)
    known = None if person is None else await known_person(parts, provider.organization, person)
    if known is None:
        log = own_log(provider.organization)
        await record_refusal_of_stranger(parts, log, UNKNOWN_PERSON)
        raise refusal("provider.unknown_person")
    return await _let_in(parts, provider, known, identity, there, strength)


async def _signed_in_there(
    parts: Parts, provider: Known, begun: Try, request: ComeBack
) -> SignedInThere:
    metadata = await metadata_of(parts, provider)
    form = {
        "grant_type": "authorization_code",
        "code": request.code.reveal(),
        "redirect_uri": request.callback,
        "code_verifier": _text(begun.verifier),
    }
    try:
        given = await parts.provider_web.exchange(
            metadata.token_endpoint,
            form,
            provider.proposed.client,
            provider.secret,
            basic=metadata.basic,
        )
    except ProviderDown:
        raise refusal("provider.down") from None
    except ProviderRefuses:
        raise refusal("provider.answer_refused") from None
    token = given.get("id_token")
    if not isinstance(token, str):
        raise refusal("provider.answer_refused")
    return await read_token(parts, provider, Sealed(token), partial(_read, Sealed(token), begun))


def _read(
    token: Sealed, begun: Try, keys: KeySet, expected: Expected, now: datetime
) -> SignedInThere:
    nonce = _text(begun.nonce)
    return read_id_token(token, keys, expected, nonce=nonce, now=now, fresh=begun.strong)


async def _let_in(
    parts: Parts,
    provider: Known,
    known: KnownAs,
    identity: Identity,
    there: SignedInThere,
    strength: Coded,
    *,
    connected: bool = False,
    other_address: bool = False,
) -> CameBack:
    signed_in = await begin_sign_in(parts, known, strength)
    await parts.providers.follow(hashed(signed_in.token), provider.id, identity, there.sign_in)
    return CameBack(signed_in=signed_in, connected=connected, other_address=other_address)


async def _connected(
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
    caller = await _in_person(parts, token)
    if caller.person != person or caller.organization != provider.organization:
        raise refusal("provider.try_over")
    email = await address_of(parts, caller.organization, person)
    same = _is_same(parts, email, there)
    proven = same and email is not None and domain_of(email) in provider.state.attested
    if not (parts.evaluation or proven or opens_sealed(caller.principal.strength)):
        raise refusal("provider.connect_needs_more")
    await _connect(parts, provider, person, identity, invited=False, other_address=not same)
    return CameBack(connected=True, other_address=not same)


async def _invited(
    parts: Parts,
    provider: Known,
    invitation: Opaque,
    identity: Identity,
    there: SignedInThere,
    strength: Coded,
) -> CameBack:
    """Accept an invitation as whoever signed in at the provider, whatever their address is there.

    Who has an account already is asked for its password, and connects it then.
    """
    found = await found_at(parts, invitation)
    organization, person = found.link.organization, found.issued.person
    if organization != provider.organization:
        raise refusal("provider.try_over")
    known = await known_person(parts, organization, person)
    email = await address_of(parts, organization, person)
    if known is None or email is None:
        raise refusal("invitation.link_refused")
    if await parts.accounts.is_known(organization, person):
        raise refusal("invitation.known_here")
    if not found.link.is_mailed and await would_open(
        parts, organization, found.link.invitation, person
    ):
        raise refusal("invitation.by_mail_only")
    if await parts.providers.person(organization, identity) is not None:
        raise refusal("provider.connected_elsewhere")
    await _accept(parts, found, known, email)
    same = _is_same(parts, email, there)
    await _connect(parts, provider, person, identity, invited=True, other_address=not same)
    return await _let_in(
        parts,
        provider,
        known,
        identity,
        there,
        strength,
        connected=True,
        other_address=not same,
    )


async def _accept(parts: Parts, found: Found, known: KnownAs, email: Sealed) -> None:
    """Accept, and make an account of this organization alone, with a password that nobody knows.

    By it their mailbox can choose another, while the provider is down or gone.
    """
    if found.state.stage is not InvitationStage.ACCEPTED:
        await decide_answer(parts, found, AcceptInvitation(found.link.turn))
    tag = parts.tags.account(email)
    accounts = accounts_after_link(
        Link(known, is_mailed=False),
        tag,
        await parts.passwords.hash(new_token(), tag),
        own=None,
        there=(),
        matching=frozenset(),
        new=parts.new_id(),
    )
    async with parts.counts.replacing:
        if await parts.accounts.is_known(found.link.organization, found.issued.person):
            raise refusal("invitation.known_here")
        await parts.accounts.write(accounts)


async def _connect(
    parts: Parts,
    provider: Known,
    person: PersonId,
    identity: Identity,
    *,
    invited: bool,
    other_address: bool,
) -> None:
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
    caller = await _in_person(parts, request.token)
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
    caller = await _in_person(parts, request.token)
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


async def _in_person(parts: Parts, token: Sealed) -> Caller:
    caller = await authenticate(parts, token)
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal(NOT_IN_PERSON)
    return caller


async def _record(
    parts: Parts, organization: OrganizationId, person: PersonId, event: AccessEvent
) -> None:
    log = own_log(organization)
    await record(parts, log, [event], record_context(parts, log, person, Role.MEMBER))


def _is_same(parts: Parts, email: Sealed | None, there: SignedInThere) -> bool:
    """Whether the provider has verified the very address that somebody has here."""
    if email is None or there.email is None:
        return False
    return parts.tags.account(email) == parts.tags.account(there.email)


def _text(given: Opaque) -> Coded:
    return urlsafe_b64encode(given).rstrip(b"=").decode()
