"""Whom and what a hold or an erasure covers is picked by name and date, and nobody types an id."""

import re
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.codes import refusal as of_the_warden
from domain.kernel import PersonId
from domain.privacy.commands import PlaceHold
from domain.privacy.events import ErasureKind
from domain.protocol.answers import Done
from domain.protocol.names import NamesShown, PersonName, PickPeople, ShowNames
from domain.protocol.privacy import AskErasure, EnactHold
from tests.kit.listed import as_row, listed_program
from tests.kit.page_samples import group_row, session_row
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, PRIVACY, World

HOLDS, ERASURES = "/legal-holds", "/erasures"
ONCE = {"once": str(UUID(int=9))}
MEI, TWIN = PersonId(UUID(int=0x31)), PersonId(UUID(int=0x32))
WORDS = "Bouch"


@pytest.fixture
def found(world: World) -> World:
    """A program, and two people of one name, one of whom leads a group."""
    program = UUID(listed_program(world))
    group = group_row(1)
    names = {MEI: PersonName("Mei", "Bouchard", ""), TWIN: PersonName("Mei", "Bouchard", "")}
    world.warden.told[PickPeople] = NamesShown(names, 105)
    world.reads.rows["group_board.groups"] = [as_row(group)]
    world.reads.rows["rosters.of_person_in"] = [
        {"program_id": program, "group_id": group.group_id, "state": "active"}
    ]
    world.reads.rows["rosters.of_person"] = [
        {"group_id": group.group_id, "role": "leader", "state": "active"}
    ]
    return world


@pytest.mark.parametrize("email", [ADMIN, PRIVACY])
def test_people_are_found_by_words_that_are_in_no_address(found: World, email: str) -> None:
    officer = Reader(found, email)
    page = officer.get(f"{HOLDS}/new/person").text
    assert "Find someone by name" in page
    assert "Place the hold" not in page, "nobody is chosen yet"
    reply = officer.send(f"{HOLDS}/new/person", {**ONCE, "who": WORDS, "ground": "litigation"})
    assert reply.status_code == 200
    assert "location" not in reply.headers
    assert reply.text.count("Mei Bouchard<small>Leader · Groupe 1</small>") == 2
    assert f'name="person" value="{MEI}" required>' in reply.text, "nobody is chosen beforehand"
    assert 'value="litigation" required checked' in reply.text, "what was chosen is kept"
    assert 'formaction="/legal-holds"' in reply.text
    assert not re.search(rf'(?:href|action)="[^"]*{WORDS}', reply.text)
    [asked] = [one for one in found.warden.asked if isinstance(one, PickPeople)]
    assert asked.text.reveal() == WORDS


def test_the_page_speaks_french(found: World) -> None:
    page = Reader(found, PRIVACY, "fr").send(f"{HOLDS}/new/person", {**ONCE, "who": WORDS}).text
    assert "De qui s’agit-il?" in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (NamesShown({}, 0), "No one by that name. Check the spelling."),
        (of_the_warden("people.too_many"), "More than 10 people match"),
    ],
)
def test_nobody_and_too_many_are_told(found: World, told: object, said: str) -> None:
    found.warden.told[PickPeople] = told  # type: ignore[assignment]
    page = Reader(found, PRIVACY).send(f"{HOLDS}/new/person", {**ONCE, "who": "x"}).text
    assert said in page
    assert "Place the hold" not in page


def test_the_question_names_whom_a_hold_is_to_cover(found: World) -> None:
    found.warden.told[ShowNames] = NamesShown({MEI: PersonName("Mei", "Bouchard", "")}, 106)
    found.warden.told[EnactHold] = Done(4)
    form = {**ONCE, "person": str(MEI), "ground": "litigation", "reviewOn": "2030-03-01"}
    officer = Reader(found, PRIVACY)
    question = officer.send(HOLDS, form).text
    assert "<dt>Person</dt><dd>Mei Bouchard</dd>" in question
    visible = re.sub(r"<[^>]*>", " ", question)
    assert str(MEI) not in visible
    officer.does(HOLDS, form)
    [placed] = [one for one in found.warden.asked if isinstance(one, EnactHold)]
    assert isinstance(placed.command, PlaceHold)
    assert placed.command.scope.person == MEI


def test_an_erasure_is_asked_for_somebody_who_was_picked(found: World) -> None:
    found.warden.told[AskErasure] = Done(4, UUID(int=5))
    officer = Reader(found, PRIVACY)
    page = officer.send(f"{ERASURES}/new/member", {**ONCE, "who": WORDS}).text
    assert '<input type="hidden" name="kind" value="member">' in page
    officer.send(ERASURES, {**ONCE, "kind": "member", "person": str(TWIN), "who": WORDS})
    [asked] = [one for one in found.warden.asked if isinstance(one, AskErasure)]
    assert (asked.kind, asked.scope.person) == (ErasureKind.MEMBER, TWIN)


def test_a_session_is_picked_by_program_group_and_date(found: World) -> None:
    program = found.program(code="P02")
    group = found.group(program)
    row = session_row(7, "closed")
    found.reads.rows["group_board.groups"] = [as_row(group_row(1, group_id=UUID(group)))]
    found.reads.rows["sessions.newest_of_group"] = [as_row(row)]
    officer, path = Reader(found, ADMIN), f"{HOLDS}/new/session"
    assert "Show groups" in officer.get(path).text
    groups = officer.send(path, {**ONCE, "program": program}).text
    assert "<span>Groupe 1</span>" in groups
    assert "Place the hold" not in groups
    sessions = officer.send(path, {**ONCE, "program": program, "within": group}).text
    assert f'name="session" value="{row.session_id}" required>' in sessions
    assert "Thursday, November 12, 2026" in sessions
    assert "Place the hold" in sessions


def test_what_an_act_may_be_of_is_a_list_of_words(world: World) -> None:
    page = Reader(world, PRIVACY).get(f"{HOLDS}/new").text
    for words in ("Texts of a person", "A session", "A program", "The whole organization"):
        assert words in page
    page = Reader(world, PRIVACY).get(f"{ERASURES}/new").text
    assert "A person, with all texts" in page
    assert Reader(world, PRIVACY).get(f"{ERASURES}/new/everything").status_code == 404


def test_what_is_restricted_is_held_with_all_that_is_told_and_never_erased_by_itself(
    found: World,
) -> None:
    """Which texts of cases are restricted is told to nobody, so no act is of them alone."""
    holding = Reader(found, PRIVACY).get(f"{HOLDS}/new/organization").text
    assert 'value="C5">Restricted texts, and everything told in confidence<' in holding
    erasing = Reader(found, PRIVACY).get(f"{ERASURES}/new/class").text
    assert re.findall(r'<option value="(C\d)"', erasing) == ["C3", "C4"]


def test_who_decides_nothing_is_refused_on_record(world: World) -> None:
    for path in (f"{HOLDS}/new", f"{HOLDS}/new/person", f"{ERASURES}/new/member"):
        assert Reader(world, AUDITOR).get(path).status_code == 403
    assert world.warden.denials == ["erasure.not_officer"] * 3


def test_who_may_not_see_names_is_told_so(world: World) -> None:
    world.warden.told[PickPeople] = refusal("erasure.not_officer")
    reply = Reader(world, PRIVACY).send(f"{HOLDS}/new/person", {**ONCE, "who": WORDS})
    assert reply.status_code == 403
