"""Who is invited, by whom, and what they answer."""

from typing import Final, TypeAlias

from domain.protocol import invitations
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationByMail,
    Invite,
    InvitePeople,
    KeepInvitation,
    ListInvitations,
    NoteLetterReturned,
    ReadAddressees,
    ShowInvitation,
)
from services.warden.invitations.addressees import read_addressees
from services.warden.invitations.answering import answer_invitation, show_invitation
from services.warden.invitations.inviting import invite, keep_invitation, list_invitations
from services.warden.invitations.inviting_many import invite_people
from services.warden.invitations.mailing import invitation_by_mail, note_letter_returned
from services.warden.room import Room

Asked: TypeAlias = invitations.Request

ROOM: Final[Room] = {
    Invite: invite,
    InvitePeople: invite_people,
    KeepInvitation: keep_invitation,
    ListInvitations: list_invitations,
    ReadAddressees: read_addressees,
    ShowInvitation: show_invitation,
    AnswerInvitation: answer_invitation,
    InvitationByMail: invitation_by_mail,
    NoteLetterReturned: note_letter_returned,
}
