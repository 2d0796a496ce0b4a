"""A field has the class that its type says; one that could hold anything has none."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import pytest

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.kernel.classes import CaseText, Class, Coded, Opaque, Personal, Public
from domain.kernel.classifying import Unclassified, class_of, fields_of, highest

T = TypeVar("T")


class Colour(StrEnum):
    RED = "red"


class Frame(NamedTuple):
    place: Coded
    leader: PersonId


class Leaf(msgspec.Struct):
    code: Coded
    inner: "Leaf | None" = None


class Empty(msgspec.Struct):
    pass


class Dated:
    of_class = Class.C1


class Listed(msgspec.Struct, Generic[T]):
    items: tuple[T, ...]


class Leaking(msgspec.Struct):
    """What the walking tests must find."""

    id: UUID
    narrative: CaseText


class Loose(msgspec.Struct):
    id: UUID
    note: str


@pytest.mark.parametrize(
    ("annotation", "wanted"),
    [
        (UUID, Class.C1),
        (int | None, Class.C1),
        (date, Class.C1),
        (Colour, Class.C1),
        (Literal["leaders"], Class.C1),
        (None, Class.C1),
        (OrganizationId, Class.C1),
        (PersonId, Class.C2),
        (Public, Class.C0),
        (Coded, Class.C1),
        (Opaque, Class.C1),
        (Personal, Class.C2),
        (Annotated[Coded, msgspec.Meta(max_length=3)], Class.C1),
        (Annotated[PersonId, Class.C3], Class.C3),
        (Annotated[int, msgspec.Meta(ge=0)], Class.C1),
        (Sealed, Class.C5),
        (tuple[PersonId, ...], Class.C2),
        (Mapping[Coded, frozenset[CaseText]], Class.C4),
        (Frame, Class.C2),
        (Leaf, Class.C1),
        (Empty, Class.C0),
        (Dated, Class.C1),
        (Listed[Frame], Class.C2),
        (Leaking, Class.C4),
    ],
)
def test_a_type_says_its_class(annotation: object, wanted: Class) -> None:
    assert class_of(annotation) is wanted


@pytest.mark.parametrize("annotation", [str, bytes, object, Any, tuple[str, ...], Callable])
def test_what_could_hold_anything_has_no_class(annotation: object) -> None:
    with pytest.raises(Unclassified):
        class_of(annotation)


def test_a_field_without_a_class_is_named() -> None:
    assert fields_of(Leaking) == {"id": Class.C1, "narrative": Class.C4}
    with pytest.raises(Unclassified, match=r"Loose\.note: nothing says of which class str is"):
        fields_of(Loose)


def test_classes_are_ordered_and_three_of_them_stay_in_the_vault() -> None:
    assert highest([Class.C1, Class.AX, Class.C2]) is Class.AX
    assert highest([]) is Class.C0
    assert {one for one in Class if one.is_confidential} == {Class.C3, Class.C4, Class.C5}
