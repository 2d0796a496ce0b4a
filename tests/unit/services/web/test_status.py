"""Who sits in a group is asked once a year whether they are still registered, with one button."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.people import AttestOwnStatus
from tests.kit.page_samples import group_row
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World
from tests.unit.services.web.test_people import row

HERE = "/account/details/attestations"
A_DAY = timedelta(days=1)
ADA = PersonId(UUID(int=2))


def test_the_board_and_the_list_tell_administrators_who_has_not_confirmed(world: World) -> None:
    program = world.program()
    group = group_row(1, "active", group_id=UUID(world.active_group(program)))
    world.reads.rows["group_board.groups"] = [msgspec.structs.asdict(group)]
    world.reads.rows["people_register.people"] = [row(program, state="in", unconfirmed=True)]
    reader = Reader(world, ADMIN)
    board = reader.get(f"/programs/{program}").text
    assert "1 person has not confirmed their professional status" in board
    assert f'/programs/{program}/people?state=unconfirmed"' in board
    assert "Status not confirmed" in reader.get(f"/programs/{program}/people").text
    waits = reader.get("/programs").text
    assert "Someone has not confirmed their professional status for a year" in waits


@pytest.mark.parametrize("profession", ["", "nurse"])
def test_one_press_confirms_it_and_another_profession_is_said_with_it(
    world: World, profession: str
) -> None:
    world.active_group(world.program())
    world.warden.told[AttestOwnStatus] = Enacted((StepDone(position=1),))
    form = {"profession": profession} if profession else {}
    reply = Reader(world, "m1@example.org").send(HERE, form)
    assert reply.headers["location"] == "/my-groups"
    [asked] = [one for one in world.warden.asked if isinstance(one, AttestOwnStatus)]
    assert asked.profession == (profession or None)
