"""Reads single fields of a row; what does not fit is refused without repeating what it says."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.codes import refusal
from domain.kernel import Refused
from domain.kernel.locales import Locale
from domain.kernel.shapes import is_code, is_local_start, is_time, is_zone
from domain.people.addresses import kept_address
from domain.people.naming import LONGEST_POST_NOMINALS, is_part, is_post_nominals
from services.app.imports.reading import Line
from services.languages import is_spoken

D = TypeVar("D", bound=date)
V = TypeVar("V", bound=StrEnum)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS: Final = range(1900, 2200)
"""Years that somebody may mean: others are typing errors, and no zone carries them far."""
_UTC: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z")
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")


def code(line: Line, column: str) -> str:
    """One word of letters, digits, ``-`` and ``_``."""
    value = line.values[column]
    if not is_code(value):
        raise _bad(column, "is not a code of letters, digits, - and _")
    return value


def code_or_none(line: Line, column: str) -> str | None:
    """A code, or nothing."""
    return code(line, column) if line.values[column] else None


def text(line: Line, column: str, longest: int = 200, *, required: bool = True) -> str:
    """A name or a short text on one line."""
    value = line.values[column]
    if required and not value:
        raise _bad(column, "is empty")
    if len(value) > longest:
        raise _bad(column, f"is longer than {longest} characters")
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} for character in value):
        raise _bad(column, "holds a line break or a control character")
    return value


def prose(line: Line, column: str, longest: int) -> str:
    """A text of several lines."""
    value = line.values[column]
    if not value or len(value.encode()) > longest:
        raise _bad(column, f"is empty or longer than {longest} bytes")
    return value


def choice(line: Line, column: str, kind: type[V]) -> V:
    """One of a closed list."""
    try:
        return kind(line.values[column])
    except ValueError as error:
        allowed = ", ".join(kind)
        raise _bad(column, f"is none of {allowed}") from error


def one_of(line: Line, column: str, allowed: Sequence[str]) -> str:
    """One of a few words; an empty one may be among them."""
    value = line.values[column]
    if value not in allowed:
        raise _bad(column, f"is none of {', '.join(word or 'empty' for word in allowed)}")
    return value


def number(line: Line, column: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    value = line.values[column]
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise _bad(column, f"is not a whole number from {least} to {most}")
    return int(value)


def any_number(line: Line, column: str) -> int:
    """A whole number; whether it is possible is for the rules."""
    return number(line, column, -999_999_999, 999_999_999)


def day(line: Line, column: str) -> date:
    """A day of the calendar, ``YYYY-MM-DD``."""
    value = line.values[column]
    try:
        if _DAY.fullmatch(value):
            return _of_these_years(column, date.fromisoformat(value))
    except ValueError:
        pass
    raise refusal("import.bad_date", about=f"{column} is not a valid date (YYYY-MM-DD)")


def day_or_none(line: Line, column: str) -> date | None:
    """A day, or nothing."""
    return day(line, column) if line.values[column] else None


def time_of_day(line: Line, column: str) -> str:
    """A time of day, ``HH:MM``."""
    value = line.values[column]
    if not is_time(value):
        raise refusal("import.bad_date", about=f"{column} is not a time of day (HH:MM)")
    return value


def zone(line: Line, column: str) -> str:
    """An IANA time zone that exists."""
    value = line.values[column]
    try:
        if is_zone(value):
            return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise _bad(column, "is not a time zone, such as America/Toronto")


def locale(line: Line, column: str, unknown: str) -> Locale:
    """A language that is spoken here; the refusal of any other is of this code."""
    value = line.values[column]
    if not is_spoken(value):
        raise refusal(unknown)
    return value


def email(line: Line, column: str) -> str:
    """An address that mail can reach, as it is kept."""
    try:
        return kept_address(line.values[column])
    except Refused:
        raise refusal("import.bad_email", about=f"{column} is not an email address") from None


def name(line: Line, column: str) -> str:
    """A part of somebody's name, or nothing."""
    value = line.values[column]
    if value and not is_part(value):
        raise _bad(column, "is not a name on one line")
    return value


def post_nominals(line: Line, column: str) -> str:
    """What follows a name, or nothing."""
    value = line.values[column]
    if not is_post_nominals(value):
        raise _bad(column, f"is not one line of at most {LONGEST_POST_NOMINALS} characters")
    return value


def local_start(line: Line, column: str) -> datetime:
    """A wall-clock minute, ``YYYY-MM-DDTHH:MM``, without a zone."""
    value = line.values[column]
    try:
        if is_local_start(value):
            return _of_these_years(column, datetime.fromisoformat(value))
    except ValueError:
        pass
    raise refusal(
        "import.bad_date", about=f"{column} is not a valid date and time (YYYY-MM-DDTHH:MM)"
    )


def utc(line: Line, column: str) -> datetime:
    """An instant in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    value = line.values[column]
    try:
        if _UTC.fullmatch(value):
            return _of_these_years(column, datetime.fromisoformat(value)).astimezone(UTC)
    except ValueError:
        pass
    raise refusal("import.bad_date", about=f"{column} is not a UTC time (YYYY-MM-DDTHH:MM:SSZ)")


def _of_these_years(column: str, day: D) -> D:
    if day.year not in _YEARS:
        reason = f"{column} is not in a year from {_YEARS[0]} to {_YEARS[-1]}"
        raise refusal("import.bad_date", about=reason)
    return day


def _bad(column: str, reason: str) -> Refused:
    return refusal("import.bad_value", about=f"{column} {reason}")
