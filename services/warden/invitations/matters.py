"""An invitation as the log has it, its link, and the names of where it leads."""

from typing import NamedTuple, cast
from uuid import UUID

from domain.access.identity import InvitationLink
from domain.codes import refusal
from domain.execute import state_of
from domain.invitations.events import InvitationIssued
from domain.invitations.invitation import INVITATION
from domain.invitations.state import Invitation
from domain.kernel import OrganizationId, PersonId, ProgramId, RightKind, Sealed, Stream, own_log
from domain.kernel.classes import Opaque
from domain.organizations.events import OrganizationFounded
from domain.organizations.organization import ORGANIZATION
from domain.programs.events import ProgramFounded
from domain.programs.program import PROGRAM
from domain.protocol.invitations import PlaceNamed
from services.warden.door.signing_in import hashed
from services.warden.ports import Parts


class Found(NamedTuple):
    """An invitation by its link; whether that one still opens is for the decision."""

    link: InvitationLink
    stream: Stream
    state: Invitation
    issued: InvitationIssued


def stream_of(organization: OrganizationId, invitation: UUID) -> Stream:
    """Name the stream of an invitation."""
    return Stream(own_log(organization), INVITATION.category, invitation)


async def invitation_of(
    parts: Parts, organization: OrganizationId, id_: UUID
) -> tuple[Invitation, InvitationIssued]:
    """Return an invitation, and as what it was issued. Raises ``Missing``."""
    state, _ = await state_of(parts.store, INVITATION, stream_of(organization, id_))
    if state.issued is None:
        raise refusal("invitation.missing")
    return state, state.issued


async def would_open(
    parts: Parts, organization: OrganizationId, invitation: UUID, person: PersonId
) -> bool:
    """Whether a link, by itself, would open what somebody has already: so none is handed over.

    That is whoever was registered before, for they may have sealed something, and whoever holds
    any right by now. Who has an account is asked for its password besides.
    """
    if await parts.accounts.is_known(organization, person):
        return await _holds_office(parts, organization, person)
    if person != parts.tags.invited(organization, invitation):
        return True
    rights = (await parts.accounts.authority(organization, person)).rights
    return any(right.kind is not RightKind.TWIN for right in rights)


async def _holds_office(parts: Parts, organization: OrganizationId, person: PersonId) -> bool:
    rights = (await parts.accounts.authority(organization, person)).rights
    return any(right.kind in {RightKind.OFFICE, RightKind.PENDING} for right in rights)


async def found_by(parts: Parts, token: Sealed) -> Found:
    """Return the invitation of a link. Raises ``Unauthenticated`` (``invitation.link_refused``)."""
    return await found_at(parts, hashed(token))


async def found_at(parts: Parts, digest: Opaque) -> Found:
    """Return the same by the SHA-256 of the link. Raises alike."""
    link = await parts.accounts.invitation(digest)
    if link is None:
        raise refusal("invitation.link_refused")
    stream = stream_of(link.organization, link.invitation)
    state, _ = await state_of(parts.store, INVITATION, stream)
    if state.issued is None or state.turn != link.turn:
        raise refusal("invitation.link_refused")
    return Found(link, stream, state, state.issued)


async def make_invitation_link(
    parts: Parts, organization: OrganizationId, invitation: UUID, turn: int, *, mailed: bool
) -> Sealed:
    """Make the link of this turn, the same each time; those of earlier turns open nothing any more.

    So a page that is sent again, or a letter, brings no second link that opens too.
    """
    token = parts.tags.link(organization, invitation, turn, mailed=mailed)
    link = InvitationLink(organization, invitation, turn, mailed)
    await parts.accounts.issue_invitation(hashed(token), link)
    return token


async def organization_named(parts: Parts, organization: OrganizationId) -> PlaceNamed:
    """Return the names of an organization."""
    stream = Stream(own_log(organization), ORGANIZATION.category, organization)
    history = await parts.store.read(stream)
    return _named(cast("OrganizationFounded", history[0].event))


async def program_named(
    parts: Parts, organization: OrganizationId, program: ProgramId
) -> PlaceNamed | None:
    """Return the names of a program; None if there is none."""
    history = await parts.store.read(Stream(own_log(organization), PROGRAM.category, program))
    return _named(cast("ProgramFounded", history[0].event)) if history else None


def _named(founded: OrganizationFounded | ProgramFounded) -> PlaceNamed:
    return PlaceNamed(founded.names, founded.languages)
