"""Says of which class each field of each structure is, by its type, or what that says of itself."""

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Final, Literal, NewType, TypeVar
from uuid import UUID

import msgspec

from domain.kernel.classes import Class
from domain.kernel.identifiers import PersonId
from domain.kernel.sealed import Sealed

PLAIN: Final = (bool, int, float, UUID, date, datetime, time, timedelta, Enum, type(None))
"""Types that have no room for a sentence: class C1, but for whom a person's id names."""
ORDER: Final = tuple(Class)


class Unclassified(TypeError):
    """A field that could hold anything: nothing says of which class."""


def highest(classes: Iterable[Class]) -> Class:
    """Return the class of what holds all of these."""
    return max(classes, key=ORDER.index, default=Class.C0)


def fields_of(structure: type) -> Mapping[str, Class]:
    """Return the class of each field. Raises ``Unclassified``, naming the field."""
    classes = {}
    for name, annotation in _annotations(structure).items():
        try:
            classes[name] = class_of(annotation, (structure,))
        except Unclassified as reason:
            raise Unclassified(f"{structure.__name__}.{name}: {reason}") from None
    return classes


def class_of(annotation: object, within: tuple[type, ...] = ()) -> Class:
    """Return the class that an annotation says; of a structure, the highest of its fields."""
    if typing.get_origin(annotation) is Annotated:
        inner, *said = typing.get_args(annotation)
        own = [one for one in said if isinstance(one, Class)]
        return own[-1] if own else class_of(inner, within)
    if isinstance(annotation, NewType):
        named = Class.C2 if annotation is PersonId else Class.C0
        return highest([named, class_of(annotation.__supertype__, within)])
    if isinstance(annotation, TypeVar) or annotation is Ellipsis or annotation in within:
        return Class.C0
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return Class.C1
    if isinstance(origin, type) and issubclass(origin, msgspec.Struct):
        return highest([class_of(origin, within), *_arguments(annotation, within)])
    if origin is not None:
        return highest(_arguments(annotation, within))
    return _of_type(annotation, within)


def _arguments(annotation: object, within: tuple[type, ...]) -> Iterator[Class]:
    return (class_of(argument, within) for argument in typing.get_args(annotation))


def _of_type(kind: object, within: tuple[type, ...]) -> Class:
    if kind is Sealed:
        return Class.C5
    if kind is None or (isinstance(kind, type) and issubclass(kind, PLAIN)):
        return Class.C1
    if isinstance(said := getattr(kind, "of_class", None), Class):
        return said
    if isinstance(kind, type) and _annotations(kind):
        inside = (*within, kind)
        return highest(class_of(one, inside) for one in _annotations(kind).values())
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return Class.C0
    raise Unclassified(f"nothing says of which class {getattr(kind, '__name__', kind)} is")


def _annotations(structure: type) -> Mapping[str, object]:
    """Return the fields of a struct or a named tuple; nothing of anything else."""
    if not issubclass(structure, msgspec.Struct | tuple) or structure is tuple:
        return types.MappingProxyType({})
    hints = typing.get_type_hints(structure, include_extras=True)
    names = getattr(structure, "__struct_fields__", getattr(structure, "_fields", ()))
    return {name: hints[name] for name in names}
