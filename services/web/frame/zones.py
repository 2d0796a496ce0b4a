"""The time zones that somebody chooses from, by country, each by the name of its place."""

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from domain.kernel.classes import Coded
from services.web.frame.formats import Speech

_TABLE: Final = files("tzdata") / "zoneinfo" / "zone.tab"
_COUNTRY, _ZONE = 0, 2


class Zone(msgspec.Struct, frozen=True):
    """A zone: its IANA name, and its place in the language of the page."""

    name: Coded
    place: Coded


def zones_of(jurisdiction: str, speech: Speech) -> tuple[Zone, ...]:
    """List the zones of a country by the names of their places: ``CA``, or ``CA-QC``.

    All there are, where the jurisdiction is in no country of the table.
    """
    table = _by_country()
    names = table.get(jurisdiction.partition("-")[0].upper()) or tuple(
        name for names in table.values() for name in names
    )
    return tuple(sorted((Zone(name, speech.place(name)) for name in names), key=lambda z: z.place))


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
