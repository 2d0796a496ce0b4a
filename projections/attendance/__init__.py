"""Who was there, and who is on which roster, by pseudonymous id: class C2."""

from collections.abc import Iterator
from datetime import datetime

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
from domain.kernel import Event, Log, PersonId, Recorded, Role
from domain.kernel.classes import Class
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceCorrected,
    Mark,
    MarkWithdrawn,
    ParticipantArrived,
    SessionEnteredLate,
    SessionRescheduled,
    SessionScheduled,
)
from projections.projection import Projection, Statement, classed
from projections.sessions import SESSION_STATES

OF_SESSIONS: frozenset[type[Event]] = frozenset(
    {
        SessionScheduled,
        SessionRescheduled,
        ParticipantArrived,
        AbsenceNoted,
        MarkWithdrawn,
        AttendanceCorrected,
        *SESSION_STATES,
    }
)
OF_GROUPS: frozenset[type[Event]] = frozenset(
    {
        MembershipRequested,
        WaitingListJoined,
        MembershipOffered,
        MembershipActivated,
        AgreementSigned,
        MembershipDeclined,
        MembershipEnded,
        LeaderAssigned,
        LeadershipEnded,
    }
)


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a session or a group to the rows it changes."""
    return _attendance(recorded) if type(recorded.event) in OF_SESSIONS else _roster(recorded)


def _attendance(recorded: Recorded[Event]) -> Iterator[Statement]:
    session = recorded.stream.id
    if type(recorded.event) in SESSION_STATES:
        yield Statement("move_session", (session,), (SESSION_STATES[type(recorded.event)],))
    match recorded.event:  # the commonest first: a case costs what stands before it
        case ParticipantArrived(person=person, capacity=capacity):
            yield Statement("note", (session, person), ("present", capacity))
        case AbsenceNoted(person=person, apologies=apologies):
            outcome = "apologies" if apologies else "absent"
            yield Statement("note", (session, person), (outcome, None))
        case AttendanceCorrected(person=person, mark=mark, capacity=capacity):
            outcome = mark if capacity is None else Mark.PRESENT
            yield Statement("note", (session, person), (outcome, capacity))
        case MarkWithdrawn(person=person):
            yield Statement("forget_mark", (session, person))
        case SessionScheduled(group=group, number=number, starts_at=starts_at):
            yield Statement("schedule", (session,), (group, number, starts_at))
        case SessionRescheduled(starts_at=starts_at):
            yield Statement("reschedule", (session,), (starts_at,))
        case SessionEnteredLate():
            yield Statement("clear", (session,))


def _roster(recorded: Recorded[Event]) -> Iterator[Statement]:
    group, at = recorded.stream.id, recorded.metadata.occurred_at
    match recorded.event:
        case MembershipRequested(person=person):
            yield _stand(recorded, person, "requested")
        case WaitingListJoined(person=person):
            yield _stand(recorded, person, "waiting")
        case MembershipOffered(person=person):
            yield _stand(recorded, person, "offered")
        case MembershipActivated(person=person):
            yield _stand(recorded, person, "active", at)
        case AgreementSigned(person=person, version=version):
            yield Statement("sign", (group, person), (version,))
        case MembershipDeclined(person=person):
            yield Statement("end_spell", (group, person, False), ("declined", at))
        case MembershipEnded(person=person):
            yield Statement("end_spell", (group, person, False), ("ended", at))
        case LeaderAssigned(person=person, role=role, supervisor=supervisor):
            values = (recorded.position, role, "active", supervisor, at)
            yield Statement("stand", (group, person, True), values)
        case LeadershipEnded(person=person):
            yield Statement("end_spell", (group, person, True), ("ended", at))


def _stand(
    recorded: Recorded[Event], person: PersonId, state: str, since: datetime | None = None
) -> Statement:
    """Put a member on the roster, or move the spell that is open."""
    values = (recorded.position, Role.MEMBER, state, None, since)
    return Statement("stand", (recorded.stream.id, person, False), values)


ATTENDANCE = Projection(
    name="attendance",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=OF_SESSIONS | OF_GROUPS,
    project=project,
    highest=Class.C2,
    columns=classed(C1="outcome capacity state role", C2="person_id supervisor"),
)
