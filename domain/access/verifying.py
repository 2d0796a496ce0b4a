"""What a verification by a person says on record: each log once, and no number of own looks."""

from collections.abc import Sequence
from typing import Final

import msgspec

from domain.access.events import VerifiedLog
from domain.codes import refusal
from domain.kernel import Log

MOST_LOGS: Final = 10_000


def as_recorded(logs: Sequence[VerifiedLog]) -> tuple[VerifiedLog, ...]:
    """Order the logs and leave out how many own looks there are, which tells when somebody looked.

    Raises ``Refused`` (``verification.unfit``) where nothing was walked, a log is named twice, or
    what is said of one cannot be.
    """
    named = {(one.program, one.log) for one in logs}
    if not 0 < len(named) == len(logs) <= MOST_LOGS or not all(map(_can_be, logs)):
        raise refusal("verification.unfit")
    ordered = sorted(logs, key=lambda one: (one.program, one.log))
    return tuple(
        msgspec.structs.replace(one, upto=None) if one.log is Log.OWN else one for one in ordered
    )


def _can_be(one: VerifiedLog) -> bool:
    """Whether there is a number, and a flaw has its place."""
    return one.upto is not None and one.upto >= 0 and one.is_whole == (one.first_bad is None)
