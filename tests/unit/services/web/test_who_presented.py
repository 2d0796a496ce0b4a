"""P19: who presented is read by name, and no look of its own tells it to officers."""

from uuid import UUID

import msgspec
import pytest

from domain.access.messages import ItemShown, PresentationCodes, ReadItem, ShowNames
from domain.kernel import Sealed
from domain.sessions.events import MaterialKind
from tests.kit.paper import Reader
from tests.kit.web import MORNING, World

LEA, M1 = "lea@example.org", "m1@example.org"
ITEM = UUID(int=5)


@pytest.mark.parametrize(("who", "purpose", "own"), [(LEA, "leading", False), (M1, "own", True)])
def test_p19_the_circles_names_are_looked_at_and_not_the_presenters_alone(
    world: World, who: str, purpose: str, *, own: bool
) -> None:
    """P19: by neighbouring positions, a look at one name would say who presented."""
    program = world.program()
    group = world.active_group(program)
    plan = {"number": 1, "localStart": "2030-01-15T18:30"}
    made = world.of(LEA).does(f"/programs/{program}/groups/{group}/sessions", plan)
    presenter = world.warden.people[M1]
    world.warden.told[ReadItem] = ItemShown(
        item=ITEM,
        kind=MaterialKind.PRESENTATION,
        session=UUID(str(made["id"])),
        locale="en-CA",
        text=Sealed(msgspec.json.encode(PresentationCodes(presenter, "system")).decode()),
        sealed_at=MORNING,
        own=own,
        record=9,
    )
    before = len(world.warden.asked)
    address = f"/programs/{program}/sessions/{made['id']}/items/{ITEM}"
    page = Reader(world, who).send(address, {"purpose": purpose})
    name = world.warden.names[presenter]
    assert f"{name.given_name} {name.family_name}" in page.text
    [look] = [one for one in world.warden.asked[before:] if isinstance(one, ShowNames)]
    circle = {
        world.warden.people[one] for one in (LEA, *(f"m{n}@example.org" for n in range(1, 7)))
    }
    assert set(look.people) == circle
