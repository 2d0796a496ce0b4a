"""Reads a list as people have it: pasted or as a file, from whichever program they use."""

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import Final

import msgspec
from python_calamine import CalamineError, load_workbook

from domain.codes import refusal
from domain.kernel.classes import Personal
from services.app.sheets.spans import require_small

ROWS: Final = 1_000
COLUMNS: Final = 40
CELL: Final = 500
UNPACKED: Final = 8_000_000
"""Bytes that a workbook may come to: a small file can hold a large one."""
ZIPPED: Final = b"PK\x03\x04"
SEPARATORS: Final = "\t;,"

Row = tuple[Personal, ...]


class Grid(msgspec.Struct, frozen=True):
    """The rows of a list, as text, each with as many cells; ``numbers`` are where they stand."""

    rows: tuple[Row, ...]
    numbers: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<{len(self.rows)} rows>"


def read_file(data: bytes) -> Grid:
    """Read a file: a workbook (xlsx, ods), or text with separators. Raises as ``read_text``."""
    return _grid(_workbook(data)) if data.startswith(ZIPPED) else read_text(_decoded(data))


def read_text(text: str) -> Grid:
    """Read text in which tabs, semicolons or commas stand between cells.

    Raises ``Refused`` (``sheet.unreadable``, ``sheet.empty``, ``sheet.too_large``).
    """
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    plain = io.StringIO("\n".join(lines))
    try:
        return _grid(csv.reader(plain, delimiter=separator, strict=True))
    except csv.Error:
        raise refusal("sheet.unreadable") from None


def _decoded(data: bytes) -> str:
    """Decode as UTF-8, with or without its mark, or else as Windows writes western letters."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refusal("sheet.unreadable")


def _workbook(data: bytes) -> list[list[str]]:
    """Read the first sheet of a workbook, once it is sure to be of a size that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            left = UNPACKED
            for entry in packed.infolist():
                with packed.open(entry) as unpacked:
                    read = unpacked.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise refusal("sheet.too_large")
                require_small(entry.filename, read)
        sheet = load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_written(cell) for cell in row] for row in sheet.to_python()]
    except (CalamineError, zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise refusal("sheet.unreadable") from None


def _written(cell: object) -> str:
    """Write a cell as it is read: a whole number has no decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _grid(found: Iterable[list[str]]) -> Grid:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(found, start=1):
        cells = [" ".join(cell.split()) for cell in row]
        if not any(cells):
            continue
        if len(rows) > ROWS or len(cells) > COLUMNS or any(len(cell) > CELL for cell in cells):
            raise refusal("sheet.too_large")
        rows.append(cells)
        numbers.append(number)
    if not rows:
        raise refusal("sheet.empty")
    width = max(map(len, rows))
    even = (tuple(row + [""] * (width - len(row))) for row in rows)
    return Grid(tuple(even), tuple(numbers))
