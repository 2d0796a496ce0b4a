"""Wall-clock time in a zone, and the instants it stands for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain.codes import refusal


def instant(local: datetime, zone: str, stated: datetime | None = None) -> datetime:
    """Return the UTC instant of a wall-clock minute.

    An hour that occurs twice is told apart by ``stated``. Raises ``import.bad_date`` for a minute
    that the clocks leap over.
    """
    candidates = [
        local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)
    ]
    if candidates[0].astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise refusal("import.bad_date", about="the clocks skip this minute in its time zone")
    return candidates[1] if stated == candidates[1] else candidates[0]


def midnight(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins; an hour later if that minute does not exist."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
