"""Whatever a spreadsheet holds, an import ends with an account of every row, never a traceback."""

import asyncio
import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel import Log, Tenant, own_log
from services.app.imports.book import Book
from services.app.imports.columns import (
    ATTENDANCE,
    GROUPS,
    LEADERS,
    MEMBERSHIPS,
    OFFICERS,
    PEOPLE,
    PROGRAMS,
    SESSIONS,
    Sheet,
)
from services.app.imports.identity import program_id, step_id
from services.app.imports.reading import Table, Unreadable, read_folder, read_table
from services.app.imports.report import Report, Tally
from tests.kit.year import ORGANIZATION_ID, Office, Year, codes, columns_of

CASES = Path(__file__).parents[4].parent / "shared" / "cases" / "import"
BY_NAME = {sheet.name: sheet for sheet in OFFICERS}
ZONES = ("Europe/Berlin", "America/Toronto", "Pacific/Kiritimati", "Pacific/Niue", "UTC", "Mars/X")
YEARS = ("0001", "0026", "1899", "1900", "2026", "2199", "9999")
DAYS = ("-01-01", "-02-29", "-02-30", "-12-31", "-03-08")
HOURS = ("T00:00", "T02:30", "T23:59", "T24:00")
NAMES = (
    "Teller",
    "Suharto",
    "O\u2019Connor-d\u2019Amours",
    "\u6797",
    "\u041b\u0435\u0432",
    "a" * 40,
    "x" * 300,
    'say "no"',
    "=1+1",
    "two\nlines",
    "tab\there",
)
HIDDEN = dict.fromkeys((6, 7, 11), "import.bad_value")
"""Names that turn the line around, go on for ever, or hold what cannot be seen."""
cells = st.one_of(
    st.sampled_from(
        ["", " ", "0", "-1", "99999999999999999999", "yes", "held", "S\u00e9ance", *NAMES]
    ),
    st.sampled_from(ZONES),
    st.builds(str.__add__, st.sampled_from(YEARS), st.sampled_from(DAYS)),
    st.builds(
        "{}{}{}".format, st.sampled_from(YEARS), st.sampled_from(DAYS), st.sampled_from(HOURS)
    ),
    st.builds("{}{}T00:30:00Z".format, st.sampled_from(YEARS), st.sampled_from(DAYS)),
    st.text(max_size=12),
)
sheets = st.sampled_from(OFFICERS)
mistakes = st.lists(st.tuples(sheets, st.integers(0, 200), st.integers(0, 30), cells), max_size=6)


def spoiled(wrong: list[tuple[Sheet, int, int, str]]) -> Year:
    """A year in which some cells hold something else."""
    year = Year()
    for sheet, row, column, value in wrong:
        rows = year.rows[sheet.name]
        rows[row % len(rows)][columns_of(sheet)[column % len(columns_of(sheet))]] = value
    return year


async def imported(tables: dict[str, bytes]) -> Report | Unreadable:
    with tempfile.TemporaryDirectory() as folder:
        office = await Office(Path(folder) / "keyring").begin()
        try:
            read = {name: read_table(BY_NAME[name], data) for name, data in tables.items()}
        except Unreadable as unreadable:
            return unreadable
        report = await office.import_tables(read)
        assert_recorded(office, report, read)
        return report


def assert_recorded(office: Office, report: Report, tables: dict[str, Table]) -> None:
    """As many rows are called applied as there are rows of which the first fact is recorded."""
    book = Book(tables, Tally())
    logs = [own_log(ORGANIZATION_ID)]
    logs += [
        Tenant(ORGANIZATION_ID, program_id(ORGANIZATION_ID, code)) for (code,) in book.programs
    ]
    recorded = {
        entry.command_id for log in logs for entry in office.memory.store.entries(log, Log.EVENTS)
    }
    rows: dict[Sheet, tuple[str, Iterable[tuple[str, ...]]]] = {
        PROGRAMS: ("define", book.programs),
        PEOPLE: ("register", book.people),
        GROUPS: ("propose", book.groups),
        MEMBERSHIPS: ("offer", book.memberships),
        LEADERS: ("assign", book.leaders),
        SESSIONS: ("schedule", book.sessions),
        ATTENDANCE: ("attend", book.attendance),
    }
    for sheet, (step, keys) in rows.items():
        facts = {step_id(ORGANIZATION_ID, sheet, step, *key) for key in keys}
        assert report.files[sheet.name].applied == len(facts & recorded), sheet.name


def assert_accounted(report: Report | Unreadable, files: dict[str, bytes]) -> None:
    """Each message names a file and a line that it has."""
    if isinstance(report, Unreadable):
        assert 1 <= report.line <= files[report.file].count(b"\n") + 1
        return
    assert report.adds_up
    for name, file in report.files.items():
        for note in (*file.refused, *file.warned):
            assert 1 <= note.line <= files[name].count(b"\n") + 1
            assert note.code
            assert note.reason


