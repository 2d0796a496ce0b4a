"""Walks everything that holds something: each field has one class, and content stays sealed."""

import copy
import json
import pickle
from types import ModuleType
from typing import Annotated, get_args

import msgspec
import pytest

import projections
from domain.kernel import Event, Metadata, PersonId, Reservation, Right, Sealed
from domain.kernel.classes import CONFIDENTIAL, CaseText, Class
from domain.kernel.classifying import ORDER, Unclassified, class_of, fields_of
from domain.protocol.trail import SearchTrail, TrailEntry, TrailShown
from domain.registry import AnyEvent
from projections.projection import CEILINGS, Projection
from projections.registry import PROJECTIONS
from services import api, app, web
from services.api import audits, proofs, trail
from tests.kit.structures import structures

EVENTS: tuple[type[Event], ...] = get_args(AnyEvent)
SECRET = "She told me what nobody knows."
IN_CLEAR = {
    "services.api.audits.NoteReply.text",
    "services.api.glass.GlassReply.text",
    "services.api.glass.JustificationReply.text",
    "services.api.materials.ItemReply.text",
    "services.app.sessions.presentations.CodesBody.perspectives",
    "services.app.sessions.presentations.CodesBody.theme",
    "services.app.sessions.presentations.PastBody.perspectives",
    "services.app.sessions.presentations.PastBody.theme",
    "services.web.member.own_case.AgreeingView.perspectives",
    "services.web.member.own_case.AgreeingView.theme",
    "services.web.member.own_case.CodesForm.perspectives",
    "services.web.member.own_case.CodesForm.theme",
}
"""Where content is on its way to its reader or from its author, and is no longer, or not yet,
sealed."""


def confidential(kind: type) -> dict[str, Class]:
    """Give the fields above what may stand in a log or a read model."""
    return {name: label for name, label in fields_of(kind).items() if label in CONFIDENTIAL}


def is_sealed(kind: type, name: str) -> bool:
    hints = msgspec.structs.fields(kind) if issubclass(kind, msgspec.Struct) else ()
    return any(
        Sealed in (field.type, *get_args(field.type)) for field in hints if field.name == name
    )


@pytest.mark.parametrize("name", structures())
def test_each_field_of_each_structure_has_exactly_one_class(name: str) -> None:
    assert set(fields_of(structures()[name]).values()) <= set(Class)


@pytest.mark.parametrize("kind", [*EVENTS, Metadata, Reservation, Right], ids=lambda k: k.__name__)
def test_nothing_confidential_is_in_an_event_or_around_it(kind: type) -> None:
    assert confidential(kind) == {}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_people_are_pseudonymous_in_the_log(event: type[Event]) -> None:
    """P20: no event holds a text of class C2 or more, but the network somebody asked from."""
    texts = {
        field.name
        for field in msgspec.structs.fields(event)
        if field.name != "address" and _text_above(field.type, Class.C1)
    }
    assert texts == set()


@pytest.mark.parametrize("name", structures(projections))
def test_no_row_of_a_read_model_holds_anything_confidential(name: str) -> None:
    assert confidential(structures(projections)[name]) == {}


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_no_read_model_is_above_its_audience(projection: Projection) -> None:
    assert above_its_audience(projection) == []
    assert projection.highest is max(projection.columns.values(), key=ORDER.index)


def test_a_read_model_above_its_audience_is_found() -> None:
    group = next(one for one in PROJECTIONS if one.name == "group_board")
    told = Projection(
        name="told",
        version=1,
        log=group.log,
        readers=("app", "auditor", "warden"),
        writes=group.writes,
        on=group.on,
        highest=Class.C3,
        columns={"theme": Class.C3},
    )
    assert above_its_audience(told) == ["app", "auditor"]


def test_content_is_sealed_in_api_and_pages_but_where_it_is_read_or_written() -> None:
    found = {
        f"{name}.{field}"
        for name, kind in structures(api, app, web).items()
        for field in confidential(kind)
        if not is_sealed(kind, field) and _is_text_itself(kind, field)
    }
    assert found == IN_CLEAR


