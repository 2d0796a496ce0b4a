"""Writes `docs/performance.md` and its pictures from the latest results."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import circumstances
from tests.bench.circumstances import Circumstances
from tests.bench.drawing import drawing
from tests.bench.line import LATEST, Line, load
from tests.bench.registry import FAMILIES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = "performance.md"
PICTURES = "performance"
HEAD = """\
# Performance

Measured on durable clusters: fsync, synchronous commit and checksums on, as an installation has
them. Ours and the peer ran in turn, in one process tree, in another order each round; figures are
medians of the rounds, and a ratio above 1 says that ours is ahead. Without a peer, a goal is a
bound of ours. The machine is small and shared: read the ratios. Raw figures are in
`tests/bench/results/latest.json`.

`make bench` measures everything and writes this page; `make bench ONLY=append` one family;
`make bench QUICK=1` is a short run that only prints.
"""


def files(
    lines: Sequence[Line],
    measured: Mapping[str, Circumstances],
    told: Mapping[str, tuple[str, str]],
) -> dict[str, str]:
    """Return each file's text by its name in ``docs/``."""
    found: dict[str, str] = {}
    parts = [HEAD]
    for family, (about, note) in told.items():
        mine = [line for line in lines if line.family == family]
        if not mine:
            continue
        parts.append(f"\n## {family.capitalize()}\n\n{about}\n")
        picture = drawing(f"{family}: how far each goal was reached", mine)
        if picture is not None:
            found[f"{PICTURES}/{family}.svg"] = picture
            parts.append(f"\n![{family}: bars against goals]({PICTURES}/{family}.svg)\n")
        parts.append(_table(mine))
        if note and not all(line.met in {True, None} for line in mine):
            parts.append(f"\nWhere a goal is not reached: {note[0].lower()}{note[1:]}\n")
        parts.append(_footer(family, measured[family]))
    return {PAGE: "".join(parts)} | found


def current() -> dict[str, str]:
    """Return the files as they should be."""
    told = {name: (family.about, family.note) for name, family in FAMILIES.items()}
    return files(load(LATEST), circumstances.load(), told)


def write() -> None:
    """Write them, and remove pictures of what is measured no more."""
    made = current()
    (DOCS / PICTURES).mkdir(exist_ok=True)
    for path in (DOCS / PICTURES).glob("*.svg"):
        if f"{PICTURES}/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        (DOCS / name).write_text(text, "utf-8")


def _table(lines: Sequence[Line]) -> str:
    head = "\n| measure | ours | theirs | ratio | goal | met |\n|---|--:|--:|--:|--:|---|\n"
    return head + "".join(_row(line) for line in lines)


def _row(line: Line) -> str:
    met = {True: "yes", False: "**no**", None: ""}[line.met]
    cells = [
        line.name.partition(": ")[2],
        f"{_figure(line.ours)} {line.unit}",
        "" if line.theirs is None else _figure(line.theirs),
        "" if line.ratio is None else f"{line.ratio:,.3g}",
        "" if line.goal is None else f"{line.goal:,g}",
        met,
    ]
    return f"| {' | '.join(cells)} |\n"


def _figure(value: float) -> str:
    """Write three digits, and thousands in full."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _footer(family: str, when: Circumstances) -> str:
    parts = ", ".join(f"{name} {version}" for name, version in when.versions.items())
    return f"\n`make bench ONLY={family}` on {when.on:%Y-%m-%d}: {when.machine}; {parts}.\n"


if __name__ == "__main__":
    write()
