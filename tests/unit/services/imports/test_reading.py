"""A file that cannot be trusted stops the import before anything is written, and says where."""

import os
from pathlib import Path

import pytest

from domain.kernel import Refused
from services.app.imports.columns import ATTENDANCE, OFFICERS, PEOPLE, PROGRAMS
from services.app.imports.fields import number
from services.app.imports.reading import Line, Unreadable, read_folder, read_table
from tests.kit.year import Office, Year, warned

HEADER = b"session_code,person_code,attendance,role\n"


def unreadable(data: bytes) -> tuple[str, int]:
    with pytest.raises(Unreadable) as caught:
        read_table(ATTENDANCE, data)
    assert caught.value.file == "attendance.csv"
    assert caught.value.reason
    return caught.value.code, caught.value.line


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    table = read_table(ATTENDANCE, b"\xef\xbb\xbf" + HEADER.strip() + b"\r\nS1,M1,present,\r\n")
    assert table.lines[0].values["session_code"] == "S1"
    assert table.lines[0].number == 2


def test_blank_lines_are_no_rows_and_keep_their_numbers() -> None:
    table = read_table(ATTENDANCE, HEADER + b"\nS1,M1,present,\n\nS1,M2,present,\n")
    assert [line.number for line in table.lines] == [3, 5]


def test_a_row_over_several_lines_is_named_by_its_first() -> None:
    table = read_table(ATTENDANCE, HEADER + b'"S\n1",M1,present,\nS1,M2,present,\n')
    assert [line.number for line in table.lines] == [2, 4]


def test_accents_typed_in_two_parts_are_read_as_one() -> None:
    table = read_table(ATTENDANCE, HEADER + "S1,Zoe\u0301,present,\n".encode())
    assert table.lines[0].values["person_code"] == "Zo\u00e9"


def test_another_encoding_is_named_with_its_line() -> None:
    assert unreadable(HEADER + b"S1,M1,present,\nS1,Ren\xe9,present,\n") == ("import.encoding", 3)
    assert unreadable("session_code\n".encode("utf-16")) == ("import.encoding", 1)


def test_a_nul_is_named_with_its_line() -> None:
    assert unreadable(HEADER + b"S1,M1,present,\0\n") == ("import.malformed", 2)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Unreadable, match="no column role") as caught:
        read_table(ATTENDANCE, b"session_code,person_code,attendance\n")
    assert (caught.value.code, caught.value.line) == ("import.column_missing", 1)


def test_an_empty_file_has_no_columns() -> None:
    assert unreadable(b"") == ("import.column_missing", 1)


def test_semicolons_between_columns_are_recognised() -> None:
    with pytest.raises(Unreadable, match="by commas"):
        read_table(ATTENDANCE, HEADER.replace(b",", b";"))


def test_a_column_named_twice_is_malformed() -> None:
    assert unreadable(HEADER.strip() + b",role\n") == ("import.malformed", 1)


@pytest.mark.parametrize("row", [b"S1,M1,present\n", b"S1,M1,present,,\n"])
def test_a_row_with_too_few_or_too_many_fields_stops(row: bytes) -> None:
    assert unreadable(HEADER + b"S1,M0,present,\n" + row) == ("import.malformed", 3)


@pytest.mark.parametrize("row", [b'"S1,M1,present,\n', b'"S1"x,M1,present,\n'])
def test_a_quote_that_does_not_end_stops(row: bytes) -> None:
    assert unreadable(HEADER + row) == ("import.malformed", 2)


def test_a_field_beyond_all_measure_stops() -> None:
    assert unreadable(HEADER + b"S1," + b"x" * 200_000 + b",present,\n") == ("import.malformed", 2)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read_folder(tmp_path, OFFICERS)
    assert (caught.value.code, caught.value.file) == ("import.file_missing", "programs.csv")


def test_a_folder_in_place_of_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / PEOPLE.name).mkdir()
    with pytest.raises(Unreadable) as caught:
        read_folder(tmp_path, [PEOPLE])
    assert caught.value.code == "import.file_missing"


def test_a_pipe_or_a_device_has_no_end_and_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / PEOPLE.name)
    (tmp_path / PROGRAMS.name).symlink_to("/dev/zero")
    for sheet in (PEOPLE, PROGRAMS):
        with pytest.raises(Unreadable) as caught:
            read_folder(tmp_path, [sheet])
        assert (caught.value.code, caught.value.file) == ("import.file_missing", sheet.name)
        assert "is no plain file" in str(caught.value)


@pytest.mark.parametrize("minutes", ["\u0661\u0660\u0665", "\uff11\uff10\uff15", "1\u06605"])
def test_numbers_are_written_in_the_digits_of_the_columns(minutes: str) -> None:
    line = Line(2, {"slot_minutes": minutes})
    with pytest.raises(Refused, match="is not a whole number from 15 to 600"):
        number(line, "slot_minutes", 15, 600)


def test_a_file_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / PEOPLE.name).open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(Unreadable) as caught:
        read_folder(tmp_path, [PEOPLE])
    assert caught.value.code == "import.too_large"


async def test_a_column_nobody_asked_for_is_reported_and_left_aside(office: Office) -> None:
    year = Year()
    tables = year.tables()
    data = year.files()[ATTENDANCE.name].replace(b",role\r\n", b",role,note\r\n")
    data = data.replace(b"present,\r\n", b"present,,x\r\n").replace(b"leader\r\n", b"leader,x\r\n")
    tables[ATTENDANCE.name] = read_table(
        ATTENDANCE, data.replace(b"apologies,\r", b"apologies,,\r")
    )
    report = await office.import_tables(tables)
    assert (1, "import.column_unknown") in warned(report, ATTENDANCE)
    assert report.files[ATTENDANCE.name].applied == report.files[ATTENDANCE.name].rows
