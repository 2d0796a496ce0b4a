"""The rows of a list as its page shows them: who, what becomes of each, and what is wrong where."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from domain.kernel.classes import Coded, Personal
from domain.protocol.invitations import GuestOutcome
from services.app.sheets.columns import Column
from services.app.sheets.inviting import LineDone
from services.app.sheets.reading import Grid, Row
from services.web.frame.refusals import sentence

NAMES: Final = (Column.NAME, Column.GIVEN_NAME, Column.FAMILY_NAME)
FIRST_SHOWN: Final = (GuestOutcome.REFUSED, GuestOutcome.DIFFERS)
"""What somebody has to look at stands above the rest."""


class FaultView(msgspec.Struct, frozen=True):
    """What is wrong: in which column, what stands there, and the sentence that says what to do."""

    column: Coded
    value: Personal
    sentence: Coded

    def __repr__(self) -> str:
        return "<fault>"


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """A row: whom it names, as what, what becomes of it; ``left_out`` is whether nothing shall."""

    number: int
    name: Personal
    email: Personal
    role: Coded
    outcome: GuestOutcome
    faults: tuple[FaultView, ...]
    fields: tuple[Coded, ...]
    left_out: bool
    confirmed: bool

    def __repr__(self) -> str:
        return "<row>"


def rows_of(
    grid: Grid,
    meant: Sequence[Column | None],
    done: Sequence[LineDone],
    roles: Mapping[int, Coded],
    *,
    left_out: Collection[int] = (),
    confirmed: Collection[int] = (),
) -> tuple[RowView, ...]:
    """Show what became of each row, or would: what was refused or differs stands first."""
    rows = dict(zip(grid.numbers, grid.rows, strict=True))
    first = sorted(done, key=lambda line: (line.outcome not in FIRST_SHOWN, line.number))
    return tuple(
        RowView(
            number=line.number,
            name=_cell(rows[line.number], meant, "name"),
            email=_cell(rows[line.number], meant, Column.EMAIL),
            role=roles[line.number],
            outcome=line.outcome,
            faults=tuple(
                FaultView(
                    one.column, _cell(rows[line.number], meant, one.column), sentence(one.code)
                )
                for one in line.faults
            ),
            fields=line.fields,
            left_out=line.number in left_out,
            confirmed=line.number in confirmed,
        )
        for line in first
    )


def _cell(row: Row, meant: Sequence[Column | None], column: str) -> str:
    """Read what stands in a column; a name may stand in two."""
    wanted = NAMES if column == Column.NAME else (column,)
    cells = {one: cell for one, cell in zip(meant, row, strict=True) if one is not None}
    return " ".join(cells[one] for one in cells if one in wanted and cells[one])
