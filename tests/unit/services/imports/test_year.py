"""What an import makes of a year: each fact on its day, by the rules that live work goes by."""

from datetime import UTC, datetime

import msgspec
import pytest

from domain.groups.state import Stage as GroupStage
from domain.kernel import Refused, Stream, own_log
from domain.organizations.events import PastAttested
from domain.programs.events import ProgramFounded
from domain.rules import SEED_2012
from domain.sessions.naming import session_id
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from services.app.imports.columns import (
    ATTENDANCE,
    GROUPS,
    LEADERS,
    MEMBERSHIPS,
    PEOPLE,
    PROGRAMS,
    SESSIONS,
)
from services.app.imports.identity import person_id
from tests.kit.year import AUDITOR, ORGANIZATION_ID, PROGRAM, Office, Year, codes, warned


async def session(office: Office, code: str) -> Session:
    stream = Stream(PROGRAM, SESSION.category, session_id(ORGANIZATION_ID, code))
    history = await office.memory.store.read(stream)
    return SESSION.fold(recorded.event for recorded in history)  # type: ignore[misc]


async def test_a_year_without_faults_is_applied_row_by_row(office: Office) -> None:
    report = await office.imports(Year())
    assert report.adds_up
    assert {name: (file.rows, file.applied) for name, file in report.files.items()} == {
        "programs.csv": (1, 1),
        "people.csv": (12, 12),
        "groups.csv": (1, 1),
        "memberships.csv": (6, 6),
        "leaders.csv": (2, 2),
        "sessions.csv": (3, 3),
        "attendance.csv": (8, 8),
    }
    assert len((await office.group("G1")).members) == 6
    assert (await session(office, "G1-S1")).stage is Stage.CONFIRMED
    assert len((await session(office, "G1-S1")).attendance) == 8
    assert (await session(office, "G1-S2")).stage is Stage.CANCELLED
    assert (await session(office, "G1-S3")).stage is Stage.NOT_HELD


async def test_an_import_records_when_things_happened_not_when_they_were_entered(
    office: Office,
) -> None:
    await office.imports(Year())
    stream = Stream(PROGRAM, SESSION.category, session_id(ORGANIZATION_ID, "G1-S1"))
    first, *_ = await office.memory.store.read(stream)
    assert first.metadata.occurred_at == datetime(2026, 2, 2, 23, 30, tzinfo=UTC)
    assert first.metadata.entered_late
    assert first.metadata.zone == "America/Toronto"
    assert first.recorded_at == office.now


async def test_a_program_needs_its_own_language_and_those_it_has_a_name_in(office: Office) -> None:
    """There is a column for each language; an empty cell is a name that it does not have."""
    year = Year().change(PROGRAMS, 2, locale="fr-CA", name_en="", name_fr="Sud")
    await office.imports(year)
    stream = Stream(own_log(ORGANIZATION_ID), "program", PROGRAM.program)
    [founded, *_] = await office.memory.store.read(stream)
    assert isinstance(founded.event, ProgramFounded)
    assert founded.event.languages == ("fr-CA",)
    assert founded.event.names == {"fr": "Sud"}


