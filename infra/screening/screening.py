"""Finds what could identify somebody in a text: numbers, dates, addresses and likely names."""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from domain.kernel import Finding, FindingKind, Sealed
from infra.screening import addresses, dates, names, numbers, records
from infra.screening.folding import Folded, fold
from infra.screening.words import Word, words_of

AT_ONCE = 8 * 1024
"""A text of more characters is screened in a thread, so that others are answered meanwhile."""


class TextScreening:
    """The screening of the Warden."""

    async def find(self, text: Sealed) -> Sequence[Finding]:
        """Return what was found, in the order of the text."""
        if len(text) <= AT_ONCE:
            return findings(text.reveal())
        return await asyncio.to_thread(findings, text.reveal())


def findings(text: str) -> Sequence[Finding]:
    """Return what was found; what is part of something larger is told once."""
    folded = fold(text)
    words = words_of(folded)
    found = [
        folded.finding(kind, start, end) for kind, start, end in _apart(_structured(folded, words))
    ]
    ends = {one.start: one.end for one in found}
    starts = sorted(ends)
    for start, end in names.find(folded, words):
        name = folded.finding(FindingKind.NAME, start, end)
        before = bisect_right(starts, name.start) - 1
        if before < 0 or ends[starts[before]] <= name.start:
            found.append(name)
    return sorted(found)


def _structured(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    yield from addresses.electronic(folded, words)
    yield from dates.find(folded, words)
    yield from numbers.find(folded, words)
    yield from records.find(folded, words)
    yield from addresses.postal(folded, words)


def _apart(
    found: Iterator[tuple[FindingKind, int, int]],
) -> Sequence[tuple[FindingKind, int, int]]:
    """Leave out what overlaps something that starts before it, or is longer and starts there."""
    apart: list[tuple[FindingKind, int, int]] = []
    for kind, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
        if not apart or start >= apart[-1][2]:
            apart.append((kind, start, end))
    return apart
