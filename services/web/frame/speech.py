"""In which language a page speaks, and how it writes dates, times and numbers in it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime, format_time, get_timezone_name
from babel.numbers import format_decimal
from babel.units import format_unit

from services.languages import LANGUAGES

FIRST = re.compile(r"\b1 (?=\D)")
NO_BREAK = "\N{NO-BREAK SPACE}"
LOCALES = ("en", "en-CA", "fr", "fr-CA")
HOME_REGION = {"en": "en-CA", "fr": "fr-CA"}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language with one region's habits; times are written in the zone they are asked for."""

    language: str
    locale: Locale

    @property
    def tag(self) -> str:
        """The tag for ``lang``, such as ``fr-CA``."""
        return str(self.locale).replace("_", "-")

    def day(self, when: date | datetime, zone: str = "UTC", form: str = "medium") -> str:
        """Write a day; an instant is placed in the zone first."""
        if isinstance(when, datetime):
            when = when.astimezone(ZoneInfo(zone)).date()
        return self._first(when.day, format_date(when, form, locale=self.locale))

    def weekday(self, when: datetime, zone: str) -> str:
        """Write weekday, day, month and year."""
        local = when.astimezone(ZoneInfo(zone))
        pattern = "EEEE d MMMM y" if self.language == "fr" else "EEEE, MMMM d, y"
        return self._first(local.day, format_date(local, pattern, locale=self.locale))

    def near(self, when: datetime, zone: str) -> str:
        """Write day, time and zone briefly; a line breaks between day and time alone."""
        local = when.astimezone(ZoneInfo(zone))
        pattern = "EEE d MMM y" if self.language == "fr" else "EEE, MMM d, y"
        day = self._first(local.day, format_date(local, pattern, locale=self.locale))
        return f"{day.replace(' ', NO_BREAK)}, {self.clock(when, zone).replace(' ', NO_BREAK)}"

    def short_day(self, when: date) -> str:
        """Write day and month for the foot of a drawing."""
        pattern = "d MMM" if self.language == "fr" else "MMM d"
        return self._first(when.day, format_date(when, pattern, locale=self.locale))

    def wall_clock(self, local_time: str) -> str:
        """Write a time of day that is given as HH:MM."""
        at = time.fromisoformat(local_time)
        return format_time(at, self._of_day(at), locale=self.locale)

    def zone(self, name: str) -> str:
        """Write the name of a time zone."""
        return get_timezone_name(ZoneInfo(name), locale=self.locale)

    def clock(self, when: datetime, zone: str) -> str:
        """Write the time of day and the zone it is meant in."""
        return self._in_zone(when, zone, self._of_day(when.astimezone(ZoneInfo(zone)).time()))

    def _of_day(self, at: time) -> str:
        """Say how a time of day is written: the full hour in French without minutes."""
        if self.language != "fr":
            return "h:mm a"
        return "H 'h' mm" if at.minute else "H 'h'"

    def moment(self, when: datetime, zone: str) -> str:
        """Write day, time to the second and zone, as a record needs it."""
        pattern = "d MMM y, HH:mm:ss" if self.language == "fr" else "MMM d, y, HH:mm:ss"
        day = when.astimezone(ZoneInfo(zone)).day
        return self._first(day, self._in_zone(when, zone, pattern))

    def _in_zone(self, when: datetime, zone: str, pattern: str) -> str:
        """Write an instant and its zone: UTC by that name in each language."""
        pattern += " 'UTC'" if zone == "UTC" else " z"
        return format_datetime(when, pattern, tzinfo=ZoneInfo(zone), locale=self.locale)

    def _first(self, day: int, written: str) -> str:
        """Write the first of a month as French does."""
        if self.language != "fr" or day != 1:
            return written
        return FIRST.sub("1er ", written, count=1)

    def days(self, count: int) -> str:
        """Write a number of days."""
        return format_unit(count, "duration-day", locale=self.locale)

    def number(self, value: float) -> str:
        """Write a number with the grouping of the region."""
        return format_decimal(value, locale=self.locale)


def speech(
    chosen: str | None,
    preferred: str | None,
    accepted: str | None,
) -> Speech:
    """Choose: what was asked for, else the person's own locale, else the browser's."""
    own = preferred if preferred is not None and preferred in LOCALES else ""
    language = next(
        (tag[:2] for tag in (chosen or "", own) if tag[:2] in LANGUAGES),
        _accepted(accepted or ""),
    )
    tag = own if own[:2] == language else HOME_REGION[language]
    return Speech(language, Locale.parse(tag, sep="-"))


def _accepted(header: str) -> str:
    offers = [part.partition(";")[0].strip()[:2].lower() for part in header.split(",")]
    return negotiate_locale(offers, LANGUAGES) or LANGUAGES[0]
