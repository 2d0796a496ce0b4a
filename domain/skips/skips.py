"""All that is left out of one program's log: one stream, read by whatever reads the log."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role, Stream, Tenant
from domain.kernel.classes import Coded
from domain.skips.commands import SkipEntry
from domain.skips.events import EntrySkipped, SkipEvent

EVERYTHING: Final[Coded] = "everything"
"""The reader that stands for decisions, policies and read models together."""
DECISIONS: Final[Coded] = "decisions"
"""Under this name a stream is parked on which nothing can be decided."""


class Skips(msgspec.Struct, frozen=True):
    """Which positions are left out, by whom."""

    skipped: frozenset[tuple[Coded, int]] = frozenset()

    def has(self, reader: Coded, position: int) -> bool:
        """Say whether a reader leaves this entry out."""
        return not self.skipped.isdisjoint({(EVERYTHING, position), (reader, position)})

    @property
    def everywhere(self) -> frozenset[int]:
        """The positions that nothing is made from any more."""
        return frozenset(position for reader, position in self.skipped if reader == EVERYTHING)


def decide(skips: Skips, command: SkipEntry, ctx: Context) -> Sequence[SkipEvent]:
    """Record it once.

    Raises ``Missing`` (``projection.not_parked``) for anybody but an organization admin.
    """
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("projection.not_parked")
    if skips.has(command.reader, command.position):
        return []
    return [
        EntrySkipped(
            reader=command.reader,
            stream=command.stream,
            position=command.position,
            version=command.version,
            event=command.event,
            event_type=command.event_type,
            reason=command.reason,
        )
    ]


def evolve(skips: Skips, event: SkipEvent) -> Skips:
    """Apply a fact."""
    return Skips(skips.skipped | {(event.reader, event.position)})


def skips_of(tenant: Tenant) -> Stream:
    """Name the stream that says what is left out of a program's log."""
    return Stream(tenant, SKIPS.category, uuid5(tenant.program, "skipped entries"))


SKIPS: Final = Decider(category="skip", initial=Skips(), decide=decide, evolve=evolve)
