"""A year is moved by whole weeks: people keep their weekday and their hour, zones do the rest."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.kernel import Refused
from services.app.imports.clock import instant, midnight
from services.app.imports.columns import GROUPS, MEMBERSHIPS, PEOPLE, SESSIONS
from services.app.imports.moving import move_year, weeks_until_last_week
from tests.kit.year import Year

TORONTO = "America/Toronto"


def test_the_last_session_is_moved_to_last_week() -> None:
    tables = Year().tables()
    for today in (date(2026, 11, 20), date(2026, 11, 23), date(2031, 1, 1), date(2025, 6, 1)):
        weeks = weeks_until_last_week(tables, today)
        moved = move_year(tables, weeks)
        last = max(line.values["local_start"][:10] for line in moved[SESSIONS.name].lines)
        monday = today.toordinal() - today.weekday()
        assert 1 <= monday - date.fromisoformat(last).toordinal() <= 7


def test_a_year_without_sessions_stays_where_it_is() -> None:
    tables = Year().change(SESSIONS, 2, local_start="2026-13-40T18:30").tables()
    tables[SESSIONS.name] = type(tables[SESSIONS.name])(SESSIONS, tables[SESSIONS.name].lines[:1])
    assert weeks_until_last_week(tables, date(2030, 1, 1)) == 0


def test_wall_clock_time_stays_and_utc_follows_the_zone() -> None:
    moved = move_year(Year().tables(), 8)[SESSIONS.name].lines
    assert [line.values["local_start"] for line in moved] == [
        "2026-03-30T18:30",
        "2026-04-27T18:30",
        "2026-05-25T18:30",
    ]
    assert [line.values["utc_start"] for line in moved] == [
        "2026-03-30T22:30:00Z",
        "2026-04-27T22:30:00Z",
        "2026-05-25T22:30:00Z",
    ]


def test_a_utc_that_was_wrong_stays_wrong() -> None:
    year = Year().change(SESSIONS, 2, utc_start="2026-02-02T20:00:00Z")
    moved = move_year(year.tables(), 1)[SESSIONS.name].lines[0]
    assert moved.values["utc_start"] == "2026-02-09T20:00:00Z"


def test_impossible_dates_stay_impossible_and_empty_ones_empty() -> None:
    year = Year().change(MEMBERSHIPS, 2, joined_on="2026-13-40")
    year.change(SESSIONS, 2, local_start="2026-02-30T18:30")
    moved = move_year(year.tables(), 52)
    assert moved[MEMBERSHIPS.name].lines[0].values["joined_on"] == "2026-13-40"
    assert moved[MEMBERSHIPS.name].lines[0].values["left_on"] == ""
    assert moved[SESSIONS.name].lines[0].values["local_start"] == "2026-02-30T18:30"
    assert moved[GROUPS.name].lines[0].values["started_on"] == "2027-01-11"


def test_what_is_no_date_is_not_moved() -> None:
    tables = Year().tables()
    assert move_year(tables, 3)[PEOPLE.name].lines == tables[PEOPLE.name].lines


def test_an_hour_that_the_clocks_leap_over_does_not_exist() -> None:
    with pytest.raises(Refused) as caught:
        instant(datetime.fromisoformat("2026-03-08T02:30"), TORONTO)
    assert caught.value.code == "import.bad_date"


def test_an_hour_that_occurs_twice_is_told_apart_by_utc() -> None:
    local = datetime.fromisoformat("2026-11-01T01:30")
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert instant(local, TORONTO, first) == first
    assert instant(local, TORONTO, second) == second
    assert instant(local, TORONTO) == first


def test_a_day_begins_even_where_midnight_is_leapt_over() -> None:
    begin = midnight(date(2018, 11, 4), "America/Sao_Paulo")
    assert begin.astimezone(ZoneInfo("America/Sao_Paulo")).date() == date(2018, 11, 4)
