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
    RowFault,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.sheets.guests import Line
from services.app.shell import Shell

STEP: Final = 200
"""Rows that one request applies: however many are at work, that is done before its deadline."""


class LineDone(msgspec.Struct, frozen=True):
    """What became of a row, or would; ``faults`` are all for which it was refused."""

    number: int
    outcome: GuestOutcome
    faults: tuple[RowFault, ...] = ()
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
    done: list[LineDone] = []
    position = 0
    for first in range(0, len(lines), AT_ONCE):
        some = lines[first : first + AT_ONCE]
        request = InvitePeople(
            token=caller.token,
            program=program,
            guests=tuple(
                msgspec.structs.replace(
                    line.guest,
                    confirmed=line.guest.confirmed or line.number in confirmed,
                    rehearsed=bool(line.faults),
                )
                for line in some
            ),
            command_id=uuid5(caller.command_id, str(first)),
            dry_run=dry_run,
        )
        given = await ask_for(shell.warden, request, PeopleInvited)
        done += [_done(line, answer) for line, answer in zip(some, given.guests, strict=True)]
        position = max(position, given.position)
    organization = caller.principal.organization
    return Report(
        tuple(done),
        left(shell, caller, program, organization, position),
    )


def _done(line: Line, answer: GuestDone) -> LineDone:
    """Say what became of a row; of a column that was not understood nothing else is said."""
    if not line.faults:
        return LineDone(line.number, answer.outcome, answer.faults, answer.fields, answer.invites)
    said = {fault.column for fault in line.faults}
    others = (fault for fault in answer.faults if fault.column not in said)
    return LineDone(line.number, GuestOutcome.REFUSED, (*line.faults, *others))
