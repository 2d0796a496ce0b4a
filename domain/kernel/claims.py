"""What an append settles besides its events: unique claims, and who may do what."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded, Pseudonym
from domain.kernel.identifiers import PersonId, ProgramId


class Reservation(msgspec.Struct, frozen=True):
    """A claim that is unique within an organization, such as an e-mail address as HMAC.

    ``holder`` is the stream that holds it; claiming it again for the same holder changes nothing.
    """

    kind: Coded
    key: Pseudonym
    holder: UUID


IN_SESSION: Final = "in_session"
"""That a group meets just now: held by its open session, so that there is one at a time."""
IDEMPOTENCY: Final = "idempotency"
"""What was said under an idempotency key; kept for seven days, apart from the logs."""
OPEN_CLAIMS: Final = frozenset({IN_SESSION, IDEMPOTENCY})
"""Claims that whoever appends may make; all others are the Warden's."""


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What one request says under which idempotency key: tags, by the process that decides.

    ``key`` stands for the person and their key; ``words`` for method, path and body.
    """

    key: Pseudonym
    words: UUID


class Settled(NamedTuple):
    """Claims that begin, and claims that end, with the facts of one decision."""

    claims: Sequence[Reservation] = ()
    releases: Sequence[Reservation] = ()


class RightKind(StrEnum):
    """How somebody came to be allowed: an office held, a group led, a seat, or a grant.

    The others allow nothing, and are held apart from offices like what they lead to. With a
    clearance, who holds an office over a group may have a place in it; who supervises somebody's
    leading has one; what is pending is a seat offered or asked for; a twin is another registration
    of the same human.
    """

    OFFICE = "office"
    LEADERSHIP = "leadership"
    MEMBERSHIP = "membership"
    GRANT = "grant"
    CLEARANCE = "clearance"
    SUPERVISION = "supervision"
    PENDING = "pending"
    TWIN = "twin"


OFFERED: Final = "offered"
REQUESTED: Final = "requested"
ON_ROSTERS = frozenset({RightKind.LEADERSHIP, RightKind.MEMBERSHIP})
"""Rights by which somebody belongs to a group and so to its program; a grant is none of them."""


class Right(msgspec.Struct, frozen=True):
    """One thing a person is, within a program (or the whole organization).

    ``scope`` is the group for what is on its roster, the program or organization for an office, the
    grant's own stream for a grant, the other person for a twin; ``detail`` is the office's role,
    the leader's role in the group, of what is pending whether it is ``offered`` or ``requested``,
    and of a twin which of both it is.
    """

    person: PersonId
    kind: RightKind
    program: ProgramId
    scope: UUID
    detail: Coded


class RightGiven(msgspec.Struct, frozen=True):
    """From this append on, the right holds, in place of one with another role in the group."""

    right: Right


class RightTaken(msgspec.Struct, frozen=True):
    """From this append on, the right is gone; of an office, the one with this ``detail``."""

    right: Right
