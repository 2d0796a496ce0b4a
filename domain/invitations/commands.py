"""What can be asked about an invitation, with the facts that the Warden finds for it."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Role


class IssueInvitation(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Invite somebody who is registered (program admin, organization admin, a colleague).

    ``belongs`` is whether who asks has a seat in a group of the program, or leads one.
    """

    person: PersonId
    program: ProgramId
    role: Role
    mailed: bool
    belongs: bool = False


class RenewInvitation(msgspec.Struct, frozen=True, tag=True):
    """Send or hand it over again (an admin, or who invited)."""

    mailed: bool


class WithdrawInvitation(msgspec.Struct, frozen=True, tag=True):
    """Take it back (an admin, or who invited)."""


class AcceptInvitation(msgspec.Struct, frozen=True, tag=True):
    """Come in by the link of this ``turn`` (the person who is invited)."""

    turn: int


class DeclineInvitation(msgspec.Struct, frozen=True, tag=True):
    """Say no, by the link of this ``turn``."""

    turn: int


class TellMisdirected(msgspec.Struct, frozen=True, tag=True):
    """Say that it came to the wrong person, by the link of this ``turn``."""

    turn: int


class NoteReturned(msgspec.Struct, frozen=True, tag=True):
    """Note that the letter with this id is not taken, for good (the system)."""

    letter: UUID


InvitationCommand: TypeAlias = (
    IssueInvitation
    | RenewInvitation
    | WithdrawInvitation
    | AcceptInvitation
    | DeclineInvitation
    | TellMisdirected
    | NoteReturned
)
