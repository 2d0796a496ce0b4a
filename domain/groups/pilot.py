"""A group on trial: near the end of its three months it is reviewed, and goes on or ends."""

from datetime import datetime, timedelta
from typing import Final

from domain.kernel.classes import Coded

PILOT: Final = "pilot_3_months"
REVIEWED_AFTER: Final = timedelta(days=75)
LASTS: Final = timedelta(days=91)


def is_review_due(mode: Coded, active_since: datetime | None, now: datetime) -> bool:
    """Whether a pilot is in its last weeks: from its 75th day until its three months are over.

    A group whose ending nobody plans by then goes on as any other.
    """
    if mode != PILOT or active_since is None:
        return False
    return REVIEWED_AFTER <= now - active_since < LASTS
