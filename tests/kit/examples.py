"""One example of each event, made from its types alone: the same values every time."""

from datetime import UTC, date, datetime
from functools import singledispatch
from typing import Any, cast, get_args
from uuid import UUID

from msgspec import inspect

from domain.kernel import Event, Log
from domain.registry import AnyEvent

EVENTS: tuple[type[Event], ...] = get_args(AnyEvent)


def tag_of(event: type[Event]) -> str:
    """The name on disk."""
    return str(event.__struct_config__.tag)


def example(event: type[Event]) -> Event:
    """An event with every field filled, also those that may be absent."""
    return cast("Event", _value(inspect.type_info(event)))


@singledispatch
def _value(kind: inspect.Type) -> object:
    raise NotImplementedError(f"no example of {kind}: say in this file what it looks like")


@_value.register
def _(_: inspect.StrType) -> object:
    return "code"


@_value.register
def _(_: inspect.BoolType) -> object:
    return True


@_value.register
def _(_: inspect.IntType) -> object:
    return 7


@_value.register
def _(_: inspect.UUIDType) -> object:
    return UUID("018f0000-0000-7000-8000-000000000001")


@_value.register
def _(_: inspect.DateTimeType) -> object:
    return datetime(2030, 1, 15, 12, 30, tzinfo=UTC)


@_value.register
def _(_: inspect.DateType) -> object:
    return date(2030, 1, 15)


@_value.register
def _(kind: inspect.EnumType) -> object:
    return Log.ACCESS if kind.cls is Log else list(kind.cls)[-1]


@_value.register
def _(kind: inspect.UnionType) -> object:
    present = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    return _value(present[0])


@_value.register
def _(kind: inspect.DictType) -> object:
    return {_value(kind.key_type): _value(kind.value_type)}


@_value.register
def _(kind: inspect.VarTupleType) -> object:
    return (_value(kind.item_type),)


@_value.register
def _(kind: inspect.TupleType) -> object:
    return tuple(_value(one) for one in kind.item_types)


@_value.register
def _(kind: inspect.StructType) -> object:
    values: dict[str, Any] = {field.name: _value(field.type) for field in kind.fields}
    return kind.cls(**values)