async def test_an_auditor_may_not_import(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        await office.sign_in(AUDITOR)
    assert caught.value.code == "import.not_an_organization_admin"


async def test_the_officer_vouches_once_for_what_spreadsheets_cannot_prove(office: Office) -> None:
    year = Year().change(PROGRAMS, 2, content_capture="full")
    year.change(MEMBERSHIPS, 7, content_consent="")
    report = await office.imports(year)
    await office.imports(year)
    assert report.attested == {
        "content_consents": 5,
        "impact_assessments": 1,
        "past_agreements": 6,
        "supervision": 1,
    }
    stream = Stream(own_log(ORGANIZATION_ID), "organization", ORGANIZATION_ID)
    history = await office.memory.store.read(stream)
    attested = [r.event for r in history if isinstance(r.event, PastAttested)]
    assert [set(event.matters) for event in attested] == [set(report.attested)]


async def test_a_changed_rule_changes_the_report(office: Office) -> None:
    year = Year()
    for n in range(7, 11):
        year.add(MEMBERSHIPS, f"G1,M{n},2026-01-12,,2026-01-12,en-CA,yes")
    assert not codes(await office.imports(year, dry_run=True), MEMBERSHIPS)
    await office.publish(msgspec.structs.replace(SEED_2012, version=2, members_max=9))
    assert codes(await office.imports(year), MEMBERSHIPS) == {11: "group.full"}


async def test_a_person_attends_from_the_day_of_joining_until_the_day_before_leaving(
    office: Office,
) -> None:
    year = Year().change(MEMBERSHIPS, 2, joined_on="2026-02-02", agreement_signed_on="2026-02-02")
    year.change(MEMBERSHIPS, 3, left_on="2026-02-02")
    year.change(MEMBERSHIPS, 4, left_on="2026-02-03")
    report = await office.imports(year)
    assert codes(report, ATTENDANCE) == {3: "attendance.not_a_member"}


async def test_a_seat_is_free_again_on_the_day_somebody_leaves(office: Office) -> None:
    year = Year()
    for n in range(7, 11):
        year.add(MEMBERSHIPS, f"G1,M{n},2026-01-12,,2026-01-12,en-CA,yes")
    year.add(PEOPLE, "M13,Eve,Roy,MD,eve@example.org,en-CA,resident,ON-clinic-13,P1")
    year.add(MEMBERSHIPS, "G1,M13,2026-05-01,,2026-05-01,en-CA,yes")
    year.change(MEMBERSHIPS, 2, left_on="2026-05-01")
    assert not codes(await office.imports(year), MEMBERSHIPS)


async def test_of_a_pair_the_later_by_date_is_refused_wherever_its_row_is(office: Office) -> None:
    year = Year().change(PROGRAMS, 2, same_practice="deny")
    year.change(PEOPLE, 3, practice="ON-clinic-1")
    year.change(MEMBERSHIPS, 2, joined_on="2026-01-20", agreement_signed_on="2026-01-20")
    assert codes(await office.imports(year), MEMBERSHIPS) == {2: "group.same_practice"}


async def test_whoever_leads_from_the_first_day_cannot_be_a_member_too(office: Office) -> None:
    year = Year().change(MEMBERSHIPS, 2, person_code="M11")
    report = await office.imports(year)
    assert codes(report, MEMBERSHIPS) == {2: "group.member_is_leader"}
    assert not codes(report, LEADERS)


async def test_somebody_may_leave_and_come_back(office: Office) -> None:
    year = Year().change(MEMBERSHIPS, 2, left_on="2026-02-10")
    year.add(MEMBERSHIPS, "G1,M1,2026-04-01,,2026-04-01,en-CA,yes")
    assert not codes(await office.imports(year), MEMBERSHIPS)
    assert len((await office.group("G1")).members) == 6


async def test_a_group_under_six_is_imported_below_its_minimum_with_a_warning(
    office: Office,
) -> None:
    report = await office.imports(Year().drop(MEMBERSHIPS, 7).drop(ATTENDANCE, 7))
    assert warned(report, GROUPS) == {(2, "group.below_minimum")}
    assert (await office.group("G1")).below_minimum


async def test_a_group_that_nobody_leads_waits_for_its_leader(office: Office) -> None:
    year = Year().drop(LEADERS, 3).change(LEADERS, 2, assigned_on="2026-02-20")
    report = await office.imports(year)
    assert not warned(report, GROUPS)
    assert codes(report, SESSIONS) == {2: "session.group_may_not_meet"}
    assert (await office.group("G1")).stage is GroupStage.ACTIVE
    assert await office.imports(year) == report


async def test_a_group_without_any_leader_is_not_activated(office: Office) -> None:
    year = Year()
    year.rows[LEADERS.name].clear()
    report = await office.imports(year)
    assert warned(report, GROUPS) == {(2, "group.not_activated")}


async def test_few_people_in_the_room_are_a_warning_that_the_officer_vouches_for(
    office: Office,
) -> None:
    year = Year()
    for line in (2, 3):
        year.change(ATTENDANCE, line, attendance="absent")
    report = await office.imports(year)
    assert warned(report, SESSIONS) == {(2, "session.few_present")}
    assert report.attested["quorum_overrides"] == 1


async def test_two_of_one_practice_are_a_warning_where_the_program_warns(office: Office) -> None:
    report = await office.imports(Year().change(PEOPLE, 3, practice="ON-clinic-1"))
    assert warned(report, MEMBERSHIPS) == {(3, "membership.same_practice")}


async def test_wall_clock_time_counts_where_utc_says_otherwise(office: Office) -> None:
    report = await office.imports(Year().change(SESSIONS, 2, utc_start="2026-02-02T22:30:00Z"))
    assert warned(report, SESSIONS) == {(2, "import.utc_differs")}
    found = await session(office, "G1-S1")
    assert found.starts_at == datetime(2026, 2, 2, 23, 30, tzinfo=UTC)


async def test_somebody_who_looks_like_somebody_else_is_a_warning(office: Office) -> None:
    year = Year().change(PEOPLE, 5, given_name="ann1", practice="ON-clinic-1")
    report = await office.imports(year)
    assert (5, "import.looks_alike") in warned(report, PEOPLE)
    reasons = "".join(note.reason for note in report.files["people.csv"].warned)
    assert "people.csv:2" in reasons
    assert "Roy" not in reasons


async def test_a_seat_without_a_date_of_agreement_is_kept_and_not_taken(office: Office) -> None:
    report = await office.imports(Year().change(MEMBERSHIPS, 2, agreement_signed_on=""))
    assert warned(report, MEMBERSHIPS) == {(2, "import.not_signed")}
    assert codes(report, ATTENDANCE) == {2: "attendance.not_a_member"}
    assert person_id(ORGANIZATION_ID, "M1") in (await office.group("G1")).offered


async def test_an_agreement_signed_later_begins_the_membership_later(office: Office) -> None:
    report = await office.imports(Year().change(MEMBERSHIPS, 2, agreement_signed_on="2026-02-10"))
    assert not codes(report, MEMBERSHIPS)
    assert codes(report, ATTENDANCE) == {2: "attendance.not_a_member"}


async def test_what_lies_ahead_waits(office: Office) -> None:
    year = Year().change(GROUPS, 2, started_on="2027-01-12")
    for line in (2, 3, 4):
        year.change(SESSIONS, line, status="cancelled")
    year.rows[ATTENDANCE.name].clear()
    report = await office.imports(year)
    assert warned(report, GROUPS) == {(2, "import.not_yet")}


async def test_no_report_repeats_a_name_or_an_address(office: Office) -> None:
    year = Year().change(PEOPLE, 2, email="Ann Roy <ann>", locale="Ann1")
    year.change(PEOPLE, 3, practice="Ann1 Roy clinic").change(PEOPLE, 4, family_name="Roy\n" * 60)
    text = msgspec.json.encode(await office.imports(year)).decode()
    assert "Roy" not in text
    assert "@" not in text
    assert "Ann" not in text


async def test_a_group_and_people_in_two_sessions_at_once_are_warned_of(office: Office) -> None:
    """Ruling 14: an import warns of double bookings, and refuses none."""
    year = Year().add(
        SESSIONS, "G1-S9,G1,9,2026-02-02T19:00,America/Toronto,2026-02-03T00:00:00Z,held"
    )
    year.add(ATTENDANCE, "G1-S9,M1,present,").add(ATTENDANCE, "G1-S9,M11,present,leader")
    report = await office.imports(year)
    assert not codes(report, SESSIONS)
    assert (5, "import.group_double_booked") in warned(report, SESSIONS)
    assert warned(report, ATTENDANCE) == {
        (10, "import.person_double_booked"),
        (11, "import.person_double_booked"),
    }
