"""The program board: each group with its seats, leaders, sessions and what needs attention.

Rows that people see are class C1; the person ids (C2) that seats are counted by leave no query.
"""

from collections.abc import Iterator
from datetime import timedelta

from domain.groups.events import (
    AgreementSigned,
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupProposed,
    GroupRecoveredMinimum,
    GroupResumed,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    RecruitingOpened,
    WaitingListJoined,
)
from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.sessions.events import SessionRescheduled, SessionScheduled
from projections.projection import Projection, Statement, classed
from projections.sessions import SESSION_STATES

STAGES: dict[type[Event], str] = {
    GroupChartered: "chartered",
    RecruitingOpened: "recruiting",
    GroupPaused: "paused",
    ClosingPlanned: "closing",
    GroupClosed: "closed",
}


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a group or a session to the rows it changes."""
    yield from _group(recorded)
    yield from _roster(recorded)
    yield from _session(recorded)


def _group(recorded: Recorded[Event]) -> Iterator[Statement]:
    group = recorded.stream.id
    at = recorded.metadata.occurred_at
    match recorded.event:
        case GroupProposed() as event:
            yield Statement("propose", (group,), (*_facts(event), at))
        case GroupActivated() | GroupResumed():
            yield Statement("activate", (group,), (at,))
        case GroupFellBelowMinimum():
            yield Statement("note_minimum", (group,), (True,))
        case GroupRecoveredMinimum():
            yield Statement("note_minimum", (group,), (False,))
        case LeaderCoverageMissing():
            yield Statement("note_coverage", (group,), (True,))
        case LeaderCoverageRestored():
            yield Statement("note_coverage", (group,), (False,))
        case event if type(event) in STAGES:
            yield Statement("reach_stage", (group,), (STAGES[type(event)],))


def _roster(recorded: Recorded[Event]) -> Iterator[Statement]:
    group = recorded.stream.id
    match recorded.event:
        case MembershipRequested(person=person):
            yield Statement("seat", (group, person), ("requested",))
        case WaitingListJoined(person=person):
            yield Statement("seat", (group, person), ("waiting",))
        case MembershipOffered(person=person):
            yield Statement("seat", (group, person), ("offered",))
        case MembershipActivated(person=person):
            yield Statement("seat", (group, person), ("active",))
        case AgreementSigned(person=person, version=version, signed_on=signed_on):
            yield Statement("sign", (group, person), (version, signed_on))
        case MembershipDeclined(person=person) | MembershipEnded(person=person):
            yield Statement("free_seat", (group, person))
        case LeaderAssigned(person=person):
            yield Statement("lead", (group, person))
        case LeadershipEnded(person=person):
            yield Statement("stop_leading", (group, person))


def _session(recorded: Recorded[Event]) -> Iterator[Statement]:
    session = recorded.stream.id
    match recorded.event:
        case SessionScheduled(group=group, starts_at=starts_at, slot_minutes=minutes):
            ends_at = starts_at + timedelta(minutes=minutes)
            yield Statement("schedule", (session,), (group, starts_at, ends_at))
        case SessionRescheduled(starts_at=starts_at):
            yield Statement("reschedule", (session,), (starts_at,))
        case event if type(event) in SESSION_STATES:
            yield Statement("move_session", (session,), (SESSION_STATES[type(event)],))


def _facts(event: GroupProposed) -> tuple[object, ...]:
    frame, profile = event.frame, event.rules.profile
    return (
        event.code,
        event.name,
        event.method,
        event.mode,
        frame.setting,
        frame.frequency,
        frame.local_time,
        frame.zone,
        frame.slot_minutes,
        profile.members_min,
        profile.members_max,
        profile.leaders_max,
        profile.agreement_version,
        profile.agreement_reaffirm_months,
        event.rules.content_capture,
    )


GROUP_BOARD = Projection(
    name="group_board",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=frozenset(
        {
            GroupProposed,
            GroupActivated,
            GroupResumed,
            GroupFellBelowMinimum,
            GroupRecoveredMinimum,
            LeaderCoverageMissing,
            LeaderCoverageRestored,
            AgreementSigned,
            MembershipDeclined,
            MembershipEnded,
            LeaderAssigned,
            LeadershipEnded,
            SessionScheduled,
            SessionRescheduled,
            *STAGES,
            MembershipRequested,
            WaitingListJoined,
            MembershipOffered,
            MembershipActivated,
            *SESSION_STATES,
        }
    ),
    project=project,
    highest=Class.C2,
    columns=classed(
        C1="code name method mode setting frequency local_time zone content_capture stage state",
        C2="person_id",
    ),
)
