"""Puts the statements of a page in few, large executions without changing what they lead to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from infra.projector.model import Statement

Wave: TypeAlias = tuple[str, Sequence[Sequence[object]]]


class _Row:
    """A row, or what several rows share: the last waves that touch it and its parts."""

    __slots__ = ("itself", "parts", "within")

    def __init__(self) -> None:
        self.itself = 0
        self.within = 0
        self.parts: dict[object, _Row] = {}


def waves(statements: Iterable[Statement]) -> Iterator[Wave]:
    """Give (query, its columns), from statements in their order.

    Each statement is as early as those before it allow that touch the same row, a part of it or
    what it is a part of: it comes one wave after the last of them. So an execution never has a row
    twice, which an upsert refuses and an update would not notice.
    """
    everything = _Row()
    found: defaultdict[int, defaultdict[str, list[tuple[object, ...]]]]
    found = defaultdict(lambda: defaultdict(list))
    for query, values, key in statements:
        number, here, above = 0, everything, []
        for part in values[:key]:
            above.append(here)
            following = here.parts.get(part)
            if following is None:
                following = here.parts[part] = _Row()
            number = max(number, here.itself)
            here = following
        number = max(number, here.within) + 1
        here.itself = here.within = number
        for whole in above:
            whole.within = max(whole.within, number)
        found[number][query].append(values)
    for number in sorted(found):
        for query, rows in found[number].items():
            yield query, list(zip(*rows, strict=True))
