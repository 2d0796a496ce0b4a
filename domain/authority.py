"""Which facts give or take rights: read by every append, so that a right never lags behind."""

from collections.abc import Iterable, Iterator
from typing import Final

from domain.grants.events import GrantActivated, GrantExpired, GrantWithdrawn
from domain.groups.events import (
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    OfficerAdmitted,
    WaitingListJoined,
)
from domain.kernel import (
    OFFERED,
    REQUESTED,
    Event,
    PersonId,
    ProgramId,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Role,
    Stream,
)
from domain.organizations.events import OfficeAppointed, OfficeEnded
from domain.people.events import PersonsLinked, PersonsUnlinked

BREAK_GLASS = "break_glass"
SECOND_OFFICER = "second_officer"
FIRST = "first"
SECOND = "second"
"""Which of two registrations a twin is: pages show the first."""


def rights_of(stream: Stream, event: Event) -> Iterator[RightGiven | RightTaken]:
    """Map one event to the rights that begin or end with it."""
    match event:
        case OfficeAppointed(person=person, role=role, program=program):
            yield RightGiven(_office(stream, person, role, program))
        case OfficeEnded(person=person, role=role, program=program):
            yield RightTaken(_office(stream, person, role, program))
        case MembershipRequested(person=person) | WaitingListJoined(person=person):
            yield RightGiven(_in_group(stream, person, RightKind.PENDING, REQUESTED))
        case MembershipOffered(person=person):
            yield RightGiven(_in_group(stream, person, RightKind.PENDING, OFFERED))
        case MembershipActivated(person=person):
            yield RightTaken(_in_group(stream, person, RightKind.PENDING, OFFERED))
            yield RightGiven(_in_group(stream, person, RightKind.MEMBERSHIP, Role.MEMBER))
        case MembershipEnded(person=person):
            yield RightTaken(_in_group(stream, person, RightKind.MEMBERSHIP, Role.MEMBER))
            yield RightTaken(_cleared(stream, person))
        case MembershipDeclined(person=person):
            yield RightTaken(_in_group(stream, person, RightKind.PENDING, OFFERED))
            yield RightTaken(_cleared(stream, person))
        case OfficerAdmitted(person=person):
            yield RightGiven(_cleared(stream, person))
        case LeaderAssigned(person=person, role=role, supervisor=supervisor, by=by):
            yield RightGiven(_in_group(stream, person, RightKind.LEADERSHIP, role))
            # Of an earlier time, the end of a leadership does not say whose supervision ends.
            if supervisor is not None and by is not None:
                yield RightGiven(_supervising(stream, supervisor))
        case LeadershipEnded(person=person, supervisor=supervisor):
            yield RightTaken(_in_group(stream, person, RightKind.LEADERSHIP, Role.LEADER))
            yield RightTaken(_cleared(stream, person))
            if supervisor is not None:
                yield RightTaken(_supervising(stream, supervisor))
                yield RightTaken(_cleared(stream, supervisor))
        case GrantActivated(reader=reader):
            yield RightGiven(_by_grant(stream, reader))
        case GrantWithdrawn(reader=reader) | GrantExpired(reader=reader):
            yield RightTaken(_by_grant(stream, reader))
        case PersonsLinked(first=first):
            yield from map(RightGiven, _twins(stream, first))
        case PersonsUnlinked(first=first):
            yield from map(RightTaken, _twins(stream, first))
        case _:
            return


def _office(stream: Stream, person: PersonId, role: Role, program: ProgramId | None) -> Right:
    where = program or stream.tenant.program
    return Right(person, RightKind.OFFICE, where, where, role)


def _in_group(stream: Stream, person: PersonId, kind: RightKind, detail: str) -> Right:
    return Right(person, kind, stream.tenant.program, stream.id, detail)


def _cleared(stream: Stream, person: PersonId) -> Right:
    return _in_group(stream, person, RightKind.CLEARANCE, SECOND_OFFICER)


def _supervising(stream: Stream, person: PersonId) -> Right:
    return _in_group(stream, person, RightKind.SUPERVISION, Role.SUPERVISOR)


def _by_grant(stream: Stream, reader: PersonId) -> Right:
    return Right(reader, RightKind.GRANT, stream.tenant.program, stream.id, BREAK_GLASS)


def _twins(stream: Stream, first: PersonId) -> tuple[Right, Right]:
    """Each is the other's twin, all over the organization: the second of the first at first."""
    second, everywhere = PersonId(stream.id), stream.tenant.program
    return (
        Right(second, RightKind.TWIN, everywhere, first, FIRST),
        Right(first, RightKind.TWIN, everywhere, second, SECOND),
    )


MOVERS: Final = (
    OfficeAppointed,
    OfficeEnded,
    MembershipRequested,
    WaitingListJoined,
    MembershipOffered,
    MembershipActivated,
    MembershipEnded,
    MembershipDeclined,
    OfficerAdmitted,
    LeaderAssigned,
    LeadershipEnded,
    GrantActivated,
    GrantWithdrawn,
    GrantExpired,
    PersonsLinked,
    PersonsUnlinked,
)
"""The facts that give or take rights: ``rights_of`` maps no other to any."""


def left_of(moves: Iterable[RightGiven | RightTaken]) -> frozenset[Right]:
    """Fold moves, in the order of their log, to the rights that are left, as the store does.

    An office is one role; a leadership or a membership is one a group, in whichever role.
    """
    held: dict[tuple[object, ...], Right] = {}
    for move in moves:
        right = move.right
        role = right.detail if right.kind is RightKind.OFFICE else ""
        key = (right.person, right.kind, right.program, right.scope, role)
        if isinstance(move, RightGiven):
            held[key] = right
        else:
            held.pop(key, None)
    return frozenset(held.values())
