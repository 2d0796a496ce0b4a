"""The questions that many session commands ask first: by whom, at which stage, in time."""

from typing import Final, assert_never
from uuid import UUID

from domain.codes import refusal
from domain.kernel import Context, PersonId, Refused
from domain.officers import administers, enters_the_past
from domain.sessions.commands import GroupStanding
from domain.sessions.state import Account, Session, Stage
from domain.sessions.words import Capacity

HELD = (Stage.CLOSED, Stage.CONFIRMED, Stage.ANNULLED)

WHY_NOT: Final = {
    Stage.NONE: "session.missing",
    Stage.SCHEDULED: "session.not_open",
    Stage.OPEN: "session.open",
    Stage.CLOSED: "session.closed",
    Stage.CONFIRMED: "session.closed",
    Stage.ANNULLED: "session.closed",
    Stage.CANCELLED: "session.cancelled",
    Stage.NOT_HELD: "session.not_held",
}


def require_stage(session: Session, *stages: Stage) -> None:
    """Refuse unless the session is at one of ``stages``, saying at which it is."""
    if session.stage not in stages:
        raise refusal(WHY_NOT[session.stage])


def require_leader(standing: GroupStanding, ctx: Context) -> None:
    """Refuse unless the actor leads the session's group."""
    if ctx.actor not in standing.leaders:
        raise refusal("session.not_a_leader")


def require_leader_or_admin(standing: GroupStanding, ctx: Context) -> None:
    """Refuse unless the actor leads the session's group or administers its program."""
    if ctx.actor not in standing.leaders and not administers(ctx):
        raise refusal("session.not_leader_or_admin")


def require_leader_or_late_admin(standing: GroupStanding, ctx: Context) -> None:
    """Refuse unless the actor leads the group, or is an officer who enters what happened."""
    if ctx.actor not in standing.leaders and not enters_the_past(ctx):
        raise refusal("session.not_a_leader")


def require_planning(standing: GroupStanding, ctx: Context) -> None:
    """Refuse a session to be planned by others, or for a group that does not meet."""
    require_leader_or_admin(standing, ctx)
    if not standing.begun:
        raise refusal("session.group_may_not_meet")


def may_plan(standing: GroupStanding, ctx: Context) -> bool:
    """Whether the actor may plan the group's next session now."""
    try:
        require_planning(standing, ctx)
    except Refused:
        return False
    return True


def require_begun(session: Session, ctx: Context) -> None:
    """Refuse what can only be said of a session whose time has come."""
    if ctx.at < session.starts_at:
        raise refusal("session.in_the_future")


def require_account(session: Session, presentation: UUID) -> Account:
    """Return how far a presentation has come; refuse one that is not of this session."""
    account = session.presentations.get(presentation)
    if account is None:
        raise refusal("presentation.missing")
    return account


def require_standing(session: Session, presentation: UUID) -> None:
    """Refuse a presentation that was taken back, or of which nothing is kept any more."""
    account = require_account(session, presentation)
    if account is Account.WITHDRAWN:
        raise refusal("presentation.withdrawn")
    if account is Account.ERASED:
        raise refusal("presentation.erased")


def require_capacity(person: PersonId, capacity: Capacity, standing: GroupStanding) -> None:
    """Refuse somebody who was not in the group, or not outside it, as what they are said to be."""
    match capacity:
        case Capacity.MEMBER:
            if person not in standing.members:
                raise refusal("attendance.not_a_member")
        case Capacity.LEADER:
            if person not in standing.leaders:
                raise refusal("attendance.not_a_leader")
        case Capacity.GUEST:
            if person in standing.members or person in standing.leaders:
                raise refusal("attendance.not_a_guest")
        case _ as unreachable:
            assert_never(unreachable)


def expected_as(person: PersonId, standing: GroupStanding) -> Capacity:
    """Say as what somebody of the group is expected in the room."""
    return Capacity.LEADER if person in standing.leaders else Capacity.MEMBER
