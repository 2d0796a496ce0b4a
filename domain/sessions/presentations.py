"""A case told from memory: by one presenter at a time, who may take it back at any stage."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.codes import refusal
from domain.kernel import Context, PersonId
from domain.rules import ContentCapture
from domain.sessions.commands import (
    CodePresentation,
    EndPresentation,
    EnterPresentationLate,
    GroupStanding,
    StartPresentation,
    UndoPresentation,
    WithdrawPresentation,
)
from domain.sessions.events import (
    MaterialShredded,
    PresentationCoded,
    PresentationEnded,
    PresentationEnteredLate,
    PresentationStarted,
    PresentationWithdrawn,
    SessionEvent,
)
from domain.sessions.guards import (
    HELD,
    require_account,
    require_leader,
    require_stage,
    require_standing,
)
from domain.sessions.limits import LONGEST_DISCUSSION, LONGEST_SECONDS, UNDONE_WITHIN
from domain.sessions.state import Account, Session, Stage
from domain.sessions.words import Capacity, Mark, WithdrawalStage

PresentationCommand: TypeAlias = (
    StartPresentation
    | EndPresentation
    | EnterPresentationLate
    | CodePresentation
    | WithdrawPresentation
    | UndoPresentation
)


def decide_presentation(
    session: Session, command: PresentationCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about a presentation."""
    match command:
        case StartPresentation():
            return _start(session, command, ctx)
        case EndPresentation(presentation=presentation):
            require_leader(command.standing, ctx)
            account = require_account(session, presentation)
            if account is not Account.RUNNING:
                return []
            seconds = int((ctx.at - session.presenting_since).total_seconds())
            return [PresentationEnded(presentation=presentation, seconds=max(1, seconds))]
        case EnterPresentationLate():
            return _enter_late(session, command, ctx)
        case CodePresentation(presentation=presentation, sealed=sealed, standing=standing):
            require_standing(session, presentation)
            if standing.rules.content_capture is ContentCapture.NONE:
                raise refusal("presentation.not_captured")
            return [PresentationCoded(presentation=presentation, sealed=sealed)]
        case WithdrawPresentation(presentation=presentation):
            return _withdraw(session, presentation)
        case UndoPresentation():
            return _undo(session, command, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def _start(session: Session, command: StartPresentation, ctx: Context) -> Sequence[SessionEvent]:
    require_leader(command.standing, ctx)
    require_stage(session, Stage.OPEN)
    if command.presentation in session.presentations:
        return []
    if command.presenter == ctx.actor:
        raise refusal("presentation.presenter_leads")
    _require_of_group(command.presenter, command.standing)
    if not _was_there(session, command.presenter, now=True):
        raise refusal("presentation.presenter_absent")
    if session.running is not None:
        raise refusal("presentation.already_running")
    _require_room(session, command.standing)
    return [
        PresentationStarted(
            presentation=command.presentation,
            alias=command.alias,
            sealed=command.sealed,
            started_at=ctx.at,
        )
    ]


def _enter_late(
    session: Session, command: EnterPresentationLate, ctx: Context
) -> Sequence[SessionEvent]:
    if not ctx.entered_late:
        raise refusal("presentation.not_late")
    if ctx.actor != command.presenter:
        raise refusal("presentation.not_the_presenter")
    require_stage(session, *HELD)
    if command.presentation in session.presentations:
        return []
    possible = (
        0 < command.seconds <= LONGEST_SECONDS
        and 0 <= command.discussion_minutes <= LONGEST_DISCUSSION
    )
    if not possible:
        raise refusal("presentation.impossible")
    _require_of_group(command.presenter, command.standing)
    if not _was_there(session, command.presenter):
        raise refusal("presentation.presenter_absent")
    if not _led_by_another(session, command.presenter):
        raise refusal("presentation.presenter_leads")
    _require_room(session, command.standing)
    return [
        PresentationEnteredLate(
            presentation=command.presentation,
            alias=command.alias,
            sealed=command.sealed,
            seconds=command.seconds,
            discussion_minutes=command.discussion_minutes,
        )
    ]


def _withdraw(session: Session, presentation: UUID) -> Sequence[SessionEvent]:
    """Take it back, and destroy with it every text that was sealed about it."""
    account = require_account(session, presentation)
    if account is Account.WITHDRAWN:
        return []
    during = account is Account.RUNNING
    stage = WithdrawalStage.DURING if during else WithdrawalStage.AFTER
    texts = [
        MaterialShredded(item=id_)
        for id_, item in session.items.items()
        if item.presentation == presentation and not item.shredded
    ]
    return [PresentationWithdrawn(presentation=presentation, stage=stage), *texts]


def _undo(session: Session, command: UndoPresentation, ctx: Context) -> Sequence[SessionEvent]:
    """Take back a name tapped by mistake, before anything was told or noted of the case."""
    require_leader(command.standing, ctx)
    presentation = command.presentation
    account = require_account(session, presentation)
    if account is Account.WITHDRAWN:
        return []
    about = {item.presentation for item in session.items.values()} | session.coded
    late = ctx.at > session.presenting_since + UNDONE_WITHIN
    if account is not Account.RUNNING or late or presentation in about:
        raise refusal("presentation.not_undone")
    return _withdraw(session, presentation)


def _require_room(session: Session, standing: GroupStanding) -> None:
    if session.cases >= standing.rules.profile.presentations_max:
        raise refusal("presentation.too_many")


def _require_of_group(presenter: PersonId, standing: GroupStanding) -> None:
    """Refuse whom the roster does not know: that somebody came is said by less than seats are."""
    if presenter not in standing.members | standing.leaders:
        raise refusal("presentation.presenter_absent")


def _was_there(session: Session, person: PersonId, *, now: bool = False) -> bool:
    known = session.attendance.get(person)
    if known is None or known.capacity not in (Capacity.MEMBER, Capacity.LEADER):
        return False
    return known.mark is Mark.PRESENT or not now


def _led_by_another(session: Session, presenter: PersonId) -> bool:
    return any(
        known.capacity is Capacity.LEADER and person != presenter
        for person, known in session.attendance.items()
    )
