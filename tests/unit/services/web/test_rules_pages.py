"""Group rules as pages: published, adopted and followed, with what would differ read before."""

import re
from collections.abc import Mapping

import pytest

from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World

RULES = "/rule-profiles"
HOSPITAL = {"profile": "hospital", "profileVersion": "1"}
NEXT: Mapping[str, str] = {
    "name": "hospital",
    "version": "2",
    "members_min": "6",
    "members_max": "9",
    "leaders_min": "1",
    "leaders_max": "2",
    "session_min_quorum": "3",
    "presentation_from": "2.5",
    "presentation_to": "5",
    "discussion_min_min": "40",
    "presentations_max": "1",
    "phases": "closing",
}


@pytest.fixture
def office(world: World) -> Reader:
    """An organization admin, who has published the rules of hospitals."""
    reader = Reader(world, ADMIN)
    assert reader.send(RULES, {"setting": "hospital"}).status_code == 303
    return reader


def test_the_preset_of_a_setting_is_read_in_plain_words_and_published(office: Reader) -> None:
    page = office.get(RULES).text
    assert "Hospital, version 1" in page
    assert "Shortest discussion" in page
    assert "40 minutes" in page
    assert 'name="setting" value="hospital"' not in page
    assert 'name="setting" value="residency"' in page


def test_a_next_version_takes_the_numbers_of_the_organization(office: Reader) -> None:
    assert 'value="40"' in office.get(f"{RULES}/hospital").text
    assert office.send(f"{RULES}/successions", NEXT).headers["location"] == RULES
    page = office.get(RULES).text
    assert "Hospital, version 2" in page
    assert "2.5 to 5 minutes" in page


def test_numbers_that_contradict_each_other_come_back_as_they_were_typed(office: Reader) -> None:
    reply = office.send(f"{RULES}/successions", {**NEXT, "members_min": "20"})
    assert reply.status_code == 422
    assert "The numbers contradict each other" in reply.text
    assert 'value="20"' in reply.text


def test_rules_that_are_not_there_have_no_next_version(office: Reader) -> None:
    assert office.get(f"{RULES}/nothing").status_code == 404
    assert office.send(f"{RULES}/successions", {**NEXT, "name": "nothing"}).status_code == 404


def test_retired_rules_are_offered_no_more_after_a_question(office: Reader) -> None:
    asked = office.send(f"{RULES}/retirements", {"name": "hospital"})
    assert "Retire these group rules?" in asked.text
    office.send(f"{RULES}/retirements", {"name": "hospital", "sure": "yes"})
    assert "Retired" in office.get(RULES).text
    assert office.get(f"{RULES}/hospital").status_code == 404


@pytest.mark.usefixtures("office")
def test_a_member_reads_the_rules_and_changes_none(world: World) -> None:
    world.meet("mia@example.org", world.program())
    page = Reader(world, "mia@example.org").get(RULES).text
    assert "Hospital, version 1" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_what_would_differ_is_read_before_a_program_adopts(world: World, office: Reader) -> None:
    here = f"/programs/{world.program()}"
    page = office.get(f"{here}/rules").text
    assert "What would be different" in page
    assert re.search(r"Now: 60 minutes<br><strong>Then: 40 minutes", page)
    assert office.send(f"{here}/rules", HOSPITAL).headers["location"] == f"{here}/rules"
    assert "Now: Hospital, version 1" in office.get(f"{here}/rules").text
    assert f'href="{here}/rules"' in office.get(here).text


def test_from_a_later_day_the_rules_of_now_still_hold(world: World, office: Reader) -> None:
    here = f"/programs/{world.program()}"
    office.send(f"{here}/rules", {**HOSPITAL, "since": "2030-06-01"})
    page = office.get(f"{here}/rules").text
    assert "Now: Original rules, version 1" in page
    assert "From June 1, 2030: Hospital, version 1" in page


@pytest.mark.parametrize(
    ("step", "now"), [("adopted-rules", "Now: Hospital"), ("kept-rules", "Now: Original rules")]
)
def test_a_leader_reads_what_would_differ_and_follows_or_keeps(
    world: World, office: Reader, step: str, now: str
) -> None:
    program = world.program()
    here = f"/programs/{program}/groups/{world.active_group(program)}"
    office.send(f"/programs/{program}/rules", HOSPITAL)
    lea = Reader(world, "lea@example.org")
    assert "Your program adopted others" in lea.get(here).text
    assert "Then: 40 minutes" in lea.get(f"{here}/rules").text
    sent = lea.send(f"{here}/{step}", {**HOSPITAL, "sure": "yes"})
    assert sent.headers["location"] == f"{here}/rules"
    assert now in lea.get(f"{here}/rules").text
    assert "Your program adopted others" not in lea.get(here).text


def test_a_member_of_the_group_reads_its_rules_alone(world: World, office: Reader) -> None:
    program = world.program()
    here = f"/programs/{program}/groups/{world.active_group(program)}"
    office.send(f"/programs/{program}/rules", HOSPITAL)
    page = Reader(world, "m1@example.org").get(f"{here}/rules").text
    assert "Now: Original rules" in page
    assert "Keep our rules" not in page
