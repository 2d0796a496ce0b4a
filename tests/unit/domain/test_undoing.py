"""An undo takes back the last that was said of a thing, once."""

from typing import cast, get_args
from uuid import UUID

import msgspec
import pytest

from domain.groups.about import about as about_group
from domain.groups.events import GroupEvent
from domain.kernel import Event, PersonId, Recorded, Refused
from domain.kernel.decider import about_nothing
from domain.sessions.about import about
from domain.sessions.events import (
    AbsenceNoted,
    MarkWithdrawn,
    MaterialSealed,
    SessionCancelled,
    SessionEnteredLate,
    SessionEvent,
    SessionPutBack,
)
from domain.sessions.words import MaterialKind
from domain.undoing import require_latest, undoing
from tests.kit.examples import EVENTS, example
from tests.kit.projected import recorded

ANN, BEN = PersonId(UUID(int=1)), PersonId(UUID(int=2))
STEP, OTHER = UUID(int=11), UUID(int=12)
EXCUSED, NOT_EXCUSED = AbsenceNoted(person=ANN, apologies=True), MarkWithdrawn(person=ANN)


def told(*said: tuple[UUID, Event]) -> list[Recorded[Event]]:
    return [msgspec.structs.replace(recorded(event), command_id=step) for step, event in said]


def refused(*said: tuple[UUID, Event]) -> str | None:
    try:
        require_latest(told(*said), about, STEP)
    except Refused as error:
        return error.code
    return None


class TestAStepIsUndone:
    def test_where_nothing_was_said_since(self) -> None:
        assert refused((OTHER, EXCUSED), (STEP, NOT_EXCUSED)) is None

    def test_where_what_was_said_is_about_something_else(self) -> None:
        other = AbsenceNoted(person=BEN, apologies=True)
        assert refused((STEP, EXCUSED), (OTHER, other), (OTHER, SessionCancelled())) is None

    def test_once(self) -> None:
        assert refused((STEP, EXCUSED), (undoing(STEP), NOT_EXCUSED)) == "undo.done"

    def test_not_over_what_was_said_since_of_the_same(self) -> None:
        assert refused((STEP, EXCUSED), (OTHER, NOT_EXCUSED)) == "undo.overtaken"

    def test_not_though_the_same_was_said_anew(self) -> None:
        again = ((OTHER, NOT_EXCUSED), (OTHER, EXCUSED))
        assert refused((STEP, EXCUSED), *again) == "undo.overtaken"

    def test_not_over_what_was_done_after_it_was_undone(self) -> None:
        undone = (undoing(STEP), SessionPutBack())
        again = (OTHER, SessionCancelled())
        assert refused((STEP, SessionCancelled()), undone, again) == "undo.overtaken"

    def test_not_once_the_whole_is_another(self) -> None:
        late = SessionEnteredLate(leader=BEN)
        assert refused((STEP, EXCUSED), (OTHER, late)) == "undo.overtaken"

    def test_not_if_it_changed_nothing_or_never_was(self) -> None:
        assert refused((OTHER, EXCUSED)) == "undo.unknown"
        assert refused() == "undo.unknown"

    def test_not_where_facts_are_about_nothing_that_is_undone(self) -> None:
        with pytest.raises(Refused, match="can no longer undo this"):
            require_latest(told((STEP, EXCUSED)), about_nothing, STEP)


def test_every_fact_of_a_session_is_about_something() -> None:
    for kind in get_args(SessionEvent):
        assert about(cast("SessionEvent", example(kind))), kind


def test_a_text_is_about_its_case() -> None:
    case, item = UUID(int=21), UUID(int=22)
    of_case = MaterialSealed(item=item, kind=MaterialKind.CASE_NARRATIVE, presentation=case)
    assert case in about(of_case)
    assert about(MaterialSealed(item=item, kind=MaterialKind.REFLECTION)) == (item,)


def test_a_fact_of_a_group_is_about_one_thing_or_follows_from_another() -> None:
    assert len(EVENTS) > 100
    for kind in get_args(GroupEvent):
        assert len(about_group(cast("GroupEvent", example(kind)))) <= 1, kind
