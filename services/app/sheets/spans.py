"""How far the cells of a workbook reach: two of them can span a sheet of a billion between."""

import re
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import ParseError, iterparse

from domain.codes import refusal

MOST_ROWS: Final = 3_000
MOST_COLUMNS: Final = 200
"""Whoever has more has no list of people; all of the rectangle is laid out to be read."""
XLSX: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
CELL: Final = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
ODS: Final = "content.xml"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
BINARY: Final = re.compile(r"xl/.*\.bin", re.IGNORECASE)


def require_small(name: str, part: bytes) -> None:
    """Refuse a part of a workbook whose cells reach too far.

    Raises ``Refused`` (``sheet.too_large``, ``sheet.unreadable``).
    """
    if XLSX.fullmatch(name):
        _require_small_xlsx(part)
    elif name == ODS:
        _require_small_ods(part)
    elif BINARY.fullmatch(name) and "worksheets" in name.lower():
        raise refusal("sheet.unreadable")


def _require_small_xlsx(part: bytes) -> None:
    for letters, digits in CELL.findall(part):
        if len(digits) > len(str(MOST_ROWS)) or int(digits) > MOST_ROWS:
            raise refusal("sheet.too_large")
        if _column(letters) > MOST_COLUMNS:
            raise refusal("sheet.too_large")


def _column(letters: bytes) -> int:
    """Return the number of a column: 1 of ``A``, 27 of ``AA``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _require_small_ods(part: bytes) -> None:
    """Count rows and columns as they are repeated; what is empty at an end is no matter."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise refusal("sheet.unreadable")
    rows = blank = 0
    width = wide = 0
    try:
        for _, element in iterparse(BytesIO(part)):  # noqa: S314 - it names no entities
            if element.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
                width += _repeated(element.get(f"{TABLE}number-columns-repeated"))
                if element.get(f"{OFFICE}value-type") or len(element):
                    wide = width
            elif element.tag == f"{TABLE}table-row":
                repeated = _repeated(element.get(f"{TABLE}number-rows-repeated"))
                rows, blank = (rows + blank + repeated, 0) if wide else (rows, blank + repeated)
                if rows > MOST_ROWS or wide > MOST_COLUMNS:
                    raise refusal("sheet.too_large")
                width = wide = 0
                element.clear()
            elif element.tag == f"{TABLE}table":
                rows = blank = 0
    except ParseError:
        raise refusal("sheet.unreadable") from None


def _repeated(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() else 1
