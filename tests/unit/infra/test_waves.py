"""Waves: fewer executions, and the same rows as one statement after the other."""

from hypothesis import given
from hypothesis import strategies as st

from infra.projector.model import Statement
from infra.projector.waves import waves

ROWS = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map(tuple)


def overlap(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    size = min(len(one), len(other))
    return one[:size] == other[:size]


@given(st.lists(st.tuples(st.sampled_from(["open", "note", "close"]), ROWS)))
def test_statements_that_touch_the_same_row_keep_their_order(
    told: list[tuple[str, tuple[object, ...]]],
) -> None:
    statements: list[Statement] = [
        (f"{query}{len(row)}", row, (number,)) for number, (query, row) in enumerate(told)
    ]
    executed = []
    for query, columns in waves(statements):
        batch = [(query, row[:-1], row[-1:]) for row in zip(*columns, strict=True)]
        assert not any(overlap(one[1], two[1]) for one in batch for two in batch if one != two)
        executed += batch
    assert sorted(executed, key=lambda statement: statement[2]) == statements
    order = {statement[2]: place for place, statement in enumerate(executed)}
    for earlier in statements:
        for later in statements:
            if overlap(earlier[1], later[1]) and earlier[2] < later[2]:
                assert order[earlier[2]] < order[later[2]]


def test_equal_queries_of_many_rows_go_together() -> None:
    statements: list[Statement] = [
        statement
        for session in range(50)
        for statement in [
            ("open", (session,), ("x",)),
            *(("note", (session, person), ("here",)) for person in range(3)),
            ("note", (session, 0), ("late",)),
            ("close", (session,), ()),
        ]
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
        (step, ("group", person), ()) for person in range(8) for step in steps
    ]
    assert [query for query, _ in waves(statements)] == steps


def test_no_statements_are_no_waves() -> None:
    assert list(waves([])) == []