@pytest.mark.parametrize("module", [trail, audits, proofs], ids=lambda module: module.__name__)
def test_what_auditors_are_answered_holds_no_content(module: ModuleType) -> None:
    """P19: no field of class C3 or more is in any structure of the auditor's desk.

    But for what reviewers wrote themselves.
    """
    ours = {n: k for n, k in structures(api).items() if n.startswith(f"{module.__name__}.")}
    assert ours
    open_ = {n: [f for f in confidential(k) if not is_sealed(k, f)] for n, k in ours.items()}
    written = {"services.api.audits.NoteReply": ["text"]}
    assert {n: fields for n, fields in open_.items() if fields and written.get(n) != fields} == {}


@pytest.mark.parametrize("kind", [SearchTrail, TrailEntry, TrailShown])
def test_what_the_warden_tells_auditors_holds_no_content(kind: type) -> None:
    """P19: but for the token of whoever asks, which is sealed."""
    assert set(confidential(kind)) <= {"token"}


class Leaking(Event, frozen=True, tag="session.leaked"):
    """An event that must never be."""

    person: PersonId
    narrative: CaseText
    presenter: Annotated[PersonId, Class.C3]


class Loose(Event, frozen=True, tag="session.loose"):
    """Another."""

    note: str


def test_an_event_that_leaks_would_be_found() -> None:
    assert confidential(Leaking) == {"narrative": Class.C4, "presenter": Class.C3}
    assert _text_above(CaseText, Class.C1)
    with pytest.raises(Unclassified, match=r"Loose\.note"):
        fields_of(Loose)


def test_a_sealed_value_has_no_readable_form_and_is_not_encoded_by_accident() -> None:
    sealed = Sealed(SECRET)
    shown = [repr(sealed), str(sealed), f"{sealed}", f"{sealed:>40}", "%s" % sealed, repr([sealed])]  # noqa: UP031
    assert not any(word in text for text in shown for word in SECRET.split())
    encoders = (pickle.dumps, json.dumps, msgspec.json.encode, msgspec.msgpack.encode, copy.copy)
    for encode in encoders:
        with pytest.raises(TypeError) as caught:
            encode(sealed)
        assert SECRET not in str(caught.value)


def test_a_structure_that_holds_a_sealed_value_shows_nothing_of_it() -> None:
    for name, kind in structures().items():
        if issubclass(kind, msgspec.Struct) and any(
            field.type is Sealed for field in msgspec.structs.fields(kind)
        ):
            values = {
                field.name: Sealed(SECRET) if field.type is Sealed else None
                for field in msgspec.structs.fields(kind)
            }
            assert SECRET not in repr(kind(**values)), name


def above_its_audience(projection: Projection) -> list[str]:
    """Name the database roles that may read rows of a class above theirs."""
    most = ORDER.index(projection.highest)
    return sorted(one for one in projection.readers if ORDER.index(CEILINGS[one]) < most)


def _text_above(annotation: object, most: Class) -> bool:
    """Whether there is a text in it of a class above ``most``; ids of people are no text."""
    if hasattr(annotation, "__metadata__"):
        inner = get_args(annotation)[0]
        if inner not in (str, bytes):
            return _text_above(inner, most)
        return ORDER.index(class_of(annotation)) > ORDER.index(most)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        fields = msgspec.structs.fields(annotation)
        return any(_text_above(field.type, most) for field in fields)
    return any(_text_above(argument, most) for argument in get_args(annotation))


def _is_text_itself(kind: type, name: str) -> bool:
    """Whether a field is text, rather than a structure that is looked at by itself."""
    [field] = [one for one in msgspec.structs.fields(kind) if one.name == name]
    return _text_above(field.type, Class.AX) and not _has_struct(field.type)


def _has_struct(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return True
    return any(_has_struct(argument) for argument in get_args(annotation))
