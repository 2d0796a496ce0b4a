"""Inviting people: by mail or by a link to hand over, and what they answer."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.invitations.state import InvitationStage
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal, Public
from domain.kernel.locales import Locale
from domain.protocol.names import PersonName, PostalAddress

AT_ONCE: Final = 100
"""Rows of one request: whoever else asks something is answered between two."""


class PlaceNamed(msgspec.Struct, frozen=True):
    """The names of an organization or a program, which are public, by language."""

    names: Mapping[Locale, Public]
    languages: tuple[Locale, ...]


class Invite(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Invite somebody to a program (its admins; who belongs to it, a colleague as member).

    ``data`` is PersonalData as JSON. Whose address it is already is invited as they are
    registered, and whoever invites does not learn of it.
    """

    token: Sealed
    program: ProgramId
    role: Role
    data: Sealed
    profession: Coded
    locale: Coded
    mailed: bool
    command_id: UUID


class Invited(msgspec.Struct, frozen=True, tag=True):
    """It is done. ``link`` is shown this once, and empty where the letter brings it.

    ``position`` is where the organization's log stands with it; a repeat moves nothing.
    """

    invitation: UUID
    link: Sealed
    until: datetime
    position: int = 0


class GuestRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of many: whom to invite as what. ``data`` is PersonalData as JSON.

    ``said`` are the fields that were given; the others stand in, for who is not known yet.
    ``confirmed`` is whether what is known of them is to be corrected by these, where it differs.
    A row that is ``rehearsed`` is answered as in a dry run.
    """

    role: Role
    data: Sealed
    profession: Coded
    locale: Coded
    practice: Coded | None = None
    said: tuple[Coded, ...] = ()
    confirmed: bool = False
    rehearsed: bool = False


class InvitePeople(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Invite many to a program by mail (its admins), each with an answer of its own, in order.

    A row is of its address and role: of several who ask at once, one invites. Asked again under
    ``command_id`` it is answered as the first time, and changes nothing. A dry run answers the
    same, and writes nothing.
    """

    token: Sealed
    program: ProgramId
    guests: Annotated[tuple[GuestRow, ...], msgspec.Meta(max_length=AT_ONCE)]
    command_id: UUID
    dry_run: bool = False


class GuestOutcome(StrEnum):
    """What became of a row, or would: those are invited that are ``new``, ``differ`` or corrected.

    ``there`` are already: invited or in. Who ``differs`` is known otherwise, and left so.
    """

    NEW = "new"
    DIFFERS = "differs"
    CORRECTED = "corrected"
    THERE = "there"
    REFUSED = "refused"


class RowFault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a row: in which column, unless it is the row, and the code."""

    column: Coded
    code: Coded


class GuestDone(msgspec.Struct, frozen=True):
    """The answer to a row: all its ``faults``, and which ``fields`` differ and stay so."""

    outcome: GuestOutcome
    faults: tuple[RowFault, ...] = ()
    fields: tuple[Coded, ...] = ()
    invites: bool = False


class PeopleInvited(msgspec.Struct, frozen=True, tag=True):
    """The answers to all rows; ``position`` is where the organization's log stands with them."""

    guests: tuple[GuestDone, ...]
    position: int = 0


class InvitationStep(StrEnum):
    """What those who invite may do about an invitation."""

    SEND = "send"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"


class KeepInvitation(msgspec.Struct, frozen=True, tag=True):
    """Send it again, hand a new link over, or take it back; answered by ``Invited``."""

    token: Sealed
    program: ProgramId
    invitation: UUID
    step: InvitationStep
    command_id: UUID


class ListInvitations(msgspec.Struct, frozen=True, tag=True):
    """The invitations of a program (its admins), or those that one has issued."""

    token: Sealed
    program: ProgramId


class InvitationLine(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation by ids and codes; ``returned`` is whether its letter came back.

    ``person`` is who accepted it: before that, the id would tell whether they were known here.
    """

    invitation: UUID
    person: PersonId | None
    role: Role
    stage: InvitationStage
    colleague: bool
    mailed: bool
    returned: bool
    issued: datetime
    until: datetime
    may: tuple[InvitationStep, ...]


class Addressee(msgspec.Struct, frozen=True):
    """To whom an invitation goes: the name that was typed with it, and the address, masked.

    Whatever else is known of them here is nothing to who invites.
    """

    address: Personal
    name: PersonName | None = None

    def __repr__(self) -> str:
        return "<addressee>"


class ReadAddressees(msgspec.Struct, frozen=True, tag=True):
    """To whom those invitations of a program go that nobody has accepted (its admins)."""

    token: Sealed
    program: ProgramId


class AddresseesRead(msgspec.Struct, frozen=True, tag=True):
    """By invitation; ``record`` is the entry of the access log that says who was shown them."""

    addressees: dict[UUID, Addressee]
    record: int


class InvitationsListed(msgspec.Struct, frozen=True, tag=True):
    """Invitations, the newest first."""

    invitations: tuple[InvitationLine, ...]


class ShowInvitation(msgspec.Struct, frozen=True, tag=True):
    """What a link invites to; ``token`` is the sign-in there is in the browser, if any."""

    link: Sealed
    token: Sealed | None = None


class InvitationShown(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """To what one is invited, never whom else it is about.

    ``mine`` is whether who is signed in has the mailbox that is invited: then no password is asked.
    ``provider`` is the name of the organization's own sign-in, by which it can be accepted too.
    """

    organization: PlaceNamed
    program: PlaceNamed
    role: Role
    until: datetime
    mine: bool
    provider: Public = ""


class InvitationAnswer(StrEnum):
    """What somebody who has the link may answer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MISDIRECTED = "misdirected"


class AnswerInvitation(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Answer: by ``SignedIn`` if it is accepted, else by ``Done``.

    ``password`` is the one that is chosen, or that of the account one has; without it, who is
    signed in with this mailbox accepts by their sign-in. ``attests`` is whether they say that they
    are registered or licensed in their profession: who is to sit in groups, or to lead, says so.
    """

    link: Sealed
    answer: InvitationAnswer
    password: Sealed | None = None
    token: Sealed | None = None
    attests: bool = False


class InvitationByMail(msgspec.Struct, frozen=True, tag=True):
    """Make the link of an invitation for its letter (who sends letters)."""

    secret: Sealed
    organization: OrganizationId
    invitation: UUID


class InvitationLetter(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """To whom the letter goes, and the link for it; no ``to`` if nothing is to be sent any more."""

    to: PostalAddress | None = None
    link: Sealed = Sealed("")
    until: datetime | None = None
    organization: PlaceNamed | None = None
    program: PlaceNamed | None = None


class NoteLetterReturned(msgspec.Struct, frozen=True, tag=True):
    """Note that the letter of an invitation is not taken, for good (who sends letters)."""

    secret: Sealed
    organization: OrganizationId
    invitation: UUID
    letter: UUID


Request: TypeAlias = (
    Invite
    | InvitePeople
    | KeepInvitation
    | ListInvitations
    | ReadAddressees
    | ShowInvitation
    | AnswerInvitation
    | InvitationByMail
    | NoteLetterReturned
)
Answer: TypeAlias = (
    Invited
    | PeopleInvited
    | InvitationsListed
    | AddresseesRead
    | InvitationShown
    | InvitationLetter
)
