"""A record with an entry that cannot be read is answered in words, and no other is touched."""

from uuid import UUID

import pytest

from domain.kernel import ProgramId, Tenant
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import World


@pytest.fixture
def groups(world: World) -> tuple[str, str]:
    """Two groups of a program; the first was proposed by an entry that nobody can read."""
    program = world.program()
    odd, fine = (world.group(program, code) for code in ("G001", "G002"))
    tenant = Tenant(ORGANIZATION_ID, ProgramId(UUID(program)))
    world.store.spoil(tenant, 1)
    return f"/programs/{program}/groups/{odd}", f"/programs/{program}/groups/{fine}"


def test_reading_and_deciding_say_what_is_wrong_and_what_to_do(
    world: World, groups: tuple[str, str]
) -> None:
    odd, fine = groups
    for answer in (world.admin.get(odd), world.admin.get(f"{odd}/as-it-was", version=1)):
        assert (answer.status_code, answer.json()["code"]) == (503, "stream.unreadable")
        assert "group.dreamt" not in answer.text
    assert world.admin.get(fine).json()["stage"] == "proposed"
    world.admin.does(f"{fine}/charters")
