"""Inviting people to a program, and what they answer: the Warden decides, the faces only carry."""

from uuid import UUID

import msgspec

from domain.kernel import ProgramId, Role, Sealed
from domain.kernel.classes import Coded
from domain.protocol.answers import Done
from domain.protocol.door import SignedIn
from domain.protocol.invitations import (
    AddresseesRead,
    AnswerInvitation,
    InvitationAnswer,
    InvitationShown,
    InvitationsListed,
    InvitationStep,
    Invite,
    Invited,
    KeepInvitation,
    ListInvitations,
    ReadAddressees,
    ShowInvitation,
)
from domain.protocol.people import PersonalData
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.details.steps import require_language
from services.app.shell import Shell


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one invites, and as what; ``mailed`` is whether a letter brings the link."""

    data: PersonalData
    profession: Coded
    locale: Coded
    role: Role
    mailed: bool

    def __repr__(self) -> str:
        return "<guest>"


async def invite(shell: Shell, caller: Caller, program: ProgramId, guest: Guest) -> Invited:
    """Invite somebody; the link to hand over, if there is one, is given this once."""
    require_language(guest.locale)
    request = Invite(
        token=caller.token,
        program=program,
        role=guest.role,
        data=Sealed(msgspec.json.encode(guest.data).decode()),
        profession=guest.profession,
        locale=guest.locale,
        mailed=guest.mailed,
        command_id=caller.command_id,
    )
    return await ask_for(shell.warden, request, Invited)


async def keep_invitation(
    shell: Shell, caller: Caller, program: ProgramId, invitation: UUID, step: InvitationStep
) -> Invited:
    """Send an invitation to a program again, hand a new link over, or withdraw it."""
    request = KeepInvitation(caller.token, program, invitation, step, caller.command_id)
    return await ask_for(shell.warden, request, Invited)


async def list_invitations(shell: Shell, caller: Caller, program: ProgramId) -> InvitationsListed:
    """List a program's invitations to its administrators, and to others their own."""
    return await ask_for(shell.warden, ListInvitations(caller.token, program), InvitationsListed)


async def read_addressees(shell: Shell, caller: Caller, program: ProgramId) -> AddresseesRead:
    """Show a program's administrators to whom its invitations go; the look is on record."""
    return await ask_for(shell.warden, ReadAddressees(caller.token, program), AddresseesRead)


async def show_invitation(shell: Shell, link: Sealed, token: Sealed | None) -> InvitationShown:
    """Show what a link invites to; nothing is spent."""
    return await ask_for(shell.warden, ShowInvitation(link, token), InvitationShown)


async def answer_invitation(
    shell: Shell,
    link: Sealed,
    answer: InvitationAnswer,
    password: Sealed | None = None,
    token: Sealed | None = None,
    *,
    attests: bool = False,
) -> SignedIn | Done:
    """Accept, which begins a session, or decline, or say that it was misdirected."""
    request = AnswerInvitation(
        link=link, answer=answer, password=password, token=token, attests=attests
    )
    given = await shell.warden.ask(request)
    if not isinstance(given, SignedIn | Done):
        raise TypeError(f"the Warden answered {type(given).__name__} to an invitation's answer")
    return given
