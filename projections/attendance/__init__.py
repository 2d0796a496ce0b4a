"""Who was there, and who is on which roster, by pseudonymous id: class C2."""

from collections.abc import Iterator

from domain.groups.events import (
    AgreementSigned,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import Event, Log, Recorded, Role
from domain.sessions.events import (
    AbsenceNoted,
    ParticipantArrived,
    SessionEnteredLate,
    SessionRescheduled,
    SessionScheduled,
)
from projections.projection import Projection, Statement
from projections.sessions import SESSION_STATES


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a session or a group to the rows it changes."""
    yield from _attendance(recorded)
    yield from _roster(recorded)


def _attendance(recorded: Recorded[Event]) -> Iterator[Statement]:
    key = (*recorded.stream.tenant, recorded.stream.id)
    if type(recorded.event) in SESSION_STATES:
        yield Statement("move_session", (*key, SESSION_STATES[type(recorded.event)]))
    match recorded.event:
        case SessionScheduled(group=group, number=number, starts_at=starts_at):
            yield Statement("schedule", (*key, group, number, starts_at))
        case SessionRescheduled(starts_at=starts_at):
            yield Statement("reschedule", (*key, starts_at))
        case ParticipantArrived(person=person, capacity=capacity):
            yield Statement("note", (*key, person, "present", capacity))
        case AbsenceNoted(person=person, apologies=apologies):
            yield Statement("note", (*key, person, "apologies" if apologies else "absent", None))
        case SessionEnteredLate():
            yield Statement("clear", key)


def _roster(recorded: Recorded[Event]) -> Iterator[Statement]:
    key = (*recorded.stream.tenant, recorded.stream.id)
    at, spell = recorded.metadata.occurred_at, recorded.position
    match recorded.event:
        case MembershipRequested(person=person):
            yield Statement("stand", _member(key, person, spell, "requested", None))
        case WaitingListJoined(person=person):
            yield Statement("stand", _member(key, person, spell, "waiting", None))
        case MembershipOffered(person=person):
            yield Statement("stand", _member(key, person, spell, "offered", None))
        case MembershipActivated(person=person):
            yield Statement("stand", _member(key, person, spell, "active", at))
        case AgreementSigned(person=person, version=version):
            yield Statement("sign", (*key, person, version))
        case MembershipDeclined(person=person):
            yield Statement("end_spell", (*key, person, False, "declined", at))
        case MembershipEnded(person=person):
            yield Statement("end_spell", (*key, person, False, "ended", at))
        case LeaderAssigned(person=person, role=role, supervisor=supervisor):
            yield Statement("stand", (*key, person, True, spell, role, "active", supervisor, at))
        case LeadershipEnded(person=person):
            yield Statement("end_spell", (*key, person, True, "ended", at))


def _member(
    key: tuple[object, ...], person: object, spell: int, state: str, since: object
) -> tuple[object, ...]:
    return (*key, person, False, spell, Role.MEMBER, state, None, since)


ATTENDANCE = Projection(
    name="attendance",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=frozenset(
        {
            SessionScheduled,
            SessionRescheduled,
            ParticipantArrived,
            AbsenceNoted,
            MembershipRequested,
            WaitingListJoined,
            MembershipOffered,
            MembershipActivated,
            AgreementSigned,
            MembershipDeclined,
            MembershipEnded,
            LeaderAssigned,
            LeadershipEnded,
            *SESSION_STATES,
        }
    ),
    project=project,
)
