"""P19: who presented is read by name, and no look of its own tells it to officers."""

from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, Sealed
from domain.protocol.cases import ItemShown, PresentationCodes, ReadItem
from domain.protocol.glass import GlassOpened, OpenByBreakGlass, Watermark
from domain.protocol.names import ShowNames
from domain.sessions.words import MaterialKind
from tests.kit.paper import Reader
from tests.kit.web import MORNING, PRIVACY, World

LEA, M1 = "lea@example.org", "m1@example.org"
ITEM, GRANT = UUID(int=5), UUID(int=6)


def codes(presenter: PersonId) -> Sealed:
    return Sealed(msgspec.json.encode(PresentationCodes(presenter, "system")).decode())


@pytest.mark.parametrize(("who", "purpose", "own"), [(LEA, "leading", False), (M1, "own", True)])
def test_p19_who_presented_is_named_by_the_look_at_the_item_and_by_no_other(
    world: World, who: str, purpose: str, *, own: bool
) -> None:
    """P19: by neighbouring positions, a look at names would say who presented."""
    program = world.program()
    group = world.active_group(program)
    plan = {"number": 1, "localStart": "2030-01-15T18:30"}
    made = world.of(LEA).does(f"/programs/{program}/groups/{group}/sessions", plan)
    presenter = world.warden.people[M1]
    name = world.warden.names[presenter]
    world.warden.told[ReadItem] = ItemShown(
        item=ITEM,
        kind=MaterialKind.PRESENTATION,
        session=UUID(str(made["id"])),
        locale="en-CA",
        text=codes(presenter),
        sealed_at=MORNING,
        own=own,
        record=9,
        presenter=name,
    )
    before = len(world.warden.asked)
    address = f"/programs/{program}/sessions/{made['id']}/items/{ITEM}"
    page = Reader(world, who).send(address, {"purpose": purpose})
    assert f"{name.given_name} {name.family_name}" in page.text
    assert str(presenter) not in page.text
    assert not any(isinstance(one, ShowNames) for one in world.warden.asked[before:])


def test_p19_break_glass_names_who_presented_by_the_look_at_the_item_and_by_no_other(
    world: World,
) -> None:
    """P19: one name, looked at a moment after the item, would join the two for each auditor."""
    program = world.program()
    world.active_group(program)
    presenter = world.warden.people[M1]
    name = world.warden.names[presenter]
    world.warden.told[OpenByBreakGlass] = GlassOpened(
        item=ITEM,
        kind=MaterialKind.PRESENTATION,
        locale="en-CA",
        text=codes(presenter),
        sealed_at=MORNING,
        watermark=Watermark("Pia Roy", MORNING, 7),
        presenter=name,
    )
    before = len(world.warden.asked)
    address = f"/programs/{program}/break-glass/{GRANT}/openings"
    page = Reader(world, PRIVACY).send(address, {"item": str(ITEM), "sure": "yes"})
    assert f"{name.given_name} {name.family_name}" in page.text
    assert not any(isinstance(one, ShowNames) for one in world.warden.asked[before:])
