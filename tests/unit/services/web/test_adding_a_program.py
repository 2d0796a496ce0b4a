"""An organization admin adds a program by its name: no code is typed, and nothing is made twice."""

import re
from uuid import uuid4

import pytest

from services.app.programs import code_for
from services.web.frame.formats import speech
from services.web.frame.zones import zones_of
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, World

HERE = "/programs/new"
FORM = {
    "name_en": "Residents of the north",
    "name_fr": "Résidents du nord",
    "setting": "residency",
    "zone": "America/Toronto",
    "participation": "voluntary",
}
BOARD = re.compile("/programs/[0-9a-f-]{36}")


def test_a_name_a_setting_and_a_zone_make_a_program_and_lead_to_its_board(world: World) -> None:
    reader = Reader(world, ADMIN)
    assert 'value="America/Toronto"' in reader.get(HERE).text
    reply = reader.send("/programs", FORM)
    assert reply.status_code == 303
    assert BOARD.fullmatch(reply.headers["location"])
    board = reader.get(reply.headers["location"]).text
    assert "Residents of the north" in board
    assert "No groups yet." in board


def test_a_form_that_is_sent_twice_makes_one_program(world: World) -> None:
    reader, once = Reader(world, ADMIN), str(uuid4())
    first, again = (reader.send("/programs", {**FORM, "once": once}) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]


def test_what_was_typed_is_there_again_when_the_name_is_taken(world: World) -> None:
    reader = Reader(world, ADMIN)
    reader.send("/programs", FORM)
    reply = reader.send("/programs", {**FORM, "setting": "hospital", "region": "QC"})
    assert reply.status_code == 422
    assert "This program already exists" in reply.text
    for kept in ("Residents of the north", "Résidents du nord", 'value="QC" selected'):
        assert kept in reply.text


def test_a_region_is_chosen_by_its_name_and_shown_by_it(world: World) -> None:
    reader = Reader(world, ADMIN, "fr")
    assert ">Nouvelle-Écosse</option>" in reader.get(HERE).text
    reply = reader.send("/programs", {**FORM, "region": "NS"})
    assert "Nouvelle-Écosse" in reader.get(reply.headers["location"]).text


def test_without_a_name_in_the_first_language_nothing_is_made(world: World) -> None:
    reply = Reader(world, ADMIN).send("/programs", {**FORM, "name_en": " "})
    assert reply.status_code == 422
    assert "Residents" not in Reader(world, ADMIN).get("/programs").text


def test_nobody_but_an_organization_admin_adds_one(world: World) -> None:
    reader = Reader(world, AUDITOR)
    assert reader.get(HERE).status_code in {403, 404}
    assert reader.send("/programs", FORM).status_code == 403


def test_an_organization_without_programs_is_told_its_first_steps(world: World) -> None:
    page = Reader(world, ADMIN).get("/programs").text
    assert "First steps" in page
    assert HERE in page


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Residents of the north", "RESIDENTS-OF-THE-NORTH"),
        ("Équipe médicale d’Îlot bleu, no 2 (2026)", "EQUIPE-MEDICALE-D-ILOT-B"),
    ],
)
def test_a_code_is_made_of_the_name(name: str, code: str) -> None:
    assert code_for(name).startswith(code[:15])
    assert code_for(name) == code_for(name)


def test_a_name_in_another_script_has_a_code_too() -> None:
    assert re.fullmatch("P-[0-9A-F]{8}", code_for("Ομάδα"))
    assert code_for("Ομάδα") != code_for("Ομάδες")


def test_zones_of_the_country_come_first_by_the_name_of_their_place_then_all_others() -> None:
    zones = zones_of("CA-QC", speech(None, "fr-CA", None))
    canada = {zone.name: zone.place for zone in zones.near}
    assert zones.country == "Canada"
    assert canada["America/Toronto"] == "Toronto"
    assert "Europe/Paris" not in canada
    assert "Europe/Paris" in {zone.name for zone in zones.elsewhere}
    nowhere = zones_of("none", speech(None, "fr-CA", None))
    assert (nowhere.country, nowhere.near) == ("", ())
    assert len(nowhere.elsewhere) == len(zones.near) + len(zones.elsewhere)


def test_a_place_stands_in_its_alphabet_whatever_its_accents() -> None:
    places = [zone.place for zone in zones_of("", speech(None, "fr-CA", None)).elsewhere]
    assert places.index("Achgabat") < places.index("Açores") < places.index("Adak")
