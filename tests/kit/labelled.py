"""Texts of our own with what a screening must find in them, and how well it does.

``tests/screening/labelled.jsonl`` has 501 texts in English and French. Of 405 a third was held out
(``held``): written with the rest and not looked at while the screening was tuned. The others
(``later``) were written when it was done, as people type in a hurry.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from domain.kernel import Finding, FindingKind

SET = Path(__file__).parents[1] / "screening" / "labelled.jsonl"


class Labelled(msgspec.Struct, frozen=True):
    """A text, and what must be found in it; ``split`` is ``tune``, ``held`` or ``later``."""

    language: str
    split: str
    text: str
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is to be found."""
        return not self.findings


class Measured(msgspec.Struct, frozen=True):
    """How many of which were found, and how many clean texts were stopped or held up for a name."""

    structured: tuple[int, int]
    names: tuple[int, int]
    stopped: tuple[int, int]
    warned: tuple[int, int]

    def share(self, of: str) -> float:
        """Give one of the counts as a share."""
        part, whole = getattr(self, of)
        return float(part / whole)


@cache
def labelled() -> tuple[Labelled, ...]:
    """Read the set."""
    return tuple(msgspec.json.decode(line, type=Labelled) for line in SET.read_bytes().splitlines())


def measure(texts: Iterable[Labelled], find: Callable[[str], Sequence[Finding]]) -> Measured:
    """Screen texts, and compare."""
    wanted: dict[bool, list[bool]] = {True: [], False: []}
    clean: list[tuple[bool, bool]] = []
    for one in texts:
        found = find(one.text)
        for label in one.findings:
            name = label.kind is FindingKind.NAME
            wanted[name].append(any(_meets(label, other) for other in found))
        if one.is_clean:
            names = [other.kind is FindingKind.NAME for other in found]
            clean.append((not all(names), any(names)))
    return Measured(
        structured=(sum(wanted[False]), len(wanted[False])),
        names=(sum(wanted[True]), len(wanted[True])),
        stopped=(sum(stopped for stopped, _ in clean), len(clean)),
        warned=(sum(warned for _, warned in clean), len(clean)),
    )


def _meets(label: Finding, found: Finding) -> bool:
    """Whether they overlap, and both or neither are names."""
    alike = (label.kind is FindingKind.NAME) == (found.kind is FindingKind.NAME)
    return alike and found.start < label.end and label.start < found.end
