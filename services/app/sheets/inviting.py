"""Invites the people of a list: rehearsed first, then done, a hundred rows at a time."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final
from uuid import uuid5

import msgspec

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.protocol.invitations import (
    AT_ONCE,
    GuestDone,
    GuestOutcome,
    InvitePeople,
    PeopleInvited,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.sheets.guests import Line
from services.app.shell import Shell

STEP: Final = 200
"""Rows that one request applies: however many are at work, that is done before its deadline."""


class LineDone(msgspec.Struct, frozen=True):
    """What became of a row, or would; ``code`` says why it was refused."""

    number: int
    outcome: GuestOutcome
    code: Coded = ""
    fields: tuple[Coded, ...] = ()
    invites: bool = False


class Report(msgspec.Struct, frozen=True):
    """What became of a list, row by row, and what it left."""

    lines: tuple[LineDone, ...]
    left: Outcome

    @property
    def invited(self) -> int:
        """How many are invited, or would be."""
        return sum(line.invites for line in self.lines)

    def of(self, outcome: GuestOutcome) -> tuple[LineDone, ...]:
        """Return the rows of which this became."""
        return tuple(line for line in self.lines if line.outcome == outcome)

    @property
    def counts(self) -> Counter[Coded]:
        """How many rows each became."""
        return Counter(str(line.outcome) for line in self.lines)


async def invite_lines(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    lines: Sequence[Line],
    *,
    confirmed: Collection[int] = (),
    dry_run: bool = False,
) -> Report:
    """Invite whom a list names, each row for itself; ``confirmed`` rows correct what differs.

    What fails between two hundreds is done by asking again: what is done stays, and is answered so.
    """
    guests = [(line.number, line.guest) for line in lines if line.guest is not None]
    answers: dict[int, GuestDone] = {}
    position = 0
    for first in range(0, len(guests), AT_ONCE):
        some = guests[first : first + AT_ONCE]
        request = InvitePeople(
            token=caller.token,
            program=program,
            guests=tuple(
                msgspec.structs.replace(guest, confirmed=guest.confirmed or number in confirmed)
                for number, guest in some
            ),
            command_id=uuid5(caller.command_id, str(first)),
            dry_run=dry_run,
        )
        given = await ask_for(shell.warden, request, PeopleInvited)
        answers |= {number: done for (number, _), done in zip(some, given.guests, strict=True)}
        position = max(position, given.position)
    organization = caller.principal.organization
    return Report(
        tuple(_done(line, answers) for line in lines),
        left(shell, caller, program, organization, position),
    )


def _done(line: Line, answers: dict[int, GuestDone]) -> LineDone:
    if line.refused is not None:
        return LineDone(line.number, GuestOutcome.REFUSED, line.refused.code)
    done = answers[line.number]
    code = done.refused.code if done.refused else ""
    return LineDone(line.number, done.outcome, code, done.fields, done.invites)
