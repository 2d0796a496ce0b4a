"""Rows as CSV (RFC 4180, UTF-8) that no spreadsheet takes for formulas."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

CSV: Final = "text/csv; charset=utf-8"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_line(cells: Sequence[object]) -> str:
    """Write one row; a cell that a spreadsheet would calculate begins with an apostrophe."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_plain(cell) for cell in cells])
    return written.getvalue()


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    text = "".join(" " if _breaks(c) else c for c in text)
    return f"'{text}" if text.startswith(FORMULA) else text


def _breaks(character: str) -> bool:
    """Whether it would end a line, or be no text at all."""
    return character in "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\N{NEXT LINE}\0"
