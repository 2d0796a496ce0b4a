"""Reading every file that pages need, while the process may still read them."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from services.languages import LANGUAGES
from services.web.frame.assets import assets
from services.web.frame.formats import LOCALES, speech
from services.web.frame.render import environment
from services.web.frame.zones import zones_of

SOME_TIME = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOME_ZONE = "America/Toronto"
ZONES: list[ZoneInfo] = []
"""Kept alive, and so in `ZoneInfo`'s cache, where the system itself has none to read."""


def prepare() -> None:
    """Load templates, catalogues, static files and what dates are written with.

    A process that takes on another user may not reach its own files afterwards.
    """
    assets()
    if not any(Path(path).is_dir() for path in TZPATH):
        ZONES.extend(ZoneInfo(name) for name in available_timezones())
    for language in LANGUAGES:
        made = environment(language)
        for template in made.list_templates():
            made.get_template(template)
    for tag in LOCALES:
        spoken = speech(None, tag, None)
        spoken.number(1.5)
        spoken.wall_clock("12:00")
        spoken.zone(SOME_ZONE)
        spoken.clock(SOME_TIME, SOME_ZONE)
        spoken.moment(SOME_TIME, SOME_ZONE)
        zones_of("", spoken)