def read_or_named(sheet: Sheet, data: bytes) -> Table | None:
    """Read a file, or be told which line of it cannot be read."""
    try:
        return read_table(sheet, data)
    except Unreadable as unreadable:
        named = unreadable.file == sheet.name and unreadable.line >= 1
        if not named:
            raise
    return None


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(mistakes)
def test_cells_of_any_sort_are_accounted_for(wrong: list[tuple[Sheet, int, int, str]]) -> None:
    """Dates, zones, quotes and one-word names; each message with file and line."""
    files = dict(spoiled(wrong).files())
    assert_accounted(asyncio.run(imported(files)), files)


@settings(deadline=None, max_examples=60)
@given(
    sheets,
    st.lists(st.lists(cells, max_size=12), max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
    st.sampled_from([",", ";", "\t"]),
    st.integers(0, 4),
)
def test_files_of_any_sort_are_read_or_named(
    sheet: Sheet, rows: list[list[str]], encoding: str, comma: str, empty: int
) -> None:
    """Encodings, separators, quotes and columns that have no name."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=comma)
    writer.writerow([*columns_of(sheet), *[""] * empty])
    writer.writerows(rows)
    data = text.getvalue().encode(encoding, "replace")
    table = read_or_named(sheet, data)
    assert table is None or all(any(line.values.values()) for line in table.lines)


@settings(deadline=None, max_examples=100)
@given(sheets, st.binary(max_size=200))
def test_bytes_of_any_sort_are_read_or_named(sheet: Sheet, data: bytes) -> None:
    read_or_named(sheet, data)


@pytest.mark.parametrize(
    ("column", "value"), [("local_time", "24:00"), ("slot_minutes", "99999999999999999999")]
)
async def test_what_leans_on_a_group_that_cannot_be_read_is_refused_to_the_last_row(
    office: Office, column: str, value: str
) -> None:
    """Attendance leans on its session, and that on its group, wherever the first was refused."""
    year = Year().change(GROUPS, 2, **{column: value})
    rehearsed = await office.imports(year, dry_run=True)
    report = await office.imports(year)
    assert rehearsed == report
    assert_recorded(office, report, year.tables())
    for sheet in (MEMBERSHIPS, LEADERS, SESSIONS, ATTENDANCE):
        assert set(codes(report, sheet).values()) == {"import.depends_on"}
        assert report.files[sheet.name].applied == 0


def test_columns_without_a_name_are_passed_over_if_they_are_empty() -> None:
    plain = Year().files()[ATTENDANCE.name]
    header, *rows = plain.splitlines()
    wide = b"\r\n".join([header + b",,", *(row + b", ," for row in rows)])
    assert read_table(ATTENDANCE, wide).lines == read_table(ATTENDANCE, plain).lines
    with pytest.raises(Unreadable, match="no name") as caught:
        read_table(ATTENDANCE, wide + b"\r\nG1-S1,M1,present,,x,")
    assert caught.value.line == len(rows) + 2


def test_rows_of_commas_are_no_rows() -> None:
    data = Year().files()[ATTENDANCE.name]
    padded = read_table(ATTENDANCE, data + b",,,\r\n , ,,\r\n\r\n")
    assert padded.lines == read_table(ATTENDANCE, data).lines


@pytest.mark.parametrize("year", ["0001", "0026", "1899", "2200", "9999"])
async def test_a_year_that_nobody_means_is_refused_with_its_line(office: Office, year: str) -> None:
    wrong = Year().change(MEMBERSHIPS, 3, joined_on=f"{year}-01-01")
    wrong.change(SESSIONS, 4, local_start=f"{year}-12-31T23:30")
    report = await office.imports(wrong)
    assert codes(report, MEMBERSHIPS)[3] == "import.bad_date"
    assert codes(report, SESSIONS)[4] == "import.bad_date"
    assert 4 not in codes(report, MEMBERSHIPS)


@pytest.mark.parametrize(("given_name", "family_name"), [("Teller", ""), ("", "Suharto")])
async def test_one_word_is_a_name(office: Office, given_name: str, family_name: str) -> None:
    one = Year().change(PEOPLE, 2, given_name=given_name, family_name=family_name)
    assert not codes(await office.imports(one), PEOPLE)


async def test_no_word_is_none(office: Office) -> None:
    none = Year().change(PEOPLE, 2, given_name="", family_name="")
    assert codes(await office.imports(none), PEOPLE)[2] == "import.bad_value"


@pytest.mark.parametrize(
    ("folder", "sheet", "refused"),
    [
        ("08a-trailing-empty-columns-2", MEMBERSHIPS, {}),
        ("08c-blank-comma-rows", ATTENDANCE, {}),
        ("10c-year-1-berlin", MEMBERSHIPS, {2: "import.bad_date"}),
        ("10d-session-9999", SESSIONS, {2: "import.bad_date"}),
        ("13-names", PEOPLE, HIDDEN),
    ],
)
async def test_what_once_failed_is_imported(
    office: Office, folder: str, sheet: Sheet, refused: dict[int, str]
) -> None:
    """Small spreadsheets after faults that people report."""
    report = await office.import_tables(read_folder(CASES / folder, OFFICERS))
    assert codes(report, sheet) == refused
    assert report.adds_up
