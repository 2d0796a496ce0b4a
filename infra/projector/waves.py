"""Puts the statements of a page in few, large executions without changing what they lead to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from infra.projector.model import Statement

Row: TypeAlias = tuple[object, ...]
Wave: TypeAlias = tuple[str, Sequence[Sequence[object]]]


def waves(statements: Iterable[Statement]) -> Iterator[Wave]:
    """Give (query, its columns), from statements in their order.

    Each statement is as early as those before it allow that touch the same row, a part of it or
    what it is a part of: it comes one wave after the last of them. So an execution never has a row
    twice, which an upsert refuses and an update would not notice.
    """
    last_at: dict[Row, int] = {}
    last_within: dict[Row, int] = {}
    found: defaultdict[int, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for query, row, values in statements:
        number = last_within.get(row, 0)
        wholes = [row[:size] for size in range(1, len(row))]
        for whole in wholes:
            number = max(number, last_at.get(whole, 0))
        number += 1
        last_at[row] = last_within[row] = number
        for whole in wholes:
            last_within[whole] = max(number, last_within.get(whole, 0))
        found[number][query].append(row + values)
    for number in sorted(found):
        for query, rows in found[number].items():
            yield query, list(zip(*rows, strict=True))
