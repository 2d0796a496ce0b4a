"""Logs as bundles, and looks that were left open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from domain.access.looks import LeftOpen
from domain.kernel import Log, Tenant
from domain.transparency import Exported


class Bundles(Protocol):
    """Logs as bundles: what `docs/bundle-format.md` says, line by line."""

    async def begin(
        self,
        tenant: Tenant,
        log: Log,
        since: datetime | None,
        until: datetime | None,
        sizes: Sequence[int] = (),
    ) -> Exported:
        """Return the first line and which entries follow, from ``since`` up to ``until``.

        ``sizes`` are of checkpoints that the reader holds, to be proven with.
        """
        ...

    async def lines(self, tenant: Tenant, log: Log, after: int, last: int) -> tuple[bytes, int]:
        """Return the lines of the entries after a position, as many as fit, and up to which."""
        ...

    def end(self, entries: int) -> bytes:
        """Return the last line."""
        ...


class Sweeping(Protocol):
    """Looks that were left open, found without reading a log twice."""

    async def left_open(self, kinds: Sequence[str], after: timedelta) -> Sequence[LeftOpen]:
        """Return intents of these kinds, older than ``after``, that have no outcome."""
        ...

    async def go_on_after(self, logs: Sequence[LeftOpen]) -> None:
        """Go on after these next time."""
        ...
