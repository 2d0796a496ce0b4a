"""A list of people is read as it comes, and each row says what it can, or why not."""

import io
import zipfile
from typing import Any

import msgspec
import pytest

from domain.kernel import Refused, Role
from domain.protocol.people import PersonalData
from services.app.sheets.columns import Column, is_enough, recognized
from services.app.sheets.guests import Line, Otherwise, lines_of
from services.app.sheets.reading import ROWS, UNPACKED, Grid, read_file, read_text

FRENCH = "Prénom;Nom;Courriel;Rôle;Langue\nZoé;Côté;zoe@example.org;Animatrice;Français\n"
GIVEN, FAMILY, NAME, EMAIL = Column.GIVEN_NAME, Column.FAMILY_NAME, Column.NAME, Column.EMAIL


def lines(text: str, **otherwise: Any) -> list[Line]:  # noqa: ANN401 - of any of its fields
    grid = read_text(text)
    return lines_of(grid, recognized(grid), Otherwise(**otherwise))


def data_of(line: Line) -> PersonalData:
    assert line.guest is not None
    return msgspec.json.decode(line.guest.data.reveal(), type=PersonalData)


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_file(data)
    return refused.value.code


def workbook(cells: list[list[str]]) -> bytes:
    """Make the smallest OpenDocument sheet."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="People">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_file_is_read_in_whichever_letters_and_separators(encoding: str, separator: str) -> None:
    grid = read_file(FRENCH.replace(";", separator).encode(encoding))
    assert grid.rows[1] == ("Zoé", "Côté", "zoe@example.org", "Animatrice", "Français")
    assert recognized(grid) == [GIVEN, FAMILY, EMAIL, Column.ROLE, Column.LANGUAGE]


def test_a_workbook_is_read_from_its_first_sheet() -> None:
    grid = read_file(workbook([["Name", "E-mail"], ["Ada Roy", "ada@example.org"]]))
    assert grid.rows == (("Name", "E-mail"), ("Ada Roy", "ada@example.org"))
    assert "Ada" not in repr(grid)


def test_what_cannot_be_read_is_refused_and_a_file_that_unpacks_without_end_too() -> None:
    assert code_of(b"") == "sheet.empty"
    assert code_of(b"\0\1\2") == "sheet.unreadable"
    assert code_of(b"PK\x03\x04 and no more") == "sheet.unreadable"
    assert code_of(b'a,b\n"open') == "sheet.unreadable"
    assert code_of("\n".join(["a,b"] * (ROWS + 2)).encode()) == "sheet.too_large"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", b"0" * (UNPACKED + 1))
    assert len(bomb.getvalue()) < 100_000
    assert code_of(bomb.getvalue()) == "sheet.too_large"


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("FIRST NAME,Last name,E-mail address", [GIVEN, FAMILY, EMAIL]),
        ("Nom,Courriel,Grp", [NAME, EMAIL, None]),
        ("Nom de famille,Adresse de courriel", [FAMILY, EMAIL]),
        ("Email,Courriel,Name", [EMAIL, None, NAME]),
    ],
)
def test_headers_are_known_in_both_languages_and_each_is_one_column(
    header: str, meant: list[Column | None]
) -> None:
    grid = read_text(f"{header}\n")
    assert recognized(grid) == meant
    assert is_enough(meant)


def test_rows_without_a_header_are_known_by_their_addresses() -> None:
    grid = read_text("Ada Roy\tada@example.org\nBea Lo\tbea@example.org\n")
    assert recognized(grid) == [NAME, EMAIL]
    first, second = lines_of(grid, recognized(grid), Otherwise())
    assert data_of(first) == PersonalData("Ada", "Roy", "", "ada@example.org")
    assert (first.number, second.number) == (1, 2)
    assert not is_enough(recognized(Grid((("ada@example.org",),), (1,))))


def test_a_row_says_its_role_and_language_and_what_it_does_not_say_is_as_chosen() -> None:
    [zoe] = lines(FRENCH)
    assert (zoe.guest.role, zoe.guest.locale) == (Role.LEADER, "fr-CA")
    assert zoe.guest.said == ("given_name", "family_name")
    [ada] = lines(
        'Name,Email,Profession,Practice,Role\n"Roy, Ada",ada@example.org,Médecin de famille,P1,\n',
        role=Role.LEADER,
        locale="fr-CA",
    )
    assert data_of(ada) == PersonalData("Ada", "Roy", "", "ada@example.org")
    assert (ada.guest.role, ada.guest.locale) == (Role.LEADER, "fr-CA")
    assert (ada.guest.profession, ada.guest.practice) == ("family_physician", "P1")
    assert ada.guest.said == ("given_name", "family_name", "profession", "practice")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Ada,,member,en", "sheet.row_without_address"),
        ("Ada,ada@example.org,president,en", "sheet.role_unknown"),
        ("Ada,ada@example.org,member,tlh", "person.locale_unknown"),
        ("Bea,BEA@example.org,member,en", "import.duplicate"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_by_its_number(row: str, code: str) -> None:
    head = "Name,Email,Role,Language\n\nBea,bea@example.org,member,en\n"
    first, refused = lines(f"{head}{row}\n")
    assert not first.faults
    assert (refused.number, [fault.code for fault in refused.faults]) == (4, [code])


def test_all_that_is_not_understood_of_a_row_is_said_each_by_its_column() -> None:
    [line] = lines("Name,Email,Role,Language\nAda,,president,tlh\n")
    assert [(fault.column, fault.code) for fault in line.faults] == [
        ("role", "sheet.role_unknown"),
        ("language", "person.locale_unknown"),
        ("email", "sheet.row_without_address"),
    ]


def packed(**parts: str) -> bytes:
    """Pack the parts of a workbook, by their names with ``_`` for each ``/``."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", text)
    return written.getvalue()


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD1", "A3001", "ZZ20"])
def test_two_cells_that_are_far_apart_are_refused_before_what_is_between_is_laid_out(
    far: str,
) -> None:
    sheet = f'<sheetData><row r="1"><c r="A1"/></row><row spans="1:2"><c s="1" r="{far}"/></row>'
    assert code_of(packed(xl__worksheets__sheet1=sheet)) == "sheet.too_large"


@pytest.mark.parametrize(("rows", "columns"), [(1_000_000, 1), (1, 16_000), (3_001, 1)])
def test_a_cell_that_is_repeated_without_end_is_refused(rows: int, columns: int) -> None:
    sheet = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><table:table>'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell'
        f' office:value-type="string" table:number-columns-repeated="{columns}"/>'
        "</table:table-row></table:table></office:document-content>"
    )
    assert code_of(packed(content=sheet)) == "sheet.too_large"
    assert code_of(packed(content=sheet[:-9])) in {"sheet.too_large", "sheet.unreadable"}
    assert code_of(packed(content="<!DOCTYPE x>" + sheet)) == "sheet.unreadable"


def test_what_is_empty_to_the_end_of_a_sheet_is_no_matter() -> None:
    """Programs write so that the sheet goes on."""
    cells = workbook([["mail"], ["zoe@example.org"]])
    with zipfile.ZipFile(io.BytesIO(cells)) as before:
        content = before.read("content.xml").decode()
        others = {name: before.read(name) for name in before.namelist() if name != "content.xml"}
    empty = (
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, data in others.items():
            made.writestr(name, data)
        made.writestr("content.xml", content.replace("</table:table>", empty))
    assert read_file(written.getvalue()).rows == (("mail",), ("zoe@example.org",))
