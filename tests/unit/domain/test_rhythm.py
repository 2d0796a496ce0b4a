"""The next session is proposed in the rhythm of the group."""

from datetime import date

from domain.groups.rhythm import next_day


def test_the_next_day_is_in_rhythm_and_to_come() -> None:
    held = [date(2026, 11, 3), date(2026, 10, 6)]
    assert next_day(held, "weekly", date(2026, 11, 20)) == date(2026, 11, 24)
    assert next_day(held, "fortnightly", date(2026, 11, 17)) == date(2026, 12, 1)
    assert next_day(held, "monthly", date(2026, 11, 20)) == date(2026, 12, 1)
    assert next_day([], "weekly", date(2026, 11, 20)) == date(2026, 11, 27)
