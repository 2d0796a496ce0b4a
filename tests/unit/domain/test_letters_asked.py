"""How many letters a mailbox may get: so many an hour, so many a day, and when another may go."""

from datetime import UTC, datetime, timedelta

from domain.access.letters import DAY, HOUR, Most, counting_still, free_at

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TWO_AND_THREE = Most(2, 3)


def test_the_first_letters_of_an_hour_go_at_once() -> None:
    assert free_at([], TWO_AND_THREE, AT) == AT
    assert free_at([AT - MINUTE], TWO_AND_THREE, AT) == AT


def test_one_more_goes_an_hour_after_the_first_of_those_that_still_count() -> None:
    asked = [AT - 9 * MINUTE, AT - 5 * MINUTE]
    assert free_at(asked, TWO_AND_THREE, AT) == AT - 9 * MINUTE + HOUR
    assert free_at(asked, TWO_AND_THREE, AT + HOUR) == AT + HOUR


def test_the_last_of_a_day_is_waited_for_longer() -> None:
    asked = [AT - 5 * HOUR, AT - 3 * HOUR, AT - MINUTE]
    assert free_at(asked, TWO_AND_THREE, AT) == AT - 5 * HOUR + DAY


def test_what_was_asked_for_a_day_ago_counts_no_more() -> None:
    assert counting_still([AT - DAY, AT - DAY + MINUTE, AT], AT) == [AT - DAY + MINUTE, AT]
