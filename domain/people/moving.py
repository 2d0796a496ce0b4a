"""Another mailbox: who may ask, what it takes, and who stops it.

It takes the new mailbox's code, and the mailbox before: its word at once, or 72 hours in which it
says nothing. Of who holds an office silence is not enough: an officer of another office vouches. No
officer vouches for what is held in another organization: there it takes the word.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias, assert_never
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Context, PersonId, Role, passes
from domain.officers import administers
from domain.people.commands import (
    AgreeByOldMailbox,
    AskMailboxMove,
    BackMailboxMove,
    FollowMailbox,
    MoveMailbox,
    ProveNewMailbox,
    StopMailboxMove,
)
from domain.people.events import (
    MailboxMoveAsked,
    MailboxMoveBacked,
    MailboxMoved,
    MailboxMoveStopped,
    NewMailboxProven,
    OldMailboxAgreed,
)
from domain.people.limits import CODE_LASTS, OLD_MAILBOX_HAS

OfMove: TypeAlias = (
    AskMailboxMove
    | ProveNewMailbox
    | AgreeByOldMailbox
    | BackMailboxMove
    | StopMailboxMove
    | MoveMailbox
    | FollowMailbox
)
"""Commands about another mailbox."""
MoveEvent: TypeAlias = (
    MailboxMoveAsked
    | NewMailboxProven
    | OldMailboxAgreed
    | MailboxMoveBacked
    | MailboxMoveStopped
    | MailboxMoved
)
"""Facts about another mailbox."""
VOUCHING: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR})
"""Offices of the whole organization: one of them vouches for who holds another."""


class Move(msgspec.Struct, frozen=True):
    """What was asked for last, and how far it is; ``done`` is whether it was taken."""

    asked: MailboxMoveAsked
    proven: bool = False
    agreed: bool = False
    backed: bool = False
    done: bool = False

    def is_open(self, ctx: Context) -> bool:
        """Whether it may still be taken: its code was typed, or can be."""
        return not self.done and (self.proven or ctx.earliest < self.asked.until)

    def is_due(self, ctx: Context, *, in_office: bool, elsewhere: bool) -> bool:
        """Whether all that it takes is there of who holds an office here, or elsewhere."""
        is_over = ctx.earliest >= self.asked.settles_at
        silent = is_over and (self.backed or not in_office) and not elsewhere
        return self.proven and (self.agreed or silent)


def waiting(move: Move | None, asked: UUID | None = None) -> Move:
    """Return the move that waits. Raises ``Conflict`` (``mailbox.move_over``) if this does not."""
    if move is None or move.done or asked not in {None, move.asked.asked}:
        raise refusal("mailbox.move_over")
    return move


def require_move_right(move: Move | None, command: OfMove, ctx: Context) -> None:
    """Refuse who may say nothing of it, before anything is said of the person."""
    match command:
        case AskMailboxMove(person=person, theirs=theirs):
            helps = ctx.holds(Role.ORGANIZATION_ADMIN) or (theirs and administers(ctx))
            if ctx.actor != person and not helps:
                raise refusal("person.not_officer")
        case ProveNewMailbox(person=person) | StopMailboxMove(person=person):
            helps = administers(ctx) or ctx.role is Role.SYSTEM
            if not helps and ctx.actor not in {person, None if move is None else move.asked.by}:
                raise refusal("person.not_oneself")
        case AgreeByOldMailbox(person=person):
            if ctx.actor != person:
                raise refusal("person.not_oneself")
        case BackMailboxMove(person=person, held=held):
            _require_other_office(person, held, ctx)
        case MoveMailbox() | FollowMailbox():
            if ctx.role is not Role.SYSTEM:
                raise refusal("person.not_system")
        case _ as unreachable:
            assert_never(unreachable)


def decide_move(move: Move | None, command: OfMove, ctx: Context) -> Sequence[MoveEvent]:
    """Answer a command about another mailbox of somebody who is known, by who may say it."""
    match command:
        case AskMailboxMove():
            return [_ask(command, ctx)]
        case ProveNewMailbox(asked=asked):
            found = waiting(move, asked)
            _require_asker(found, command.person, ctx)
            if ctx.latest >= found.asked.until:
                raise refusal("person.code_over")
            return [] if found.proven else [NewMailboxProven(asked=asked)]
        case AgreeByOldMailbox(asked=asked):
            return [] if waiting(move, asked).agreed else [OldMailboxAgreed(asked=asked)]
        case BackMailboxMove(held=held):
            found = waiting(move)
            require_vouching(found, command.person, held, ctx)
            return [] if found.backed else [MailboxMoveBacked(asked=found.asked.asked)]
        case StopMailboxMove(asked=wanted):
            found = waiting(move, wanted)
            if ctx.role is not Role.SYSTEM:
                _require_asker(found, command.person, ctx)
            return [MailboxMoveStopped(asked=found.asked.asked)]
        case MoveMailbox(asked=asked, sealed=sealed, in_office=in_office, elsewhere=elsewhere):
            if not waiting(move, asked).is_due(ctx, in_office=in_office, elsewhere=elsewhere):
                raise refusal("mailbox.not_yet")
            return [MailboxMoved(asked=asked, sealed=sealed, at=ctx.at)]
        case FollowMailbox(asked=asked, sealed=sealed):
            followed = MailboxMoved(asked=asked, sealed=sealed, at=ctx.at)
            if move is None or move.done:
                return [followed]
            return [MailboxMoveStopped(asked=move.asked.asked), followed]
        case _ as unreachable:
            assert_never(unreachable)


def evolve_move(move: Move | None, event: MoveEvent) -> Move | None:
    """Apply a fact."""
    if isinstance(event, MailboxMoveAsked):
        return Move(event)
    if move is None or move.asked.asked != event.asked:
        return move
    match event:
        case NewMailboxProven():
            return msgspec.structs.replace(move, proven=True)
        case OldMailboxAgreed():
            return msgspec.structs.replace(move, agreed=True)
        case MailboxMoveBacked():
            return msgspec.structs.replace(move, backed=True)
        case MailboxMoveStopped():
            return None
        case MailboxMoved():
            return msgspec.structs.replace(move, done=True)
        case _ as unreachable:
            assert_never(unreachable)


def may_vouch(move: Move, person: PersonId, held: frozenset[Role], ctx: Context) -> bool:
    """Whether the actor can vouch for who asks, and holds the offices ``held``."""
    return passes(require_vouching, move, person, held, ctx)


def require_vouching(move: Move, person: PersonId, held: frozenset[Role], ctx: Context) -> None:
    """Refuse who holds no other office of the whole organization, or asked for it themselves."""
    _require_other_office(person, held, ctx)
    if ctx.is_self(move.asked.by):
        raise refusal("mailbox.not_another_office")


def _ask(command: AskMailboxMove, ctx: Context) -> MailboxMoveAsked:
    own = ctx.actor == command.person
    return MailboxMoveAsked(
        asked=ctx.command_id,
        sealed=command.sealed,
        until=ctx.at + CODE_LASTS,
        settles_at=ctx.at + OLD_MAILBOX_HAS,
        by=None if own else ctx.actor,
        in_office=command.in_office,
    )


def _require_asker(move: Move, person: PersonId, ctx: Context) -> None:
    """Refuse who is neither the person nor the admin who helps them."""
    if ctx.actor not in {person, move.asked.by}:
        raise refusal("person.not_oneself")


def _require_other_office(person: PersonId, held: frozenset[Role], ctx: Context) -> None:
    if not ctx.offices & VOUCHING - held or ctx.is_self(person):
        raise refusal("mailbox.not_another_office")
