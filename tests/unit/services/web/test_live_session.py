"""The page of a session that runs: what it offers is what can be done at that moment."""

import re
from uuid import UUID

import msgspec
import pytest

from domain.rules import ContentCapture
from domain.sessions.words import Phase
from services.web.frame.formats import speech
from services.web.frame.render import render
from services.web.frame.visit import Visit
from services.web.leader.session_phases import PhaseLine
from services.web.leader.sessions import Beginning, SessionView
from tests.kit.page_samples import group_row, session_view
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World

LEA = "lea@example.org"


def drawn(view: SessionView, language: str = "en") -> str:
    """The page as its leader sees it."""
    spoken = speech(language, None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    return render(language, "leader/session.html", visit=visit, speech=spoken, page=view)


def at(phase: Phase | None, **changed: object) -> SessionView:
    """The page of a session that is in a phase, with nobody presenting."""
    order = list(Phase)
    reached = order.index(phase) if phase else -1
    lines = tuple(
        PhaseLine(code=code, when="past" if n < reached else "now" if n == reached else "ahead")
        for n, code in enumerate(order)
    )
    view = msgspec.structs.replace(session_view("open"), running=None, phases=lines)
    return msgspec.structs.replace(view, **changed)


def main_act(page: str) -> str:
    """The words of the one filled button of the phases."""
    here = page.partition('aria-labelledby="phases"')[2].partition("</section>")[0]
    [filled] = re.findall(r'<button(?! class="(?:second|plain)")[^>]*>(.*?)</button>', here)
    return re.sub(r"<.*>", "", filled)


def test_no_other_phase_is_offered_until_the_account_is_told() -> None:
    presenting = session_view("open")
    page = drawn(presenting)
    assert main_act(page) == "End the presentation"
    assert "Go to: " not in page
    told = drawn(msgspec.structs.replace(presenting, running=None))
    assert "End the presentation" not in told
    assert "Go to: Clarifying questions" not in told, "it is what comes next"
    assert "Go to: Welcome round" in told


@pytest.mark.parametrize(
    ("phase", "act"),
    [
        (None, "Next: Welcome round"),
        (Phase.WELCOME, "Next: Who has a case?"),
        (Phase.CLARIFYING, "Next: Discussion, presenter sits back"),
        (Phase.DISCUSSION, "Next: Presenter rejoins"),
        (Phase.PRESENTER_REJOINS, "Next: Closing round"),
        (Phase.CLOSING, "Close the session"),
    ],
)
def test_one_button_goes_on_and_says_to_what(phase: Phase | None, act: str) -> None:
    page = drawn(at(phase))
    assert main_act(page) == act
    assert ">Go</button>" not in page


def test_whoever_presents_is_a_name_to_tap_and_nobody_is_chosen_before() -> None:
    page = drawn(at(Phase.CASE_CALL, presentations_left=1))
    names = re.findall(r'<button class="second" name="presenter"[^>]*>([^<]*)<', page)
    assert "Owen Rossi" in names
    assert "<select" not in page.partition('aria-labelledby="phases"')[2].partition("</section>")[0]
    none = drawn(at(Phase.CASE_CALL, presentations_left=1, people=()))
    assert "No one who could present is marked as here." in none
    over = drawn(at(Phase.CASE_CALL, presentations_left=0))
    assert main_act(over) == "Next: Clarifying questions"
    assert 'name="presenter"' not in over


def test_nobody_is_ticked_before_the_leader_says_who_is_here() -> None:
    view = msgspec.structs.replace(session_view("scheduled"), soon=True)
    ticked = re.compile(r'name="present" value="[^"]*" checked')
    assert not ticked.findall(drawn(view))
    here = drawn(msgspec.structs.replace(view, beginning=Beginning(view.expected)))
    assert len(ticked.findall(here)) == len(view.expected) == len(view.people) - 1


def test_whoever_takes_part_from_elsewhere_is_said_to_be_alone_with_the_camera_on() -> None:
    view = msgspec.structs.replace(session_view("scheduled"), soon=True)
    alone = "alone in a private one, with the camera on"
    assert alone not in drawn(view)
    assert alone in drawn(msgspec.structs.replace(view, online=True))


@pytest.fixture
def planned(world: World) -> str:
    """The address of a session that can be opened now."""
    return planned_in(world)


def planned_in(world: World, method: str = "balint") -> str:
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program, method=method)}"
    made = world.of(LEA).does(f"{group}/sessions", {"number": 1, "localStart": "2030-01-15T07:15"})
    return f"/programs/{program}/sessions/{made['id']}"


