"""What was typed is still in its form when a rule refuses it."""

import pytest

from domain.codes import refusal
from domain.kernel import Role
from domain.protocol.answers import Done
from domain.protocol.audits import AuditsListed, DrawAudit, ListAudits
from domain.protocol.offices import FindByAddress, ListOffices, OfficesListed
from tests.kit.listed import listed_program
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, MORNING, World

ADDRESS = "lea.roy@example.org"
ONCE = "01a22db3-d880-7638-b3c2-31d01f9bfee4"
GROUP = {
    "name": "Tuesday group",
    "code": "TUE-1",
    "mode": "pilot_3_months",
    "frequency": "weekly",
    "setting": "hybrid",
    "local_time": "07:45",
    "slot_minutes": "95",
}


@pytest.fixture
def officers(world: World) -> World:
    """Nobody holds office and nobody has the address."""
    world.warden.told[ListOffices] = OfficesListed(offices=(), waiting=(), names={})
    world.warden.told[FindByAddress] = Done()
    return world


def test_an_officer_whose_address_nobody_has_is_asked_for_again(officers: World) -> None:
    program = listed_program(officers)
    form = {"address": ADDRESS, "role": Role.PROGRAM_ADMIN, "program": program, "once": ONCE}
    reply = Reader(officers, ADMIN).send("/officers", form)
    assert reply.status_code == 422
    assert "Person not found. Check the address." in reply.text
    assert f'value="{ADDRESS}"' in reply.text
    assert f'value="{Role.PROGRAM_ADMIN}" selected' in reply.text
    assert f'value="{program}" selected' in reply.text


def test_an_officer_without_their_program_is_asked_for_again(officers: World) -> None:
    admin = officers.warden.people[ADMIN]
    officers.warden.told[FindByAddress] = Done(made=admin)
    form = {"address": ADDRESS, "role": Role.PROGRAM_ADMIN, "once": ONCE}
    reply = Reader(officers, ADMIN).send("/officers", form)
    assert reply.status_code == 422
    assert "Choose the program that this person will administer." in reply.text
    assert f'value="{ADDRESS}"' in reply.text


def test_a_group_that_is_refused_is_still_in_its_form(world: World) -> None:
    program = world.program()
    board = Reader(world, ADMIN)
    form = {**GROUP, "local_time": "27:45"}
    reply = board.send(f"/programs/{program}/groups", form)
    assert reply.status_code == 422
    assert '<details class="block" open>' in reply.text
    for value in (form["name"], form["code"], form["local_time"], form["slot_minutes"]):
        assert f'value="{value}"' in reply.text
    for chosen in ("pilot_3_months", "weekly", "hybrid"):
        assert f'value="{chosen}" selected' in reply.text


def test_a_sample_that_is_refused_is_still_in_its_form(world: World) -> None:
    world.warden.told[ListAudits] = AuditsListed(audits=(), names={})
    world.warden.told[DrawAudit] = refusal("audit.nothing_to_review")
    quarter = f"{MORNING.year}-Q{(MORNING.month + 2) // 3}"
    form = {"quarter": quarter, "much": "17", "unit": "percent", "once": ONCE}
    reply = Reader(world, AUDITOR).send("/audits", form)
    assert reply.status_code == 422
    assert "This quarter has no views yet." in reply.text
    assert 'value="17"' in reply.text
    assert 'value="percent" selected' in reply.text
    assert f'value="{quarter}" selected' in reply.text
