from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from infra.ids import UuidV7, new_id


def ticking(*times: int) -> Callable[[], int]:
    return iter(times).__next__


def test_an_id_is_of_version_seven_and_carries_its_millisecond() -> None:
    made = UuidV7(clock_ms=lambda: 1_700_000_000_123)()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == 1_700_000_000_123


@given(st.lists(st.integers(0, 1 << 47), min_size=1, max_size=50))
def test_ids_rise_whatever_the_clock_does(times: list[int]) -> None:
    make = UuidV7(clock_ms=ticking(*times))
    made = [make() for _ in times]
    assert made == sorted(set(made))


def test_ids_rise_through_a_millisecond_that_is_too_full() -> None:
    make = UuidV7(clock_ms=lambda: 7)
    made = [make() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {id_.version for id_ in made} == {7}


def test_ids_are_unique_across_threads() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: new_id(), range(2_000)))
    assert len(set(made)) == len(made)
