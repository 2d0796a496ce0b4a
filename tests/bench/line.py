"""What one measure came to, and how it joins those measured before."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Literal, TypeAlias

import msgspec

Better: TypeAlias = Literal["more", "less"]
Pair: TypeAlias = tuple[float, float | None]
LATEST = Path(__file__).parent / "results" / "latest.json"
QUICK = LATEST.with_name("quick.json")


class Line(msgspec.Struct, frozen=True):
    """Medians of alternated runs; above 1 the ratio says that ours is ahead.

    Without a peer, ``goal`` bounds ``ours`` itself: from above if less is better.
    """

    name: str
    ours: float
    theirs: float | None
    unit: str
    ratio: float | None
    goal: float | None
    met: bool | None
    runs: Sequence[Pair]

    @property
    def family(self) -> str:
        """What ``ONLY=`` calls it."""
        return self.name.partition(":")[0]


def line_of(
    name: str, unit: str, runs: Sequence[Pair], *, better: Better, goal: float | None
) -> Line:
    """Judge the pairs of some rounds by their medians. Raises ``ValueError`` if there are none."""
    if not runs:
        raise ValueError(f"{name} was never run")
    ours = median(mine for mine, _ in runs)
    others = [other for _, other in runs if other is not None]
    if not others:
        ahead = None if goal is None else ours >= goal if better == "more" else ours <= goal
        return Line(name, _short(ours), None, unit, None, goal, ahead, _kept(runs))
    theirs = median(others)
    ratio = ours / theirs if better == "more" else theirs / ours
    met = None if goal is None else ratio >= goal
    return Line(name, _short(ours), _short(theirs), unit, _short(ratio), goal, met, _kept(runs))


def merged(
    before: Sequence[Line], measured: Sequence[Line], *, whole: str | None = None
) -> list[Line]:
    """Replace the lines of these names where they stand, and add those that are new.

    Of the family that was measured as a ``whole``, what was not measured again goes.
    """
    new = {line.name: line for line in measured}
    kept = [new.pop(line.name, line) for line in before if line.name in new or line.family != whole]
    return kept + list(new.values())


def load(path: Path) -> list[Line]:
    """Read the lines of a file; none if there is no file."""
    return msgspec.json.decode(path.read_bytes(), type=list[Line]) if path.exists() else []


def save(path: Path, lines: Sequence[Line]) -> None:
    """Write them, one a row, so that a difference can be read."""
    rows = b",\n".join(msgspec.json.encode(line) for line in lines)
    path.write_bytes(b"[\n" + rows + b"\n]\n")


def _kept(runs: Sequence[Pair]) -> list[Pair]:
    return [(_short(mine), None if other is None else _short(other)) for mine, other in runs]


def _short(figure: float) -> float:
    """Keep four digits: more than a shared machine can tell."""
    return float(f"{figure:.4g}")
