"""Drawings made on the server: where their marks go, before any language or colour."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, pi, sin

import msgspec

from domain.kernel.classes import Coded
from domain.protocol.trail import DayCount

RING = 24.0
WIDTH, HEIGHT = 720, 200
LEFT, TOP, BOTTOM = 60, 12, 172
SPACED = 5
FORTNIGHT = timedelta(days=13)
YEAR = timedelta(days=365)


class Seat(msgspec.Struct, frozen=True):
    """One seat of the circle, at a place of a 64 by 64 drawing."""

    x: float
    y: float
    kind: Coded


def seats(leaders: int, members: int, offered: int, room: int) -> tuple[Seat, ...]:
    """Seat a group in its circle: leaders on top, then members, seats kept, seats free."""
    free = max(room - members - offered, 0)
    kinds = ["leader"] * leaders + ["member"] * members + ["offered"] * offered + ["free"] * free
    turn = 2 * pi / max(len(kinds), 1)
    start = -pi / 2 - turn * max(leaders - 1, 0) / 2
    return tuple(
        Seat(
            round(32 + RING * cos(start + n * turn), 1),
            round(32 + RING * sin(start + n * turn), 1),
            kind,
        )
        for n, kind in enumerate(kinds)
    )


def every_day(days: Sequence[DayCount], today: date) -> tuple[DayCount, ...]:
    """Put in the days without a count: at least a fortnight, at most the latest year."""
    known = {day.day: day for day in days}
    if not known:
        return ()
    oldest, newest = min(known), max(known)
    last = today if newest <= today <= newest + FORTNIGHT else newest
    first = max(min(oldest, last - FORTNIGHT), last - YEAR)
    return tuple(
        known.get(day, DayCount(day, 0, 0))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )


class Bar(msgspec.Struct, frozen=True):
    """One day's bar: what was permitted, with what was denied on top of it."""

    count: DayCount
    x: float
    width: float
    permitted_y: float
    permitted_height: float
    denied_y: float
    denied_height: float
    labelled: bool


class Line(msgspec.Struct, frozen=True):
    """A line of the grid and the count it stands for."""

    y: float
    value: int


class Chart(msgspec.Struct, frozen=True):
    """A bar chart of a 720 by 200 drawing."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    permitted: int
    denied: int


def chart(days: Sequence[DayCount]) -> Chart:
    """Draw days in order; the scale ends at a round number above the tallest day."""
    tallest = max((day.permitted + day.denied for day in days), default=0)
    top = _round_up(tallest)
    tall = BOTTOM - TOP
    step = (WIDTH - LEFT) / max(len(days), 1)
    width = min(step * 0.72, 36)
    every = max(1, -(-len(days) // SPACED))
    bars = []
    for n, day in enumerate(days):
        permitted = tall * day.permitted / top
        denied = tall * day.denied / top
        bars.append(
            Bar(
                count=day,
                x=round(LEFT + n * step + (step - width) / 2, 1),
                width=round(width, 1),
                permitted_y=round(BOTTOM - permitted, 1),
                permitted_height=round(permitted, 1),
                denied_y=round(BOTTOM - permitted - denied, 1),
                denied_height=round(denied, 1),
                labelled=n % every == 0,
            )
        )
    lines = tuple(Line(round(BOTTOM - tall * part / 2, 1), top * part // 2) for part in range(3))
    return Chart(
        tuple(bars),
        lines,
        permitted=sum(day.permitted for day in days),
        denied=sum(day.denied for day in days),
    )


def _round_up(value: int) -> int:
    """Give the next even number of one digit, or of one digit and noughts, or 12 or 16 of these."""
    scale = 1
    while True:
        for step in (2, 4, 6, 8, 10, 12, 16):
            if value <= step * scale:
                return step * scale
        scale *= 10
