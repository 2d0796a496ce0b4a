"""A death recorded, and taken back if it was a mistake: by an organization admin."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias, assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Role
from domain.people.commands import RecordDeath, WithdrawDeath
from domain.people.events import (
    Circle,
    MailboxMoveStopped,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
)
from domain.people.moving import Move

OfDeath: TypeAlias = RecordDeath | WithdrawDeath
"""Commands about somebody's death."""
DeathEvent: TypeAlias = PersonDeceasedRecorded | PersonDeceasedWithdrawn | MailboxMoveStopped
"""Facts that they make true."""
SOMEWHERE: Final = timedelta(hours=14)
"""So far ahead of UTC a day has begun already, somewhere."""


class Death(msgspec.Struct, frozen=True):
    """What is recorded of it; ``withdrawn`` is whether that was a mistake."""

    day: date | None
    circles: tuple[Circle, ...]
    withdrawn: bool = False


def decide_death(
    death: Death | None, move: Move | None, command: OfDeath, ctx: Context
) -> Sequence[DeathEvent]:
    """Answer a command about the death of somebody who is known.

    Another mailbox that was asked for is not taken any more.
    """
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("person.not_officer")
    recorded = death is not None and not death.withdrawn
    match command:
        case RecordDeath(person=person, day=day, circles=circles):
            if ctx.is_self(person):
                raise refusal("person.own_death")
            if day is not None and day > (ctx.latest + SOMEWHERE).date():
                raise refusal("person.death_ahead")
            if recorded:
                return []
            died = PersonDeceasedRecorded(day=day, circles=circles)
            if move is None or move.done:
                return [died]
            return [died, MailboxMoveStopped(asked=move.asked.asked)]
        case WithdrawDeath():
            return [PersonDeceasedWithdrawn()] if recorded else []
        case _ as unreachable:
            assert_never(unreachable)
