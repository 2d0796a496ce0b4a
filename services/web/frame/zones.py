"""The time zones that somebody chooses from, by country, each by the name of its place."""

from functools import cache
from importlib.resources import files
from typing import Final
from unicodedata import normalize

import msgspec

from domain.kernel.classes import Coded
from services.web.frame.formats import Speech

_TABLE: Final = files("tzdata") / "zoneinfo" / "zone.tab"
_COUNTRY, _ZONE = 0, 2


class Zone(msgspec.Struct, frozen=True):
    """A zone: its IANA name, and its place in the language of the page."""

    name: Coded
    place: Coded


class Zones(msgspec.Struct, frozen=True):
    """Every zone there is: those of a country first, where the country is known."""

    country: Coded
    near: tuple[Zone, ...]
    elsewhere: tuple[Zone, ...]

    def has(self, name: str | None) -> bool:
        """Whether a zone is among them by this name; an older name of it is not."""
        return any(zone.name == name for zone in (*self.near, *self.elsewhere))


def zones_of(jurisdiction: str, speech: Speech) -> Zones:
    """List the zones by the names of their places, those of ``CA`` or ``CA-QC`` before others."""
    country = jurisdiction.partition("-")[0].upper()
    names = frozenset(_by_country().get(country, ()))
    return Zones(
        speech.country(country) if names else "",
        tuple(zone for zone in _named(speech) if zone.name in names),
        tuple(zone for zone in _named(speech) if zone.name not in names),
    )


@cache
def _named(speech: Speech) -> tuple[Zone, ...]:
    """Name all zones in a language, in its alphabet: a letter with an accent is that letter."""
    names = {name for names in _by_country().values() for name in names}
    zones = [Zone(name, speech.place(name)) for name in names]
    return tuple(sorted(zones, key=lambda zone: (normalize("NFD", zone.place), zone.name)))


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    """Read the table of the tz database: countries by their two letters, and their zones."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            columns = line.split("\t")
            country, zone = columns[_COUNTRY], columns[_ZONE]
            found[country] = (*found.get(country, ()), zone)
    return found
