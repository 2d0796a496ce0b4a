"""What became of every row: applied or refused, and what to look at."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec


class Place(NamedTuple):
    """A row, by its file and the line on which it begins."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Note(msgspec.Struct, frozen=True, order=True):
    """One line of a file, a code, and a sentence that holds no personal data."""

    line: int
    code: str
    reason: str


class FileReport(msgspec.Struct, frozen=True):
    """One file: ``rows`` is always ``applied`` plus the number of ``refused``."""

    rows: int
    applied: int
    refused: tuple[Note, ...]
    warned: tuple[Note, ...]


class Report(msgspec.Struct, frozen=True):
    """The whole import; ``attested`` counts what the importing officer vouches for, by matter."""

    files: dict[str, FileReport]
    attested: dict[str, int]

    @property
    def adds_up(self) -> bool:
        """Whether every row is accounted for, once."""
        return all(f.rows == f.applied + len(f.refused) for f in self.files.values())


class Tally:
    """Keeps the account while an import goes on: a row has one outcome, the first refusal."""

    def __init__(self) -> None:
        self._rows: dict[str, set[int]] = {}
        self._refused: dict[Place, Note] = {}
        self._warned: dict[str, set[Note]] = {}
        self._attested: dict[str, set[Place]] = {}

    def expect(self, file: str, lines: Iterable[int]) -> None:
        """Name every row of a file that must be accounted for."""
        self._rows[file] = set(lines)

    def refuse(self, place: Place, code: str, reason: str) -> None:
        """Refuse a row, unless it is already."""
        self._refused.setdefault(place, Note(place.line, code, reason))

    def warn(self, place: Place, code: str, reason: str) -> None:
        """Note what somebody should look at."""
        self._warned.setdefault(place.file, set()).add(Note(place.line, code, reason))

    def attest(self, matter: str, place: Place) -> None:
        """Count one fact that the importing officer vouches for."""
        self._attested.setdefault(matter, set()).add(place)

    def refusal(self, place: Place) -> Note | None:
        """Why a row was refused, if it was."""
        return self._refused.get(place)

    def report(self) -> Report:
        """Close the account."""
        return Report(
            {file: self._file(file, lines) for file, lines in self._rows.items()},
            {
                matter: sum(place not in self._refused for place in places)
                for matter, places in sorted(self._attested.items())
            },
        )

    def _file(self, file: str, lines: set[int]) -> FileReport:
        refused = sorted(note for place, note in self._refused.items() if place.file == file)
        gone = {note.line for note in refused}
        warned = sorted(n for n in self._warned.get(file, set()) if n.line not in gone)
        return FileReport(len(lines), len(lines - gone), tuple(refused), tuple(warned))
