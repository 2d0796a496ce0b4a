"""Wall-clock times as instants."""

from datetime import UTC, datetime

import pytest

from domain.kernel import Refused
from services.app.local_time import instant


@pytest.mark.parametrize(
    ("local_start", "zone", "at"),
    [
        ("2026-01-15T18:30", "America/Halifax", datetime(2026, 1, 15, 22, 30, tzinfo=UTC)),
        ("2026-07-15T18:30", "America/Halifax", datetime(2026, 7, 15, 21, 30, tzinfo=UTC)),
        ("2026-07-15T18:30", "America/Regina", datetime(2026, 7, 16, 0, 30, tzinfo=UTC)),
        ("2026-07-15T18:30", "UTC", datetime(2026, 7, 15, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_is_an_instant(local_start: str, zone: str, at: datetime) -> None:
    assert instant(local_start, zone) == at


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    assert instant("2026-11-01T01:30", "America/Toronto") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("local_start", "zone", "code"),
    [
        ("2026-03-08T02:30", "America/Toronto", "session.time_skipped"),
        ("2026-02-30T18:30", "America/Toronto", "session.time_invalid"),
        ("0001-01-01T00:00", "Asia/Tokyo", "session.time_invalid"),
        ("2026-02-03 18:30", "America/Toronto", "session.time_invalid"),
        ("2026-02-03T18:30", "America/Atlantis", "program.zone_unknown"),
        ("2026-02-03T18:30", "../etc/passwd", "program.zone_unknown"),
        ("2026-02-03T18:30", "", "program.zone_unknown"),
    ],
)
def test_what_is_no_time_or_no_place_is_refused(local_start: str, zone: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        instant(local_start, zone)
    assert refused.value.code == code
