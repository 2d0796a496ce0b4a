"""A group's life as a table: which command leads where, from where, and who may give it."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from domain.codes import refusal
from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    GroupCommand,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    ResumeGroup,
)
from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupPaused,
    GroupResumed,
    RecruitingOpened,
)
from domain.groups.state import FORMING, Group, Stage
from domain.kernel import Context
from domain.kernel.classes import Coded
from domain.officers import administers


class Move(NamedTuple):
    """From one of the stages ``since`` to another; ``otherwise`` is said at any other stage.

    Whoever leads the group may, unless it is ``by_admins_alone``; an admin may always.
    """

    since: tuple[Stage, ...]
    to: Stage
    fact: Callable[[], GroupEvent]
    otherwise: Coded
    by_admins_alone: bool = False


MOVES: Final[Mapping[type[GroupCommand], Move]] = {
    ApproveCharter: Move(
        (Stage.PROPOSED,),
        Stage.CHARTERED,
        GroupChartered,
        "group.not_proposed",
        by_admins_alone=True,
    ),
    OpenRecruiting: Move(
        (Stage.CHARTERED,),
        Stage.RECRUITING,
        RecruitingOpened,
        "group.not_chartered",
        by_admins_alone=True,
    ),
    ActivateGroup: Move((Stage.RECRUITING,), Stage.ACTIVE, GroupActivated, "group.not_recruiting"),
    PauseGroup: Move((Stage.ACTIVE,), Stage.PAUSED, GroupPaused, "group.not_active"),
    ResumeGroup: Move(
        (Stage.PAUSED, Stage.CLOSING), Stage.ACTIVE, GroupResumed, "group.not_paused"
    ),
    PlanClosing: Move(
        (Stage.ACTIVE, Stage.PAUSED), Stage.CLOSING, ClosingPlanned, "group.not_active"
    ),
    CloseGroup: Move(
        (Stage.CLOSING, *FORMING),
        Stage.CLOSED,
        GroupClosed,
        "group.not_closing",
        by_admins_alone=True,
    ),
}


def require_move(group: Group, kind: type[GroupCommand], ctx: Context) -> None:
    """Refuse a step of the group's life to whoever may not take it, or not now.

    A step that was taken already is no refusal: it changes nothing.
    """
    if kind is ProposeGroup:
        _require_admin(ctx)
        if group.stage is not Stage.NONE:
            raise refusal("group.exists")
        return
    move = MOVES[kind]
    if move.by_admins_alone:
        _require_admin(ctx)
    elif ctx.actor not in group.leaders and not administers(ctx):
        raise refusal("group.not_leader_or_admin")
    if group.stage not in {move.to, *move.since}:
        raise refusal(move.otherwise)


def require_viable(group: Group, ctx: Context) -> None:
    """Refuse to begin without leaders, or with fewer members than the rules want."""
    if not group.led:
        raise refusal("group.leader_missing")
    if group.to_begin(ctx.at):
        raise refusal("group.too_few_members")


def _require_admin(ctx: Context) -> None:
    if not administers(ctx):
        raise refusal("group.not_admin")
