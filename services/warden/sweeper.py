"""Ends the looks that were left open by a Warden that did not come to say how they ended."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from domain.access.events import INTENTS
from domain.access.looks import LeftOpen
from domain.kernel import CATEGORIES, Stream
from services.warden.inquiry import Intent
from services.warden.outcomes import unknown, write_outcomes
from services.warden.ports import Parts
from services.warden.trail.ports import Sweeping

AFTER: Final = timedelta(seconds=30)
"""No answer takes so long: an intent that is older and open is nobody's any more."""
EVERY_S: Final = 10.0
KINDS: Final = tuple(str(kind.__struct_config__.tag) for kind in INTENTS)
_log = structlog.get_logger(__name__)


class Sweeper:
    """One of several may run in each Warden: of two who end the same look, the first does.

    Together ``AFTER``, the pause and a turn are less than the 60 seconds that are promised.
    """

    def __init__(self, parts: Parts, sweeping: Sweeping, after: timedelta = AFTER) -> None:
        self._parts = parts
        self._sweeping = sweeping
        self._after = after

    async def keep_sweeping(self, every_s: float = EVERY_S) -> None:
        """Sweep until cancelled; while the database does not answer, nothing is shown either."""
        while True:
            try:
                while await self.sweep():
                    pass
            except Exception as error:  # noqa: BLE001 - whatever it is, the next turn tries again
                _log.warning("sweeper.waits", error=type(error).__name__)
            await asyncio.sleep(every_s)

    async def sweep(self) -> int:
        """End what is open in a bounded piece of the logs; say how many logs got further."""
        found = await self._sweeping.left_open(KINDS, self._after)
        done = [log for log in found if await self._end_looks(log)]
        if done:
            await self._sweeping.go_on_after(done)
        return len(done)

    async def _end_looks(self, log: LeftOpen) -> bool:
        """End the looks of a log; say whether each of them has an outcome now."""
        intents: Sequence[Intent] = [
            Intent(Stream(log.tenant, CATEGORIES[log.log], stream), position)
            for stream, position in log.intents
        ]
        if not intents:
            return True
        left = await write_outcomes(self._parts, map(unknown, intents))
        if len(left) < len(intents):
            _log.warning("sweeper.ended", count=len(intents) - len(left))
        return not left
