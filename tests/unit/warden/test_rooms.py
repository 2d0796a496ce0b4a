"""Each request to the Warden is answered in one room, by what was made for it."""

import ast
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import pytest

from domain.protocol import Request
from services.warden.cases import room as cases
from services.warden.door import room as door
from services.warden.glass import room as glass
from services.warden.invitations import room as invitations
from services.warden.keys import room as keys
from services.warden.people import room as people
from services.warden.privacy import room as privacy
from services.warden.providers import room as providers
from services.warden.room import Handler
from services.warden.trail import room as trail
from services.warden.warden import HANDLERS
from services.wiring.warden import FOR_THE_WORKER

ROOMS = [door, invitations, people, cases, trail, glass, privacy, keys, providers]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__package__.rpartition(".")[2])
def test_a_room_answers_what_it_may_be_asked(room: ModuleType) -> None:
    assert set(room.ROOM) == set(get_args(room.Asked))


def test_the_rooms_answer_every_request_each_in_one_of_them() -> None:
    assert set(HANDLERS) == set(get_args(Request))
    assert sum(len(room.ROOM) for room in ROOMS) == len(HANDLERS)


@pytest.mark.parametrize(
    ("request_type", "handler"), HANDLERS.items(), ids=lambda value: value.__name__
)
def test_each_request_is_answered_by_what_takes_it(request_type: type, handler: Handler) -> None:
    hints = get_type_hints(handler)
    del hints["return"]
    _, taken = hints.values()
    assert request_type in (taken, *get_args(taken))


def test_whoever_sends_letters_may_ask_what_letters_are_written_from_and_no_more() -> None:
    """Where each process has a user of its own, all else that the worker asks is refused."""
    letters = Path(__file__).parents[3] / "services" / "letters"
    named = {
        imported.name
        for path in letters.rglob("*.py")
        for found in ast.walk(ast.parse(path.read_text()))
        if isinstance(found, ast.ImportFrom) and (found.module or "").startswith("domain.protocol")
        for imported in found.names
    }
    assert {one.__name__ for one in FOR_THE_WORKER} == named & {one.__name__ for one in HANDLERS}
