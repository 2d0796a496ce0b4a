"""Moves a year by whole weeks: weekdays and wall-clock times stay, UTC follows the zone."""

from collections.abc import Mapping
from datetime import date, timedelta

from domain.kernel import Refused
from services.app.imports import fields
from services.app.imports.clock import instant
from services.app.imports.columns import SESSIONS
from services.app.imports.reading import Line, Table


def weeks_until_last_week(tables: Mapping[str, Table], today: date) -> int:
    """Return by how many weeks to move a year so that its last session was last week."""
    days = [day for line in tables[SESSIONS.name].lines if (day := _local_day(line))]
    if not days:
        return 0
    return (_monday(today) - _monday(max(days))).days // 7 - 1


def move_year(tables: Mapping[str, Table], weeks: int) -> dict[str, Table]:
    """Return the files with every date moved; what is no date stays as it is."""
    return {
        name: Table(table.sheet, tuple(_moved(table, line, weeks) for line in table.lines))
        for name, table in tables.items()
    }


def _moved(table: Table, line: Line, weeks: int) -> Line:
    values = dict(line.values)
    for column in table.sheet.dates:
        values[column] = _moved_day(values[column], weeks)
    if table.sheet == SESSIONS:
        values |= _moved_start(line, weeks)
    return Line(line.number, values)


def _moved_day(value: str, weeks: int) -> str:
    try:
        return (date.fromisoformat(value) + timedelta(weeks=weeks)).isoformat()
    except (ValueError, OverflowError):
        return value


def _moved_start(line: Line, weeks: int) -> dict[str, str]:
    """Move a session: what agreed before agrees after, what did not still does not."""
    try:
        local = fields.local_start(line, "local_start")
        zone = fields.zone(line, "timezone")
        stated = fields.utc(line, "utc_start")
        agreed = instant(local, zone, stated) == stated
        moved = local + timedelta(weeks=weeks)
        starts_at = instant(moved, zone) if agreed else stated + timedelta(weeks=weeks)
    except (Refused, OverflowError):
        return {}
    return {
        "local_start": moved.isoformat(timespec="minutes"),
        "utc_start": starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _local_day(line: Line) -> date | None:
    try:
        return fields.local_start(line, "local_start").date()
    except Refused:
        return None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
