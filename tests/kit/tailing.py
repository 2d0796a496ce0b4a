"""Readers that tail while unruly writers write, and what they missed, saw twice or out of order."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias
from uuid import UUID

import msgspec

from tests.kit.unruly import Became

PAUSE = 0.001
Name: TypeAlias = tuple[UUID, int]
"""Stream and version, or whatever else names an event wherever it is read."""
Noted: TypeAlias = list[tuple[int, Name]]
ReadPage: TypeAlias = Callable[[int], Awaitable[Sequence[tuple[int, Name]]]]


class Tailed(msgspec.Struct, frozen=True):
    """What there was to read, and what all readers together made of it.

    ``skipped`` and ``duplicated`` count events over all readers; ``disordered`` those that came
    behind a later one; ``gaps`` the positions that no event has.
    """

    became: Became
    events: int
    readers: int
    skipped: int
    duplicated: int
    disordered: int
    gaps: int

    @property
    def skipped_share(self) -> float:
        """Of every event that a reader should have seen."""
        return self.skipped / max(1, self.events * self.readers)


@dataclass
class Readers:
    """Each tails every program; what each noted, by reader and program."""

    notes: dict[tuple[str, UUID], Noted] = field(default_factory=lambda: defaultdict(list))

    async def tail(self, reader: str, program: UUID, read: ReadPage, over: asyncio.Event) -> None:
        """Read page after page, never looking back, until all is over and nothing is left."""
        noted = self.notes[reader, program]
        while True:
            last_time = over.is_set()
            page = await read(noted[-1][0] if noted else 0)
            noted.extend(page)
            if not page:
                if last_time:
                    return
                await asyncio.sleep(PAUSE)

    def judged(self, became: Became, truth: Mapping[UUID, Noted], *, gapless: bool) -> Tailed:
        """Compare with what is there."""
        skipped = duplicated = disordered = 0
        for (_, program), noted in self.notes.items():
            there = {event for _, event in truth[program]}
            seen = [event for _, event in noted]
            skipped += len(there - set(seen))
            duplicated += len(seen) - len(set(seen))
            disordered += sum(later <= earlier for (earlier, _), (later, _) in pairwise(noted))
        gaps = sum(
            position != expected
            for events in truth.values()
            for expected, (position, _) in enumerate(events, start=1)
        )
        return Tailed(
            became=became,
            events=sum(map(len, truth.values())),
            readers=len({reader for reader, _ in self.notes}),
            skipped=skipped,
            duplicated=duplicated,
            disordered=disordered,
            gaps=gaps if gapless else 0,
        )
