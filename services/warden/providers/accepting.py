"""Accepts an invitation as whoever signed in at the provider, and connects them."""

from typing import NamedTuple

from domain.access.accounts import accounts_after_link
from domain.access.identity import Known as KnownAs
from domain.access.identity import Link
from domain.codes import refusal
from domain.invitations.commands import AcceptInvitation
from domain.invitations.state import InvitationStage
from domain.kernel import Sealed
from domain.kernel.classes import Opaque
from domain.providers.identity import Identity
from services.warden.door.signing_in import address_of, known_person, new_token
from services.warden.invitations.answering import decide_answer
from services.warden.invitations.matters import Found, found_at, would_open
from services.warden.ports import Parts
from services.warden.providers.connecting import connect, is_same
from services.warden.providers.matters import Known
from services.warden.providers.tokens import SignedInThere


class Accepted(NamedTuple):
    """Who accepted, and whether the provider knows them by another address than we do."""

    known: KnownAs
    other_address: bool


async def accepted(
    parts: Parts, provider: Known, invitation: Opaque, identity: Identity, there: SignedInThere
) -> Accepted:
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
    same = is_same(parts, email, there)
    await connect(parts, provider, person, identity, invited=True, other_address=not same)
    return Accepted(known, other_address=not same)


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
        if not await parts.accounts.write(accounts):
            raise refusal("invitation.link_refused")
