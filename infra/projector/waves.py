"""Puts the statements of a page in few, large batches without changing what they lead to."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from infra.projector.model import Statement

Batch: TypeAlias = tuple[str, Sequence[tuple[object, ...]]]


def waves(statements: Iterable[tuple[Hashable, Statement]]) -> Iterator[Batch]:
    """Give (query, arguments of each execution), from statements with the stream each came from.

    The statements of one stream keep their order. Those of different streams touch different rows,
    so the first runs of equal queries of all streams go together, then their second runs, …
    """
    streams: dict[Hashable, list[Statement]] = defaultdict(list)
    for stream, statement in statements:
        streams[stream].append(statement)
    runs = [groupby(of_stream, _query) for of_stream in streams.values()]
    while runs:
        wave: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        left = []
        for run in runs:
            following = next(run, None)
            if following is not None:
                query, equal = following
                wave[query].extend(statement.args for statement in equal)
                left.append(run)
        yield from wave.items()
        runs = left


def _query(statement: Statement) -> str:
    return statement.query
