"""Batches: fewer executions, and the same rows as one statement after the other."""

from collections import defaultdict
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from infra.projector.waves import waves


class Said(NamedTuple):
    query: str
    args: tuple[object, ...]


statements = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.builds(Said, st.sampled_from(["open", "note", "close"]), st.tuples(st.integers(0, 99))),
    )
)


@given(statements)
def test_each_stream_keeps_the_order_of_its_statements(
    told: list[tuple[str, Said]],
) -> None:
    tagged = [(stream, Said(s.query, (stream, n, *s.args))) for n, (stream, s) in enumerate(told)]
    seen: dict[object, list[Said]] = defaultdict(list)
    for query, arguments in waves(tagged):
        for args in arguments:
            seen[args[0]].append(Said(query, args))
    expected: dict[object, list[Said]] = defaultdict(list)
    for stream, statement in tagged:
        expected[stream].append(statement)
    assert seen == expected


def test_equal_queries_of_many_streams_go_together() -> None:
    told = [
        (stream, Said(query, (stream, n)))
        for stream in range(50)
        for n, query in enumerate(["open", "note", "note", "note", "close"])
    ]
    assert [(query, len(arguments)) for query, arguments in waves(told)] == [
        ("open", 50),
        ("note", 150),
        ("close", 50),
    ]


def test_no_statements_are_no_batches() -> None:
    assert list(waves([])) == []
