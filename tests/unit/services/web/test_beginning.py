"""A group that forms says what it lacks, and its beginning is offered once it can begin."""

import msgspec
import pytest

from domain.groups.state import Stage
from services.web.frame.formats import speech
from services.web.frame.render import render
from services.web.frame.visit import Visit
from tests.kit.agreements import signature
from tests.kit.page_samples import group_view
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World

LEA = "lea@example.org"
BEGIN = "/activations"


def recruiting(world: World, members: int) -> str:
    """The address of a group that recruits: led, with so many members who have signed."""
    program = world.program()
    group = world.group(program)
    path = f"/programs/{program}/groups/{group}"
    world.admin.does(f"{path}/charters")
    world.admin.does(f"{path}/recruitings")
    lea = world.meet(LEA, program)
    world.admin.does(f"{path}/leaderships", {"person": str(lea)})
    for number in range(1, members + 1):
        email = f"m{number}@example.org"
        member = world.meet(email, program)
        world.of(LEA).does(f"{path}/offers", {"person": str(member)})
        world.of(email).does(f"{path}/signatures", signature())
    return path


@pytest.mark.parametrize("who", [ADMIN, LEA])
@pytest.mark.parametrize(("members", "begins"), [(1, False), (6, True)])
def test_the_beginning_is_offered_once_enough_have_signed(
    world: World, who: str, members: int, *, begins: bool
) -> None:
    group = recruiting(world, members)
    page = Reader(world, who, "en").get(group).text
    assert (BEGIN in page) is begins
    lacking = "1 of 6 signed; 5 to go before the group can begin."
    assert (lacking in page) is not begins
    assert ("6 have signed: enough to begin." in page) is begins


def test_without_a_leader_the_beginning_is_not_offered(world: World) -> None:
    group = recruiting(world, 6)
    admin = Reader(world, ADMIN, "en")
    admin.does(f"{group}/endings", {"person": str(world.warden.people[LEA])})
    page = admin.get(group).text
    assert "A leader is still missing." in page
    assert BEGIN not in page


def test_of_a_group_without_members_nobody_is_counted() -> None:
    spoken = speech("en", None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    view = msgspec.structs.replace(group_view(), state=Stage.CLOSED, members=0, signed=0)
    page = render("en", "leader/group.html", visit=visit, speech=spoken, page=view)
    assert "No member is left to sign." in page
    assert "0 of 0" not in page
