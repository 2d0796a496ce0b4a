"""A person's mailbox: proven by a code, and changed with the word of both mailboxes."""

from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.names import PostalAddress


class AskMailboxCode(msgspec.Struct, frozen=True, tag=True):
    """Have a code sent to one's own mailbox, to prove it."""

    token: Sealed
    command_id: UUID


class ConfirmMailbox(msgspec.Struct, frozen=True, tag=True):
    """Prove one's mailbox by the code that it got."""

    token: Sealed
    code: Sealed
    command_id: UUID


class MailboxCodeOf(msgspec.Struct, frozen=True, tag=True):
    """Make the code that somebody asked for last, for its letter (who sends letters)."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class MailboxCode(msgspec.Struct, frozen=True, tag=True):
    """Where the letter goes, and the code for it; no ``to`` if it is good no more."""

    to: PostalAddress | None = None
    told: Sealed = Sealed("")


class AskNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Ask for another mailbox at this address: for oneself, or an admin for a ``person``."""

    token: Sealed
    email: Sealed
    command_id: UUID
    person: PersonId | None = None


class ConfirmNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Give a code back that one of the two mailboxes got (who asked, the person)."""

    token: Sealed
    code: Sealed
    command_id: UUID
    person: PersonId | None = None


class StopNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Keep the mailbox as it is: one's own, wherever it was asked, or who helps a ``person``."""

    token: Sealed
    command_id: UUID
    person: PersonId | None = None


class StopByOldMailbox(msgspec.Struct, frozen=True, tag=True):
    """Keep it, by the code that the mailbox before got; nobody need be signed in."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class BackNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Vouch that it is somebody in office who asks (an officer of another office)."""

    token: Sealed
    person: PersonId
    command_id: UUID


class SettleNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Take the mailbox that was asked for by a fact and is stopped by nobody, or note it is not.

    ``fact`` is the event's id: a later asking is of a time of its own.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    fact: UUID


class MoveLetterTo(StrEnum):
    """Which of the two mailboxes a letter is for."""

    NEW = "new"
    OLD = "old"


class MoveLetterOf(msgspec.Struct, frozen=True, tag=True):
    """Say where a letter about another mailbox goes, and its code (who sends letters).

    It is answered by ``MailboxCode``; once the move is made the mailbox before gets no code.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    to: MoveLetterTo


Request: TypeAlias = (
    AskMailboxCode
    | ConfirmMailbox
    | MailboxCodeOf
    | AskNewMailbox
    | ConfirmNewMailbox
    | StopNewMailbox
    | StopByOldMailbox
    | BackNewMailbox
    | SettleNewMailbox
    | MoveLetterOf
)
Answer: TypeAlias = MailboxCode
