"""Wall-clock times of a place, as instants."""

from datetime import UTC, datetime

from domain.codes import refusal
from domain.kernel.shapes import is_local_start
from services.app.programs import require_zone


def instant(local_start: str, zone: str) -> datetime:
    """Return the instant (UTC) of a wall-clock minute ``YYYY-MM-DDTHH:MM`` in an IANA zone.

    Of a time that comes twice, when clocks go back, the first is meant. Raises ``Refused``
    (``session.time_invalid``, ``session.time_skipped``, ``program.zone_unknown``).
    """
    place = require_zone(zone)
    if not is_local_start(local_start):
        raise refusal("session.time_invalid")
    try:
        wall = datetime.fromisoformat(local_start).replace(tzinfo=place)
        at = wall.astimezone(UTC)
    except (ValueError, OverflowError):
        raise refusal("session.time_invalid") from None
    if at.astimezone(place).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise refusal("session.time_skipped")
    return at
