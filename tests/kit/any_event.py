"""Events as anybody could write them by hand: of the right types, and otherwise of any value."""

from datetime import UTC, date, datetime
from functools import singledispatch
from typing import cast
from uuid import UUID

from hypothesis import strategies as st
from msgspec import inspect

from domain.kernel import Event, Log

IDS = [UUID(int=n) for n in range(1, 4)]
"""So few that what is said of one is said again."""


def any_of(event: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one type."""
    return cast("st.SearchStrategy[Event]", _values(inspect.type_info(event)))


@singledispatch
def _values(kind: inspect.Type) -> st.SearchStrategy[object]:
    raise NotImplementedError(f"nobody knows what {kind} may be: say it in this file")


@_values.register
def _(_: inspect.StrType) -> st.SearchStrategy[object]:
    return st.sampled_from(["", "UTC", "code", "2026-03-04T12:00", "Nowhere/At all", "é\u202e" * 9])


@_values.register
def _(_: inspect.BoolType) -> st.SearchStrategy[object]:
    return st.booleans()


@_values.register
def _(_: inspect.NoneType) -> st.SearchStrategy[object]:
    return st.none()


@_values.register
def _(_: inspect.IntType) -> st.SearchStrategy[object]:
    return st.sampled_from([0, 1, -1, 90, 2**31, -(2**62)])


@_values.register
def _(_: inspect.UUIDType) -> st.SearchStrategy[object]:
    return st.sampled_from(IDS)


@_values.register
def _(_: inspect.DateTimeType) -> st.SearchStrategy[object]:
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    return st.sampled_from([noon, noon.replace(year=1900), noon.replace(year=2200)])


@_values.register
def _(_: inspect.DateType) -> st.SearchStrategy[object]:
    return st.sampled_from([date(2026, 3, 4), date.min, date.max])


@_values.register
def _(kind: inspect.EnumType) -> st.SearchStrategy[object]:
    return st.just(Log.ACCESS) if kind.cls is Log else st.sampled_from(list(kind.cls))


@_values.register
def _(kind: inspect.UnionType) -> st.SearchStrategy[object]:
    return st.one_of([_values(one) for one in kind.types])


@_values.register
def _(kind: inspect.DictType) -> st.SearchStrategy[object]:
    return st.dictionaries(_values(kind.key_type), _values(kind.value_type), max_size=2)


@_values.register
def _(kind: inspect.VarTupleType) -> st.SearchStrategy[object]:
    return st.lists(_values(kind.item_type), max_size=2).map(tuple)


@_values.register
def _(kind: inspect.TupleType) -> st.SearchStrategy[object]:
    return st.tuples(*map(_values, kind.item_types))


@_values.register
def _(kind: inspect.StructType) -> st.SearchStrategy[object]:
    return st.builds(kind.cls, **{field.name: _values(field.type) for field in kind.fields})
