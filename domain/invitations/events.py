"""What can happen to an invitation. The stream is in the organization's log; names are sealed."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event, PersonId, ProgramId, Role


class InvitationIssued(Event, frozen=True, tag="invitation.issued"):
    """Somebody who is registered is invited to a program, as what, until a moment.

    ``mailed`` is whether the link goes to their mailbox; otherwise it was handed over. ``by`` is
    who invites: by an office, or as a ``colleague`` who belongs to a group of the program.
    """

    person: PersonId
    program: ProgramId
    role: Role
    by: PersonId
    colleague: bool
    mailed: bool
    until: datetime


class InvitationRenewed(Event, frozen=True, tag="invitation.renewed"):
    """It is sent or handed over again: links from before are dead."""

    mailed: bool
    until: datetime


class InvitationWithdrawn(Event, frozen=True, tag="invitation.withdrawn"):
    """Who invites takes it back."""


class InvitationAccepted(Event, frozen=True, tag="invitation.accepted"):
    """The person came in by its link."""


class InvitationDeclined(Event, frozen=True, tag="invitation.declined"):
    """Whoever had the link does not want it."""


class InvitationMisdirected(Event, frozen=True, tag="invitation.misdirected"):
    """Whoever had the link says that they are not the person who is meant."""


class InvitationReturned(Event, frozen=True, tag="invitation.returned"):
    """The mail server does not take the letter to this address, for good; ``letter`` is its id."""

    letter: UUID


InvitationEvent: TypeAlias = (
    InvitationIssued
    | InvitationRenewed
    | InvitationWithdrawn
    | InvitationAccepted
    | InvitationDeclined
    | InvitationMisdirected
    | InvitationReturned
)
