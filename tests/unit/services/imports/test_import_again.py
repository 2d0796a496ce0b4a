"""Importing again changes nothing; what differs from what is known is never overwritten."""

import pytest

from domain.groups.commands import EndMembership, ProposeGroup
from domain.groups.events import Frame
from domain.groups.group import GROUP
from domain.kernel import Stream
from domain.rules import GroupRules
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
from services.app.imports.identity import group_id, person_id
from services.app.imports.run import Import
from tests.kit.year import NOW, OFFICER, ORGANIZATION_ID, PROGRAM, Office, Year, codes, warned

Change = tuple[Sheet, int, dict[str, str]]

DIFFERENCES: list[Change] = [
    (PROGRAMS, 2, {"name_fr": "Sud"}),
    (PROGRAMS, 2, {"same_practice": "allow"}),
    (PROGRAMS, 2, {"content_capture": "notes"}),
    (PEOPLE, 2, {"family_name": "Roi"}),
    (PEOPLE, 2, {"email": "ann.one@example.org"}),
    (PEOPLE, 2, {"practice": "ON-clinic-99"}),
    (GROUPS, 2, {"local_time": "19:30"}),
    (GROUPS, 2, {"started_on": "2026-01-11"}),
    (MEMBERSHIPS, 2, {"agreement_locale": "fr-CA"}),
    (MEMBERSHIPS, 2, {"agreement_signed_on": "2026-01-14"}),
    (MEMBERSHIPS, 2, {"agreement_signed_on": ""}),
    (MEMBERSHIPS, 2, {"content_consent": "no"}),
    (MEMBERSHIPS, 2, {"content_consent": ""}),
    (MEMBERSHIPS, 2, {"left_on": "2026-06-01"}),
    (LEADERS, 2, {"role": "co_leader"}),
    (LEADERS, 2, {"assigned_on": "2026-01-13"}),
    (LEADERS, 3, {"supervisor": "M10"}),
    (SESSIONS, 2, {"status": "cancelled"}),
    (SESSIONS, 3, {"status": "held"}),
    (SESSIONS, 2, {"local_start": "2026-02-03T18:30", "utc_start": "2026-02-03T23:30:00Z"}),
    (SESSIONS, 2, {"number": "7"}),
    (ATTENDANCE, 2, {"attendance": "absent"}),
    (ATTENDANCE, 7, {"attendance": "absent"}),
]


async def test_the_same_year_again_is_applied_and_writes_nothing(office: Office) -> None:
    first = await office.imports(Year())
    recorded = office.events()
    office.later(days=1)
    again = await office.imports(Year())
    assert again == first
    assert office.events() == recorded
    assert all(not file.refused for file in again.files.values())


async def test_a_dry_run_writes_nothing_and_reports_the_same(office: Office) -> None:
    empty = office.events()
    rehearsed = await office.imports(Year(), dry_run=True)
    assert office.events() == empty
    assert rehearsed == await office.imports(Year())
    assert rehearsed == await office.imports(Year(), dry_run=True)


@pytest.mark.parametrize(("sheet", "line", "values"), DIFFERENCES)
async def test_a_row_that_says_otherwise_is_refused_and_nothing_is_overwritten(
    office: Office, sheet: Sheet, line: int, values: dict[str, str]
) -> None:
    await office.imports(Year())
    recorded = office.events()
    year = Year().change(sheet, line, **values)
    rehearsed = await office.imports(year, dry_run=True)
    report = await office.imports(year)
    assert codes(report, sheet) == {line: "import.differs"}
    assert sum(len(file.refused) for file in report.files.values()) == 1
    assert rehearsed == report
    assert office.events() == recorded


async def test_a_refused_row_is_refused_again_though_there_would_be_room_today(
    office: Office,
) -> None:
    year = Year()
    for n in range(7, 12):
        year.add(PEOPLE, f"M{n + 10},Bo{n},Roy,MD,bo.{n}@example.org,en-CA,resident,ON-c-{n},P1")
        year.add(MEMBERSHIPS, f"G1,M{n + 10},2026-02-01,,2026-02-01,en-CA,yes")
    year.change(MEMBERSHIPS, 2, left_on="2026-05-01")
    first = await office.imports(year)
    assert codes(first, MEMBERSHIPS) == {12: "group.full"}
    recorded = office.events()
    assert await office.imports(year) == first
    assert office.events() == recorded


async def test_new_rows_join_what_is_known(office: Office) -> None:
    await office.imports(Year())
    office.later(days=30)
    year = Year().add(MEMBERSHIPS, "G1,M9,2026-12-01,,2026-12-01,en-CA,yes")
    year.add(SESSIONS, "G1-S4,G1,4,2026-12-07T18:30,America/Toronto,2026-12-07T23:30:00Z,held")
    for who in ("M1", "M2", "M3", "M9"):
        year.add(ATTENDANCE, f"G1-S4,{who},present,")
    year.add(ATTENDANCE, "G1-S4,M11,present,leader")
    report = await office.imports(year)
    assert all(not file.refused for file in report.files.values())


async def test_what_happened_since_is_added_to_a_known_row(office: Office) -> None:
    await office.imports(Year())
    office.later(days=60)
    year = Year().change(MEMBERSHIPS, 2, left_on="2026-12-15")
    recorded = office.events()
    report = await office.imports(year)
    assert not codes(report, MEMBERSHIPS)
    assert office.events() > recorded
    assert warned(report, MEMBERSHIPS) == {(2, "group.below_minimum")}


