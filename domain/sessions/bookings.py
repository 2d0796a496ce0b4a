"""Who is said to have been in two places at once: never refused, always told."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeVar

from domain.kernel.classes import Coded

T = TypeVar("T")


class Booking(NamedTuple):
    """A group, or a person, at something from a moment on, for so many minutes at least."""

    who: Coded
    starts_at: datetime
    ends_at: datetime


def double_bookings(booked: Iterable[tuple[T, Booking]]) -> Iterator[tuple[T, T]]:
    """Pair each booking that begins before an earlier one of the same has ended with that one.

    Of two at one moment, the one that is named later is the later one.
    """
    latest: dict[str, tuple[T, datetime]] = {}
    for what, booking in sorted(booked, key=lambda one: one[1].starts_at):
        before = latest.get(booking.who)
        if before is not None and booking.starts_at < before[1]:
            yield what, before[0]
        if before is None or booking.ends_at > before[1]:
            latest[booking.who] = what, booking.ends_at