def test_all_here_ticks_everyone_but_who_sent_regrets_without_scripts_too(
    world: World, planned: str
) -> None:
    m2 = str(world.warden.people["m2@example.org"])
    excused = {"person": m2, "mark": "apologies"}
    Reader(world, "m2@example.org").send(f"{planned}/marks", excused)
    leader = Reader(world, LEA)
    assert " checked" not in leader.get(planned).text
    all_here = leader.get(f"{planned}?here=all").text
    assert all_here.count(" checked") == 6, "Lea and five members"
    assert f'value="{m2}" data-excused>' in all_here


def test_one_button_attests_the_frame_and_begins_with_the_welcome_round(
    world: World, planned: str
) -> None:
    leader = Reader(world, LEA)
    here = [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 5)]
    page = leader.after(
        leader.send(f"{planned}/openings", {"present": here, "frame": "holds"})
    ).text
    assert "Session started." in page
    assert main_act(page) == "Next: Who has a case?"


def test_a_session_that_cannot_begin_keeps_the_ticks_and_says_why(
    world: World, planned: str
) -> None:
    leader, m1 = Reader(world, LEA), str(world.warden.people["m1@example.org"])
    few = leader.send(f"{planned}/openings", {"present": m1, "frame": "holds"})
    assert few.status_code == 422
    assert f'value="{m1}" checked' in few.text
    assert few.text.count(" checked") == 1
    assert 'role="alert"' in few.text
    unsaid = leader.send(f"{planned}/openings", {"present": m1, "override_quorum": "yes"})
    assert unsaid.status_code == 422
    assert 'name="override_quorum" value="yes" checked' in unsaid.text


def test_who_has_nothing_to_begin_is_refused_without_a_page_of_names(
    world: World, planned: str
) -> None:
    here = {"present": str(world.warden.people["m1@example.org"]), "frame": "holds"}
    for who in (ADMIN, "m1@example.org"):
        assert Reader(world, who).send(f"{planned}/openings", here).status_code in {303, 403}
    leader = Reader(world, LEA)
    present = [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 5)]
    for _ in ("begins", "runs already"):
        sent = leader.send(f"{planned}/openings", {"present": present, "frame": "holds"})
        assert (sent.status_code, sent.headers["location"]) == (303, planned)


@pytest.mark.parametrize("state", ["cancelled", "not_held"])
def test_a_session_that_is_not_held_marks_nobody(state: str) -> None:
    page = drawn(session_view(state))
    assert "Who was expected" in page
    assert "Not marked" not in page
    assert "Who was here" not in page


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
        "rosters.of_person_in": [place],
        "group_board.groups": [
            msgspec.structs.asdict(group_row(1, group_id=group, open_session_id=UUID(int=77)))
        ],
    }
    page = Reader(world, "guest@example.org", "en").get("/my-groups").text
    assert "A seat is kept for you" in page
    assert "In session now" not in page


LATER, BY_ENTRY = "entered after this session", "after you had begun to lead"


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
        assert "Your leadership of this group was entered" not in drawn(view)


THEN, NOW = 'name="audience" value="leaders">', 'name="audience" value="leaders_now">'


def test_who_could_read_a_text_is_counted_before_it_is_shared() -> None:
    shown = drawn(session_view("closed"))
    assert "Those who led then: 1 person could read it." in shown
    assert "Those who lead now: 2 people could read it." in shown
    assert f'<button class="plain" {THEN}' in shown


def test_a_text_is_not_offered_to_leaders_of_whom_nobody_could_read_it() -> None:
    """Where all were entered late, as by an import, those who lead now are offered alone."""
    imported = msgspec.structs.replace(session_view("closed"), readers_then=0)
    shown = drawn(imported)
    assert "leader when the session began. Those who lead now: 2 people" in shown
    assert "No one can read this yet" in shown
    assert f'<button class="plain" {THEN}' not in shown
    assert f'<button class="plain" {NOW}' in shown
    alone = drawn(msgspec.structs.replace(imported, readers_now=0))
    assert f'<button class="plain" {NOW}' not in alone


def test_where_the_presenter_stays_in_the_talk_no_phase_sends_them_back(world: World) -> None:
    planned = planned_in(world, method="narrative_based")
    leader = Reader(world, LEA)
    here = [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 5)]
    leader.send(f"{planned}/openings", {"present": here, "frame": "holds"})
    leader.send(f"{planned}/phases", {"phase": Phase.CLARIFYING.value})
    page = leader.get(planned).text
    assert main_act(page) == "Next: Closing round"
    assert "presenter sits back" not in page
    body = {"phase": Phase.DISCUSSION.value}
    refused = world.of(LEA).post(f"{planned}/phases", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "session.phase_of_another_method")
    said = leader.after(leader.send(f"{planned}/phases", body)).text
    assert "the presenter stays in the conversation" in said
