"""Reads spreadsheets strictly: a file that cannot be trusted stops before anything is written."""

import csv
import io
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from domain.codes import said
from domain.kernel import Refused
from services.app.imports.columns import Sheet

LARGEST = 64 * 1024 * 1024


class Unreadable(Refused):
    """A file is not what an import can read; it says where, and nothing was written."""

    def __init__(self, code: str, file: str, line: int, reason: str) -> None:
        super().__init__(code, said(code, reason))
        self.file = file
        self.line = line


class Line(msgspec.Struct, frozen=True):
    """One row as text, by column; ``number`` is the line of the file on which it begins."""

    number: int
    values: dict[str, str]

    def __repr__(self) -> str:
        return f"<line {self.number}>"


class Table(msgspec.Struct, frozen=True):
    """A file that was read; ``extra`` are columns that nobody asked for."""

    sheet: Sheet
    lines: tuple[Line, ...]
    extra: tuple[str, ...] = ()


def read_folder(folder: Path, sheets: Sequence[Sheet]) -> dict[str, Table]:
    """Read the files of a folder by name. Raises ``Unreadable`` on the first that cannot be."""
    return {sheet.name: read_table(sheet, _bytes_of(folder, sheet)) for sheet in sheets}


def read_table(sheet: Sheet, data: bytes) -> Table:
    """Read one file's bytes: UTF-8, with or without a mark, comma-separated, named columns.

    Columns without a name are what spreadsheets leave behind: they are passed over if all their
    cells are empty. Rows of empty cells are no rows.
    """
    rows = _rows(sheet, _text_of(sheet, data))
    header = [name.strip() for name in next(rows, (1, []))[1]]
    _check_header(sheet, header)
    lines = []
    for number, row in rows:
        if len(row) != len(header):
            reason = f"has {len(row)} fields where its header has {len(header)}"
            raise _malformed(sheet, number, reason)
        if any(cell and not name for name, cell in zip(header, row, strict=True)):
            raise _malformed(sheet, number, "has a value in a column that has no name")
        cells = zip(header, row, strict=True)
        lines.append(Line(number, {name: cell for name, cell in cells if name}))
    extra = tuple(name for name in header if name and not sheet.reads(name))
    return Table(sheet, tuple(lines), extra)


def _bytes_of(folder: Path, sheet: Sheet) -> bytes:
    """Read a plain file, and of no file more than there may be: a pipe or a device has no end."""
    path = folder / sheet.name
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("import.file_missing", sheet.name, 0, "is no plain file")
        with path.open("rb") as file:
            data = file.read(min(found.st_size, LARGEST) + 1)
    except FileNotFoundError as error:
        raise Unreadable("import.file_missing", sheet.name, 0, "is not in the folder") from error
    except OSError as error:
        raise Unreadable("import.file_missing", sheet.name, 0, "cannot be opened") from error
    if len(data) > LARGEST:
        raise Unreadable(
            "import.too_large", sheet.name, 0, f"is larger than {LARGEST // 1024 // 1024} MB"
        )
    return data


def _text_of(sheet: Sheet, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            "import.encoding", sheet.name, line, "is not UTF-8; save it as “CSV UTF-8”"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _malformed(sheet, line, "holds a NUL character")
    return unicodedata.normalize("NFC", text)


def _rows(sheet: Sheet, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield begins, [field.strip() for field in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _malformed(sheet, begins, f"is not CSV here: {error}") from error


def _check_header(sheet: Sheet, header: list[str]) -> None:
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise _malformed(sheet, 1, "names a column twice")
    missing = [name for name in sheet.columns if name not in header]
    if not missing:
        return
    hint = "; separate its columns by commas" if len(header) == 1 and ";" in header[0] else ""
    raise Unreadable(
        "import.column_missing", sheet.name, 1, f"has no column {', '.join(missing)}{hint}"
    )


def _malformed(sheet: Sheet, line: int, reason: str) -> Unreadable:
    return Unreadable("import.malformed", sheet.name, line, reason)