async def test_a_seat_kept_for_a_day_to_come_is_taken_when_it_has_come(office: Office) -> None:
    year = Year().add(MEMBERSHIPS, "G1,M9,2026-12-01,,2026-12-01,en-CA,yes")
    early = await office.imports(year)
    assert warned(early, MEMBERSHIPS) == {(8, "import.not_yet")}
    assert PERSON_9 in (await office.group("G1")).offered
    office.later(days=30)
    report = await office.imports(year)
    assert not codes(report, MEMBERSHIPS)
    assert not warned(report, MEMBERSHIPS)
    assert PERSON_9 in (await office.group("G1")).members


async def test_attendance_of_a_confirmed_session_takes_no_more_rows(office: Office) -> None:
    await office.imports(Year().drop(ATTENDANCE, 7))
    recorded = office.events()
    report = await office.imports(Year(), dry_run=True)
    assert report == await office.imports(Year())
    assert codes(report, ATTENDANCE) == {7: "attendance.confirmed"}
    assert office.events() == recorded


async def test_what_was_done_live_since_stays(office: Office) -> None:
    await office.imports(Year())
    office.later(days=1)
    group = Stream(PROGRAM, GROUP.category, group_id(ORGANIZATION_ID, "G1"))
    await office.execute(GROUP, group, EndMembership(person_id(ORGANIZATION_ID, "M1")))
    recorded = office.events()
    office.later(days=1)
    report = await office.imports(Year())
    assert all(not file.refused for file in report.files.values())
    assert office.events() == recorded


async def test_a_group_made_live_under_the_same_code_is_not_overwritten(office: Office) -> None:
    await office.imports(Year().drop(GROUPS, 2))
    stream = Stream(PROGRAM, GROUP.category, group_id(ORGANIZATION_ID, "G1"))
    frame = Frame(
        frequency="weekly",
        local_time="18:30",
        zone="America/Toronto",
        slot_minutes=90,
        setting="online",
    )
    proposal = ProposeGroup(
        code="G1", name="Ours", method="balint", mode="ongoing", frame=frame, rules=GroupRules()
    )
    await office.execute(GROUP, stream, proposal)
    made = await office.group("G1")
    office.later(days=1)
    report = await office.imports(Year(), dry_run=True)
    assert codes(report, GROUPS) == {2: "import.differs"}
    assert report == await office.imports(Year())
    assert await office.group("G1") == made


async def test_what_the_store_refuses_after_all_is_planned_around(office: Office) -> None:
    officer = await office.sign_in(OFFICER)
    strict = office.refusing(person_id(ORGANIZATION_ID, "M2"))
    run = Import(strict, officer, Year().tables())
    report = await run.run()
    assert codes(report, MEMBERSHIPS) == {3: "rights.moved"}
    assert codes(report, ATTENDANCE) == {3: "import.depends_on"}
    assert warned(report, GROUPS) == {(2, "group.below_minimum")}
    assert report.adds_up
    assert len((await office.group("G1")).members) == 5


@pytest.mark.parametrize("stop_after", range(1, 8))
async def test_an_import_that_was_interrupted_goes_on_where_it_stopped(
    office: Office, stop_after: int
) -> None:
    year = Year().change(MEMBERSHIPS, 2, left_on="2026-05-01")
    officer = await office.sign_in(OFFICER)
    with pytest.raises(ConnectionError):
        await Import(office.interrupted(stop_after), officer, year.tables()).run()
    report = await office.imports(year)
    assert all(not file.refused for file in report.files.values())
    group = await office.group("G1")
    assert len(group.members) == 5
    assert office.now == NOW


PERSON_9 = person_id(ORGANIZATION_ID, "M9")


async def test_a_person_who_differs_is_corrected_if_that_is_confirmed(office: Office) -> None:
    await office.imports(Year())
    year = Year().change(PEOPLE, 2, family_name="Roi", practice="ON-clinic-99")
    refused = (await office.imports(year, dry_run=True)).files[PEOPLE.name].refused
    assert [note.reason.partition(":")[0] for note in refused] == ["family_name, practice"]
    recorded = office.events()
    rehearsed = await office.imports(year, dry_run=True, confirmed=True)
    assert office.events() == recorded
    report = await office.imports(year, confirmed=True)
    assert rehearsed == report
    assert not codes(report, PEOPLE)
    assert (2, "import.corrected") in warned(report, PEOPLE)
    recorded = office.events()
    again = await office.imports(year)
    assert not codes(again, PEOPLE)
    assert office.events() == recorded


@pytest.mark.parametrize("values", [{"email": "ann.one@example.org"}, {"locale": "fr-CA"}])
async def test_what_is_somebodys_own_to_say_is_refused_though_confirmed(
    office: Office, values: dict[str, str]
) -> None:
    await office.imports(Year())
    recorded = office.events()
    report = await office.imports(Year().change(PEOPLE, 2, **values), confirmed=True)
    assert codes(report, PEOPLE) == {2: "import.differs"}
    assert office.events() == recorded


async def test_a_correction_that_is_no_code_is_refused_alike_in_a_dry_run(office: Office) -> None:
    await office.imports(Year())
    year = Year().change(PEOPLE, 2, practice="a practice in town")
    for dry_run in (True, False):
        report = await office.imports(year, dry_run=dry_run, confirmed=True)
        assert codes(report, PEOPLE) == {2: "person.code_invalid"}
