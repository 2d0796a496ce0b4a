"""What a code, a name, a zone and a time look like, so that no text passes for one."""

import re
from datetime import date
from typing import Final

LONGEST_LINE: Final = 200
FIRST_YEAR, LAST_YEAR = 1900, 2199
BESIDES: Final = "\u00a0\u202f\u200c\u200d"
"""Hard spaces, and what joins or parts letters: no more of what cannot be seen is in a name."""
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")
_ZONE: Final = re.compile(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}")
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_LOCAL: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(.{5})")


def is_of_these_years(when: date) -> bool:
    """Whether it is a day, or a moment, that every clock and zone has a name for."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def is_code(value: str) -> bool:
    """Whether it is one word of letters, digits, ``-`` and ``_``: no room for a sentence."""
    return _CODE.fullmatch(value) is not None


def is_line(value: str) -> bool:
    """Whether it is one line to be shown: nothing that ends a line, hides, or turns it around."""
    return 0 < len(value.strip()) <= LONGEST_LINE and all(
        one.isprintable() or one in BESIDES for one in value
    )


def is_zone(value: str) -> bool:
    """Whether it has the form of an IANA zone; whether the zone exists is for the shell."""
    return _ZONE.fullmatch(value) is not None


def is_time(value: str) -> bool:
    """Whether it is a time of day, ``HH:MM``."""
    return _TIME.fullmatch(value) is not None


def is_local_start(value: str) -> bool:
    """Whether it is a wall-clock minute, ``YYYY-MM-DDTHH:MM``."""
    match = _LOCAL.fullmatch(value)
    return match is not None and is_time(match[1])
