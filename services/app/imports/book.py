"""Everything the files say, row by row, with what each row leans on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Generic, Protocol, TypeVar

import msgspec

from domain.codes import refusal
from domain.kernel import Refused
from services.app.imports import rows
from services.app.imports.columns import (
    ATTENDANCE,
    GROUPS,
    LEADERS,
    MEMBERSHIPS,
    PEOPLE,
    PROGRAMS,
    SESSIONS,
    Sheet,
)
from services.app.imports.reading import Line, Table
from services.app.imports.report import Place, Tally


class Keyed(Protocol):
    """A row that something names."""

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        ...


R = TypeVar("R", bound=Keyed)


class Entry(msgspec.Struct, Generic[R], frozen=True):
    """A row that could be understood, and where it stands."""

    place: Place
    row: R


class Book:
    """The files of one import. What leans on a refused row is refused, naming it."""

    def __init__(self, tables: Mapping[str, Table], tally: Tally) -> None:
        self.tally = tally
        self._gone: dict[tuple[str, str], Place] = {}
        self._pairs: dict[tuple[str, str, str], list[tuple[Place, Keyed | None]]] = {}
        self._entries: dict[str, dict[tuple[str, ...], Place]] = {}
        self._elsewhere: dict[str, frozenset[str]] = {}
        self.programs = self.read(tables[PROGRAMS.name], rows.program)
        self.people = self.read(tables[PEOPLE.name], rows.person)
        self.groups = self.read(tables[GROUPS.name], rows.group)
        self.memberships = self.read(tables[MEMBERSHIPS.name], rows.membership)
        self.leaders = self.read(tables[LEADERS.name], rows.leader)
        self.sessions = self.read(tables[SESSIONS.name], rows.session)
        self.attendance = self.read(tables[ATTENDANCE.name], rows.attendance)

    def known_elsewhere(self, sheet: Sheet, codes: frozenset[str]) -> None:
        """Name what is known already, though no row of these files is about it."""
        self._elsewhere[sheet.name] = codes

    def elsewhere(self, sheet: Sheet) -> frozenset[str]:
        """Codes of what is known already."""
        return self._elsewhere.get(sheet.name, frozenset())

    def stands(self, place: Place) -> bool:
        """Whether what a row is about exists: it applied, or says otherwise of what is known."""
        refusal = self.tally.refusal(place)
        return refusal is None or refusal.code == "import.differs"

    def require(self, sheet: Sheet, code: str) -> None:
        """Require what ``code`` names. Raises ``import.depends_on`` or ``import.unknown_code``."""
        read = self._entries[sheet.name].get((code,))
        place = read or self._gone.get((sheet.name, code))
        if read and self.stands(read):
            return
        if code in self.elsewhere(sheet):
            return
        if place is None:
            raise refusal(
                "import.unknown_code", about=f"names a row that {sheet.name} does not have"
            )
        raise depends_on(place)

    def refused_about(self, sheet: Sheet, group: str, person: str, day: date) -> Place | None:
        """Find the refused row that would have put a person in a group on a day."""
        for place, row in self._pairs.get((sheet.name, group, person), ()):
            refusal = self.tally.refusal(place)
            if refusal is None or refusal.code in {"import.duplicate", "import.differs"}:
                continue
            if row is None or (isinstance(row, rows.Membership | rows.Leader) and row.covers(day)):
                return place
        return None

    def refused_pair(self, sheet: Sheet, first: str, second: str) -> Place | None:
        """Find the refused row that a sheet has about two codes, unless another one stands."""
        refused = None
        for place, row in self._pairs.get((sheet.name, first, second), ()):
            if row is not None and self.stands(place):
                return None
            refused = refused or place
        return refused

    def settle(self, place: Place, decide: Callable[[], None]) -> bool:
        """Run what decides on a row, and keep its refusal; say whether the row still stands."""
        if self.tally.refusal(place):
            return False
        try:
            decide()
        except Refused as refused:
            self.tally.refuse(place, refused.code, refused.reason)
            return False
        return True

    def read(self, table: Table, read: Callable[[Line], R]) -> dict[tuple[str, ...], Entry[R]]:
        """Read a file's rows by their keys; refuse what cannot be read, and repetitions."""
        self._expect(table)
        entries: dict[tuple[str, ...], Entry[R]] = {}
        for line in table.lines:
            place = Place(table.sheet.name, line.number)
            try:
                row = read(line)
                _require_first(entries, row)
            except Refused as refused:
                self.tally.refuse(place, refused.code, refused.reason)
                named = line.values[table.sheet.columns[0]]
                self._gone.setdefault((table.sheet.name, named), place)
                self._pair(table.sheet, line, place, None)
            else:
                entries[row.key] = Entry(place, row)
                self._pair(table.sheet, line, place, row)
        self._entries[table.sheet.name] = {key: entry.place for key, entry in entries.items()}
        return entries

    def _expect(self, table: Table) -> None:
        self.tally.expect(table.sheet.name, (line.number for line in table.lines))
        for column in table.extra:
            reason = f"column {_safe(column)} is not read"
            self.tally.warn(Place(table.sheet.name, 1), "import.column_unknown", reason)

    def _pair(self, sheet: Sheet, line: Line, place: Place, row: Keyed | None) -> None:
        first, second = (line.values[column] for column in sheet.columns[:2])
        self._pairs.setdefault((sheet.name, first, second), []).append((place, row))


def depends_on(place: Place) -> Refused:
    """Refuse what leans on a refused row."""
    return refusal("import.depends_on", about=place)


def by_first_key(entries: Mapping[tuple[str, ...], Entry[R]]) -> dict[str, list[Entry[R]]]:
    """Group rows by the first part of their key, in the order of the file."""
    groups: dict[str, list[Entry[R]]] = {}
    for key, entry in entries.items():
        groups.setdefault(key[0], []).append(entry)
    return groups


def _require_first(entries: Mapping[tuple[str, ...], Entry[R]], row: R) -> None:
    first = entries.get(row.key)
    if first is None:
        return
    how = "repeats" if first.row == row else "is about the same as"
    raise refusal("import.duplicate", about=f"{how} {first.place}")


def _safe(column: str) -> str:
    return column if column.isidentifier() and column.isascii() else "without a plain name"


def lines_of(tables: Mapping[str, Table], names: Sequence[str]) -> int:
    """Count the rows of some files, for a progress bar."""
    return sum(len(tables[name].lines) for name in names)
