"""A session's life as a table: who may take each step, at which stages, and what else must hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from domain.codes import refusal
from domain.kernel import Context, Refused, Role
from domain.kernel.classes import Coded
from domain.officers import administers
from domain.sessions.commands import (
    AnnulAttendance,
    CancelSession,
    CloseSession,
    ConfirmAttendance,
    CorrectAttendance,
    EnterSessionLate,
    GroupStanding,
    OpenSession,
    ProposeAnnulment,
    PutSessionBack,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    SessionCommand,
    StartPhase,
    WithdrawAnnulment,
)
from domain.sessions.guards import (
    HELD,
    WHY_NOT,
    require_begun,
    require_leader,
    require_leader_or_admin,
    require_leader_or_late_admin,
)
from domain.sessions.limits import EARLY
from domain.sessions.state import Session, Stage

Requirement: TypeAlias = Callable[[Session, GroupStanding, Context], None]


def _leader(_session: Session, standing: GroupStanding, ctx: Context) -> None:
    require_leader(standing, ctx)


def _leader_or_admin(_session: Session, standing: GroupStanding, ctx: Context) -> None:
    require_leader_or_admin(standing, ctx)


def _leader_or_late_admin(_session: Session, standing: GroupStanding, ctx: Context) -> None:
    require_leader_or_late_admin(standing, ctx)


def _leader_admin_or_system(session: Session, standing: GroupStanding, ctx: Context) -> None:
    if ctx.role is not Role.SYSTEM:
        _leader_or_admin(session, standing, ctx)


def _leader_admin_or_end(session: Session, standing: GroupStanding, ctx: Context) -> None:
    """The system calls off what is planned for a group that has ended."""
    if ctx.role is not Role.SYSTEM or not standing.ended:
        _leader_or_admin(session, standing, ctx)


def _corrector(session: Session, standing: GroupStanding, ctx: Context) -> None:
    """Leaders correct for a while, afterwards admins."""
    leads, over = ctx.actor in standing.leaders, session.is_left_to_admins(ctx.at)
    if over and not administers(ctx):
        raise refusal("attendance.admins_correct" if leads else "session.not_leader_or_admin")
    if not over and not leads:
        raise refusal(
            "attendance.leaders_correct" if administers(ctx) else "session.not_leader_or_admin"
        )


def _anybody(_session: Session, _standing: GroupStanding, _ctx: Context) -> None:
    """Who may is said by what else must hold."""


def _begun(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    require_begun(session, ctx)


def _overdue(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if ctx.role is Role.SYSTEM and ctx.at < session.overdue_at:
        raise refusal("session.not_overdue")


def _group_meets(_session: Session, standing: GroupStanding, _ctx: Context) -> None:
    if not standing.may_meet:
        raise refusal("session.group_may_not_meet")


def _group_lasts(_session: Session, standing: GroupStanding, _ctx: Context) -> None:
    if standing.ended:
        raise refusal("session.group_may_not_meet")


def _ahead(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if ctx.at >= session.starts_at:
        raise refusal("session.time_over")


def _near(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if ctx.at < session.starts_at - EARLY:
        raise refusal("session.too_early")


def _late(_session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if not ctx.entered_late:
        raise refusal("session.not_late")


def _without_case(session: Session, standing: GroupStanding, ctx: Context) -> None:
    if session.cases and ctx.actor in standing.leaders:
        raise refusal("session.has_case")


def _proposer_or_admin(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if session.annulment_by not in {None, ctx.actor} and not administers(ctx):
        raise refusal("session.not_leader_or_admin")


def _second(session: Session, _standing: GroupStanding, ctx: Context) -> None:
    if session.annulment_by is None:
        raise refusal("attendance.annulment_missing")
    if ctx.is_self(session.annulment_by) or not administers(ctx):
        raise refusal("attendance.annulment_by_two")


CONFIRMED: Final[Mapping[Stage, Coded]] = {
    Stage.CLOSED: "attendance.not_confirmed",
    Stage.ANNULLED: "attendance.annulled",
}
NOT_CANCELLED: Final[Mapping[Stage, Coded]] = dict.fromkeys(Stage, "session.not_cancelled")


class Move(NamedTuple):
    """``by`` whom, at one of the stages ``since``, if ``also`` holds what is asked besides.

    At a stage of ``taken`` it was taken already: it changes nothing. What is entered late may be at
    a stage of ``late``. ``why_not`` says at other stages what is not said of every step.
    """

    by: Requirement
    since: tuple[Stage, ...]
    taken: tuple[Stage, ...] = ()
    also: tuple[Requirement, ...] = ()
    late: tuple[Stage, ...] = ()
    why_not: Mapping[Stage, Coded] = {}


MOVES: Final[Mapping[type[SessionCommand], Move]] = {
    RescheduleSession: Move(_leader_or_admin, (Stage.SCHEDULED,)),
    CancelSession: Move(_leader_admin_or_end, (Stage.SCHEDULED,), taken=(Stage.CANCELLED,)),
    PutSessionBack: Move(
        _leader_or_admin,
        (Stage.CANCELLED,),
        taken=(Stage.SCHEDULED,),
        also=(_group_lasts, _ahead),
        why_not=NOT_CANCELLED,
    ),
    RecordNotHeld: Move(
        _leader_admin_or_system,
        (Stage.SCHEDULED,),
        taken=(Stage.NOT_HELD,),
        also=(_begun, _overdue),
    ),
    OpenSession: Move(_leader, (Stage.SCHEDULED,), also=(_group_meets, _near)),
    EnterSessionLate: Move(
        _leader_or_admin, (Stage.SCHEDULED, Stage.NOT_HELD), also=(_late, _begun, _group_meets)
    ),
    StartPhase: Move(_leader, (Stage.OPEN,)),
    CloseSession: Move(_leader, (Stage.OPEN,), taken=HELD),
    RecordNoCase: Move(_leader_or_late_admin, (Stage.OPEN,), also=(_without_case,), late=HELD),
    ConfirmAttendance: Move(
        _leader_or_late_admin,
        (Stage.CLOSED,),
        taken=(Stage.CONFIRMED,),
        why_not={Stage.ANNULLED: "attendance.annulled"},
    ),
    CorrectAttendance: Move(_corrector, (Stage.CONFIRMED,), why_not=CONFIRMED),
    ProposeAnnulment: Move(_leader_or_admin, (Stage.CONFIRMED,), why_not=CONFIRMED),
    WithdrawAnnulment: Move(
        _anybody, (Stage.CONFIRMED,), also=(_proposer_or_admin,), why_not=CONFIRMED
    ),
    AnnulAttendance: Move(
        _anybody, (Stage.CONFIRMED,), taken=(Stage.ANNULLED,), also=(_second,), why_not=CONFIRMED
    ),
}
"""Every command about the session as a whole, but that it is planned."""


def require_move(
    session: Session, kind: type[SessionCommand], standing: GroupStanding, ctx: Context
) -> None:
    """Refuse a step of the session's life to whoever may not take it, or not now.

    A step that was taken already is no refusal: it changes nothing.
    """
    move = MOVES[kind]
    move.by(session, standing, ctx)
    if session.stage in move.taken:
        return
    stages: Sequence[Stage] = (*move.since, *(move.late if ctx.entered_late else ()))
    if session.stage not in stages:
        raise refusal(move.why_not.get(session.stage, WHY_NOT[session.stage]))
    for require in move.also:
        require(session, standing, ctx)


def may(
    session: Session, kind: type[SessionCommand], standing: GroupStanding, ctx: Context
) -> bool:
    """Whether a command of this kind can change the session now, if the rest of it fits."""
    try:
        require_move(session, kind, standing, ctx)
    except Refused:
        return False
    if kind is RecordNoCase:
        return not (session.cases or session.no_case)
    if kind is ProposeAnnulment:
        return session.annulment_by is None
    if kind is WithdrawAnnulment:
        return session.annulment_by is not None
    return session.stage not in MOVES[kind].taken
