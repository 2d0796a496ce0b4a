"""Waves: fewer executions, and the same rows as one statement after the other."""

from hypothesis import given
from hypothesis import strategies as st

from infra.projector.model import Statement
from infra.projector.pages import waves

ROWS = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map(tuple)


def overlap(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    size = min(len(one), len(other))
    return one[:size] == other[:size]


@given(st.lists(st.tuples(st.sampled_from(["open", "note", "close"]), ROWS)))
def test_statements_that_touch_the_same_row_keep_their_order(
    told: list[tuple[str, tuple[object, ...]]],
) -> None:
    numbered = [(f"{query}{len(row)}", row, number) for number, (query, row) in enumerate(told)]
    statements: list[Statement] = [
        (query, (*row, number), len(row)) for query, row, number in numbered
    ]
    executed = []
    for query, columns in waves(statements):
        batch = [(query, row[:-1], row[-1]) for row in zip(*columns, strict=True)]
        assert not any(overlap(one[1], two[1]) for one in batch for two in batch if one != two)
        executed += batch
    assert sorted(executed, key=lambda statement: str(statement[2]).zfill(9)) == numbered
    order = {number: place for place, (_, _, number) in enumerate(executed)}
    for _, row, earlier in numbered:
        for _, other, later in numbered:
            if overlap(row, other) and earlier < later:
                assert order[earlier] < order[later]


def test_equal_queries_of_many_rows_go_together() -> None:
    statements: list[Statement] = []
    for session in range(50):
        statements += [
            ("open", (session, "x"), 1),
            *(("note", (session, person, "here"), 2) for person in range(3)),
            ("note", (session, 0, "late"), 2),
            ("close", (session,), 1),
        ]
    assert [(query, len(columns[0]), len(columns)) for query, columns in waves(statements)] == [
        ("open", 50, 2),
        ("note", 150, 3),
        ("note", 50, 3),
        ("close", 50, 1),
    ]


def test_people_of_one_group_do_not_wait_for_each_other() -> None:
    steps = ["offer", "sign", "activate"]
    statements: list[Statement] = [
        (step, ("group", person), 2) for person in range(8) for step in steps
    ]
    assert [query for query, _ in waves(statements)] == steps


def test_no_statements_are_no_waves() -> None:
    assert list(waves([])) == []
