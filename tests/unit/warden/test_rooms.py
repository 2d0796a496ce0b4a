"""Each request to the Warden is answered in one room, by what was made for it."""

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
from services.warden.room import Handler
from services.warden.trail import room as trail
from services.warden.warden import HANDLERS

ROOMS = [door, invitations, people, cases, trail, glass, privacy, keys]


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
