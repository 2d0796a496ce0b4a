"""In which language a page speaks, and how it writes dates, times and numbers in it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from gettext import NullTranslations
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, negotiate_locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    get_timezone_location,
    get_timezone_name,
)
from babel.localedata import exists
from babel.numbers import format_decimal
from babel.units import format_unit

from domain.audits.quarters import quarter
from domain.kernel.locales import language_of
from services.languages import LANGUAGES, PAGES, catalogue, is_spoken

FIRST = re.compile(r"\b1 (?=\D)")
NO_BREAK = "\N{NO-BREAK SPACE}"
HOME: Final = "CA"
"""The region whose habits a language has, if it is at home there."""


def at_home(language: str) -> str:
    """Return the tag of a language with the habits of our region, such as ``fr-CA``."""
    return f"{language}-{HOME}" if exists(f"{language}_{HOME}") else language


LOCALES: Final = tuple(tag for each in LANGUAGES for tag in dict.fromkeys((each, at_home(each))))
"""What pages are written in; how others write is not read while the service runs."""


def name_of(language: str) -> str:
    """Return what a language calls itself, with a capital: *Français*."""
    name = str(Locale.parse(language).get_language_name(language))
    return name[:1].upper() + name[1:]


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
        return self._first(local.day, format_date(local, "full", locale=self.locale))

    def near(self, when: datetime, zone: str) -> str:
        """Write day, time and zone briefly; a line breaks between day and time alone."""
        local = when.astimezone(ZoneInfo(zone))
        day = self._first(local.day, format_skeleton("yMMMEd", local, locale=self.locale))
        return f"{day.replace(' ', NO_BREAK)}, {self.clock(when, zone)}"

    def short_day(self, when: date) -> str:
        """Write day and month for the foot of a drawing."""
        day = datetime.combine(when, time())
        return self._first(when.day, format_skeleton("MMMd", day, locale=self.locale))

    def wall_clock(self, local_time: str) -> str:
        """Write a time of day that is given as HH:MM; no line breaks within it."""
        at = time.fromisoformat(local_time)
        return format_time(at, self._of_day(at), locale=self.locale).replace(" ", NO_BREAK)

    def quarter(self, name: str) -> str:
        """Write the quarter of a year that is named like 2026-Q4: *T4 2026* in French."""
        begins = quarter(name).begins.date()
        return format_skeleton("yQQQ", begins, locale=self.locale).replace(" ", NO_BREAK)

    def zone(self, name: str) -> str:
        """Write the name of a time zone."""
        return get_timezone_name(ZoneInfo(name), locale=self.locale)

    def language_named(self, language: str) -> str:
        """Write the name of a language: *French*, *français*."""
        return str(Locale.parse(language).get_language_name(self.locale))

    def country(self, code: str) -> str:
        """Write the name of a country, by its two letters."""
        return str(self.locale.territories.get(code, code))

    def place(self, zone: str) -> str:
        """Write the place that a time zone is named after: *Montréal*, *St. John’s*."""
        return get_timezone_location(ZoneInfo(zone), locale=self.locale, return_city=True)

    def clock(self, when: datetime, zone: str) -> str:
        """Write the time of day and the zone it is meant in; no line breaks within it."""
        pattern = self._of_day(when.astimezone(ZoneInfo(zone)).time())
        return self._in_zone(when, zone, pattern).replace(" ", NO_BREAK)

    def _of_day(self, at: time) -> str:
        """Say how a time of day is written: as the catalogue does, or else as is usual."""
        said = (
            self._words.pgettext("how CLDR writes a time of day; short is as is usual", "short")
            if at.minute
            else self._words.pgettext("how CLDR writes a full hour; short is as is usual", "short")
        )
        usual = self.locale.time_formats.get(said)
        # What is said has typographic apostrophes, also where a pattern quotes by straight ones.
        return (
            said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") if usual is None else usual.pattern
        )

    def moment(self, when: datetime, zone: str) -> str:
        """Write day, time to the second and zone, as a record needs it."""
        pattern = f"{self.locale.datetime_skeletons['yMMMd'].pattern}, HH:mm:ss"
        day = when.astimezone(ZoneInfo(zone)).day
        return self._first(day, self._in_zone(when, zone, pattern))

    def _in_zone(self, when: datetime, zone: str, pattern: str) -> str:
        """Write an instant and its zone: UTC by that name in each language."""
        pattern += " 'UTC'" if zone == "UTC" else " z"
        return format_datetime(when, pattern, tzinfo=ZoneInfo(zone), locale=self.locale)

    def _first(self, day: int, written: str) -> str:
        """Write the first of a month as the language does: *1er* in French."""
        if day != 1:
            return written
        first = self._words.pgettext("the first of a month", "1")
        return FIRST.sub(f"{first} ", written, count=1)

    @property
    def _words(self) -> NullTranslations:
        return catalogue(PAGES, self.language)

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
    own = preferred or ""
    language = next(
        (language_of(tag) for tag in (chosen or "", own) if is_spoken(tag)),
        _accepted(accepted or ""),
    )
    tag = own if own in LOCALES and language_of(own) == language else at_home(language)
    return Speech(language, Locale.parse(tag, sep="-"))


def _accepted(header: str) -> str:
    tags = (part.partition(";")[0].strip() for part in header.split(","))
    offers = [language_of(tag).lower() for tag in tags]
    return negotiate_locale(offers, LANGUAGES) or LANGUAGES[0]
