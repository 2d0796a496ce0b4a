"""Two bookings of the same group or person at once are told, and no others."""

from datetime import UTC, datetime, timedelta

from domain.sessions.bookings import Booking, double_bookings

SEVEN = datetime(2026, 3, 4, 19, tzinfo=UTC)


def booked(who: str, after: int, minutes: int = 90) -> Booking:
    start = SEVEN + timedelta(minutes=after)
    return Booking(who, start, start + timedelta(minutes=minutes))


def test_two_at_one_minute_are_told_of_the_later_row() -> None:
    both = [("first", booked("ann", 0)), ("second", booked("ann", 0))]
    assert list(double_bookings(both)) == [("second", "first")]


def test_what_begins_before_the_other_has_ended_is_told_whatever_the_order() -> None:
    both = [("late", booked("ann", 89)), ("early", booked("ann", 0))]
    assert list(double_bookings(both)) == [("late", "early")]


def test_one_after_the_other_is_not() -> None:
    assert not list(double_bookings([(1, booked("ann", 0)), (2, booked("ann", 90))]))


def test_nor_is_somebody_else_at_that_time() -> None:
    assert not list(double_bookings([(1, booked("ann", 0)), (2, booked("ben", 0))]))


def test_a_long_one_is_not_forgotten_for_a_short_one_within_it() -> None:
    told = [
        ("long", booked("ann", 0, 300)),
        ("short", booked("ann", 10, 20)),
        ("last", booked("ann", 200)),
    ]
    assert list(double_bookings(told)) == [("short", "long"), ("last", "long")]
