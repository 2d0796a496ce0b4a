"""Draws the ratios of a family as bars against their goals, in the colours of the pages."""

from collections.abc import Sequence
from html import escape

from tests.bench.line import Line

ROW, LABEL, BARS, TOLD = 34, 340, 300, 160
WIDTH = LABEL + BARS + TOLD
TOP, FOOT = 30, 10
MOST = 3.0
STYLE = """\
.paper { fill: #f8f5ef } .ink { fill: #1e2a2c } .quiet { fill: #55615f }
.met { fill: #1c5a55 } .short { fill: #b4632a } .goal { stroke: #1e2a2c; stroke-dasharray: 3 3 }
text { font: 13px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif }
text.small { font-size: 11.5px }
@media (prefers-color-scheme: dark) {
.paper { fill: #131a1b } .ink { fill: #e9e6de } .quiet { fill: #a7b2af }
.met { fill: #6fbcae } .short { fill: #e39a62 } .goal { stroke: #e9e6de }
}"""


def drawing(title: str, lines: Sequence[Line]) -> str | None:
    """Return an SVG of the lines that have a goal; None if none has.

    A bar's length is how far the goal was reached: the dashed line is the goal, a bar that goes
    on to the edge has left it behind by three times or more.
    """
    bars = [(line, reached(line)) for line in lines if line.goal is not None]
    if not bars:
        return None
    height = TOP + ROW * len(bars) + FOOT
    goal_at = LABEL + BARS / MOST
    rows = [_row(number, line, share) for number, (line, share) in enumerate(bars)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
            f'<text class="quiet" x="{goal_at:.0f}" y="20" text-anchor="middle">goal</text>',
            *rows,
            f'<path class="goal" d="M{goal_at:.0f} {TOP - 4}V{height - FOOT}"/>',
            "</svg>",
            "",
        ]
    )


def reached(line: Line) -> float:
    """Return how far a goal was reached; 1 is just. Raises ``ValueError`` if there is none."""
    if line.goal is None:
        raise ValueError(f"{line.name} has no goal")
    if line.ratio is not None:
        return line.ratio / line.goal
    if line.met:
        return max(1.0, line.goal / line.ours if line.ours else MOST)
    return min(1.0, line.goal / line.ours if line.ours else 0.0)


def told(line: Line) -> str:
    """Say a line's result and goal in few characters."""
    if line.ratio is not None:
        return f"{line.ratio:,.3g} ×, goal {line.goal:g}"
    return f"{line.ours:,.3g} {line.unit}, goal {line.goal:g}"


def _row(number: int, line: Line, share: float) -> str:
    top = TOP + ROW * number
    length = BARS * min(share, MOST) / MOST
    label = line.name.partition(": ")[2]
    first, _, second = label.partition(", against ")
    name = f'<text class="ink" x="12" y="{top + (14 if second else 20)}">{escape(first)}</text>'
    beside = f'<text class="quiet small" x="12" y="{top + 28}">against {escape(second)}</text>'
    colour = "met" if line.met else "short"
    bar = f'<rect class="{colour}" x="{LABEL}" y="{top + 7}" width="{max(length, 1):.1f}"'
    said = f'<text class="ink" x="{LABEL + BARS + 8}" y="{top + 20}">{escape(told(line))}</text>'
    return f'{name}{beside if second else ""}{bar} height="18" rx="3"/>{said}'
