"""The page of a session that runs: what it offers is what can be done at that moment."""

from uuid import UUID

import msgspec
import pytest

from domain.rules import ContentCapture
from services.web.render import render
from services.web.sessions import SessionView
from services.web.speech import speech
from services.web.visit import Visit
from tests.kit.page_samples import group_row, session_view
from tests.kit.paper import Reader
from tests.kit.web import World


def drawn(view: SessionView, language: str = "en") -> str:
    """The page as its leader sees it."""
    spoken = speech(language, None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    return render(language, "session.html", visit=visit, speech=spoken, page=view)


def test_no_other_phase_is_offered_until_the_account_is_told() -> None:
    presenting = session_view("open")
    page = drawn(presenting)
    assert "The account is told" in page
    assert "Go to: " not in page
    told = drawn(msgspec.structs.replace(presenting, running=None))
    assert "The account is told" not in told
    assert "Go to: Clarifying questions" in told


@pytest.mark.parametrize(("who", "led"), [("lea@example.org", True), ("m1@example.org", False)])
def test_a_session_that_runs_is_the_first_thing_on_ones_own_groups(
    world: World, who: str, *, led: bool
) -> None:
    program = world.program()
    group, running = UUID(str(world.active_group(program))), UUID(int=77)
    world.reads.rows["group_board.groups"] = [
        msgspec.structs.asdict(group_row(1, group_id=group, open_session_id=running))
    ]
    page = Reader(world, who, "en").get("/my-groups").text
    address = f"/programs/{program}/sessions/{running}"
    assert "In session now: open" in page
    assert page.index(f'href="{address}"') < page.index("Next:")
    assert ("Member</span>" in page) is not led


def test_a_session_that_runs_is_not_shown_to_whoever_only_has_an_offer(world: World) -> None:
    program = world.program()
    group = UUID(str(world.active_group(program)))
    guest = world.meet("guest@example.org")
    world.of("lea@example.org").does(
        f"/programs/{program}/groups/{group}/offers", {"person": str(guest)}
    )
    place = {"program_id": program, "group_id": group, "state": "offered"}
    world.reads.rows |= {
        "attendance.rosters_of_person_in": [place],
        "group_board.groups": [
            msgspec.structs.asdict(group_row(1, group_id=group, open_session_id=UUID(int=77)))
        ],
    }
    page = Reader(world, "guest@example.org", "en").get("/my-groups").text
    assert "A seat is kept for you" in page
    assert "In session now" not in page


LATER, BY_ENTRY = "entered later than this session", "entered after it had begun"


def test_a_leader_is_told_why_what_was_shared_then_is_closed_in_words_that_are_true() -> None:
    came = msgspec.structs.replace(session_view("closed"), items=(), led_later=True)
    assert LATER in drawn(came)
    assert BY_ENTRY not in drawn(came)
    imported = msgspec.structs.replace(came, led_by_late_entry=True)
    assert BY_ENTRY in drawn(imported)
    assert LATER not in drawn(imported)
    french = drawn(imported, "fr")
    assert "inscrite après coup" in french


def test_no_such_sentence_stands_beside_texts_that_can_be_opened_or_where_none_was_shared() -> None:
    beside = msgspec.structs.replace(session_view("closed"), led_later=True)
    nothing = msgspec.structs.replace(
        beside, items=(), presentations=(), capture=ContentCapture.CODES
    )
    led_then = msgspec.structs.replace(beside, items=(), led_later=False)
    for view in (beside, nothing, led_then):
        assert "Your leadership was entered" not in drawn(view)
