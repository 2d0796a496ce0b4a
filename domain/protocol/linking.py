"""Two registrations of one human: who are alike, and what an admin says of them."""

from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Sealed
from domain.protocol.names import PersonName


class Way(StrEnum):
    """What is said of two: the closed list."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    DECLINE = "decline"
    UNLINK = "unlink"
    APART = "apart"


class SayOfTwo(msgspec.Struct, frozen=True, tag=True):
    """Say that two are one human, or are not (admins); the Warden finds out which is the first.

    Where it is proposed ``stays`` is the first, under which both are shown.
    """

    token: Sealed
    way: Way
    person: PersonId
    other: PersonId
    command_id: UUID
    stays: PersonId | None = None


class FindAlike(msgspec.Struct, frozen=True, tag=True):
    """Find two who have the same name, of these people of a program or of everybody; on record.

    Whoever is told apart or linked already is left out. What waits stands first: ``seconds`` are
    those of whom it is proposed that they are registered twice.
    """

    token: Sealed
    program: ProgramId | None = None
    among: tuple[PersonId, ...] = ()
    seconds: tuple[PersonId, ...] = ()


class AlikePair(msgspec.Struct, frozen=True, kw_only=True):
    """Two who are alike; where it ``waits`` to be confirmed, ``other`` is the second."""

    person: PersonId
    other: PersonId
    same_practice: bool
    waits: bool = False
    may_confirm: bool = False
    may_decline: bool = False


class AlikeShown(msgspec.Struct, frozen=True, tag=True):
    """Pairs by name; ``record`` is the entry that says whose were shown, ``more`` if not all."""

    pairs: tuple[AlikePair, ...]
    names: dict[PersonId, PersonName]
    record: int
    more: bool = False


class WithdrawInvitationsOf(msgspec.Struct, frozen=True, tag=True):
    """Take back what somebody was invited to, who is registered as another already."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


Request: TypeAlias = SayOfTwo | FindAlike | WithdrawInvitationsOf
Answer: TypeAlias = AlikeShown
