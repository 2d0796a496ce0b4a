"""A table that grows is counted when it has outgrown what is known of it, and not at each row."""

from infra.postgres.growing import FIRST, Growing


def test_it_is_counted_after_the_first_thousand_and_at_each_doubling() -> None:
    growing = Growing()
    counted = [100 * n for n in range(1, 81) if growing.by(100)]
    assert counted == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]


def test_what_comes_at_once_is_counted_once() -> None:
    growing = Growing()
    assert [growing.by(rows) for rows in (0, 5 * FIRST, FIRST, 4 * FIRST)] == [
        False,
        True,
        False,
        True,
    ]
