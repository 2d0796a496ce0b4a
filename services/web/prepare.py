"""Reading every file that pages need, while the process may still read them."""

from datetime import UTC, datetime

from services.web.render import environment
from services.web.speech import LANGUAGES, LOCALES, speech
from services.web.static import assets

SOME_TIME = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOME_ZONE = "America/Toronto"


def prepare() -> None:
    """Load templates, catalogues, static files and what dates are written with.

    A process that takes on another user may not reach its own files afterwards.
    """
    assets()
    for language in LANGUAGES:
        made = environment(language)
        for template in made.list_templates():
            made.get_template(template)
    for tag in LOCALES:
        spoken = speech(None, tag, None)
        spoken.number(1.5)
        spoken.wall_clock("12:00")
        spoken.zone(SOME_ZONE)
        spoken.clock_with_zone(SOME_TIME, SOME_ZONE)
        spoken.moment(SOME_TIME, SOME_ZONE)
