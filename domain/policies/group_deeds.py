"""What is owed to those whom something in a group concerns: letters, each with one id to go by."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId


class TellOfSeat(msgspec.Struct, frozen=True, tag="tell_of_seat"):
    """Write to somebody that a seat in a group is kept for them."""

    person: PersonId


class TellOfNoSeat(msgspec.Struct, frozen=True, tag="tell_of_no_seat"):
    """Write to somebody that a request of theirs, or a seat kept for them, came to nothing."""

    person: PersonId


class TellOfSeatEnded(msgspec.Struct, frozen=True, tag="tell_of_seat_ended"):
    """Write to somebody that others ended their place in a group."""

    person: PersonId


class TellOfLead(msgspec.Struct, frozen=True, tag="tell_of_lead"):
    """Write to somebody that they lead a group from now on."""

    person: PersonId


class TellOfLeadEnded(msgspec.Struct, frozen=True, tag="tell_of_lead_ended"):
    """Write to somebody that others took the lead of a group back."""

    person: PersonId


class TellOfRequest(msgspec.Struct, frozen=True, tag="tell_of_request"):
    """Write to who leads a group, or administers it while nobody does, that somebody asks."""

    group: UUID


class TellOfNewMember(msgspec.Struct, frozen=True, tag="tell_of_new_member"):
    """Write to who leads a group that somebody has signed and is a member."""

    group: UUID


class TellOfDeparture(msgspec.Struct, frozen=True, tag="tell_of_departure"):
    """Write to who leads a group that a member has left it."""

    group: UUID


class TellOfTooFew(msgspec.Struct, frozen=True, tag="tell_of_too_few"):
    """Write to who leads and administers a group that it has fewer members than it needs."""

    group: UUID


class TellOfLeaderMissing(msgspec.Struct, frozen=True, tag="tell_of_leader_missing"):
    """Write to members and admins that nobody leads a group: it cannot meet."""

    group: UUID


class TellOfLeaderFound(msgspec.Struct, frozen=True, tag="tell_of_leader_found"):
    """Write to members that somebody leads their group again."""

    group: UUID


class TellOfBeginning(msgspec.Struct, frozen=True, tag="tell_of_beginning"):
    """Write to everybody in a group that it begins to meet."""

    group: UUID


class TellOfPause(msgspec.Struct, frozen=True, tag="tell_of_pause"):
    """Write to everybody in a group that it rests."""

    group: UUID


class TellOfResumption(msgspec.Struct, frozen=True, tag="tell_of_resumption"):
    """Write to everybody in a group that it meets again."""

    group: UUID


class TellOfRules(msgspec.Struct, frozen=True, tag="tell_of_rules"):
    """Write to everybody in a group that it goes by other rules, now or soon."""

    group: UUID


class TellOfLastSession(msgspec.Struct, frozen=True, tag="tell_of_last_session"):
    """Write to everybody in a group that its last session is planned."""

    group: UUID


class TellOfEnd(msgspec.Struct, frozen=True, tag="tell_of_end"):
    """Write to everybody in a group that it has ended."""

    group: UUID


SeatDeed: TypeAlias = TellOfSeat | TellOfNoSeat | TellOfSeatEnded | TellOfLead | TellOfLeadEnded
"""What concerns one person alone."""
CircleDeed: TypeAlias = (
    TellOfRequest
    | TellOfNewMember
    | TellOfDeparture
    | TellOfTooFew
    | TellOfLeaderMissing
    | TellOfLeaderFound
    | TellOfBeginning
    | TellOfPause
    | TellOfResumption
    | TellOfRules
    | TellOfLastSession
    | TellOfEnd
)
"""What concerns a group: to whom it is written is who is in it when the letter goes."""
