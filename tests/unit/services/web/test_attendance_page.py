"""On a session's page a mark is a word and an act is a verb; each act can be taken back."""

import re

import pytest

from domain.sessions.words import Mark, Phase
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World

LEA, M5 = "lea@example.org", "m5@example.org"


@pytest.fixture
def session(world: World) -> str:
    """The address of an open session, with M1 to M4 in the room."""
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program)}"
    lea = world.of(LEA)
    planned = lea.does(f"{group}/sessions", {"number": 1, "localStart": "2030-01-15T07:15"})
    path = f"/programs/{program}/sessions/{planned['id']}"
    present = [someone(world, f"m{n}") for n in range(1, 5)]
    body = {"present": present, "privateSpace": True, "noRecording": True}
    lea.does(f"{path}/openings", body)
    return path


def someone(world: World, name: str) -> str:
    return str(world.warden.people[f"{name}@example.org"])


def row(page: str, name: str) -> str:
    """What stands about somebody in the list of who is here."""
    rows: list[str] = re.findall(r"<li>.*?</li>", page, re.DOTALL)
    [found] = [one for one in rows if f">{name} " in one]
    return found


def form(world: World, name: str, mark: str) -> dict[str, str]:
    return {"person": someone(world, name), "mark": mark}


def test_no_state_is_a_button(world: World, session: str) -> None:
    """Tapping "Here" recorded a departure."""
    page = Reader(world, LEA).get(session).text
    here = row(page, "M1")
    buttons = re.findall(r"<button[^>]*>([^<]*)</button>", here)
    assert "Here</span>" in here
    assert buttons == ["Mark as left", "Mark as absent", "Mark as excused", "Clear the mark"]
    assert "aria-pressed" not in page


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("mark", ["left", "absent", "apologies", "unknown"])
def test_each_mark_is_set_and_taken_back_by_one_tap(
    world: World, session: str, mark: str, *, over: bool
) -> None:
    lea = Reader(world, LEA)
    if over:
        lea.does(f"{session}/closings")
    done = lea.send(f"{session}/marks", form(world, "m1", mark))
    page = lea.after(done).text
    words = {"left": "Left", "absent": "Absent", "apologies": "Excused", "unknown": "Not marked"}
    assert f"{words[mark]}</span>" in row(page, "M1")
    back = lea.after(lea.undo(page)).text
    assert "Here</span>" in row(back, "M1")


def test_a_way_back_is_offered_once(world: World, session: str) -> None:
    lea = Reader(world, LEA)
    done = lea.send(f"{session}/marks", form(world, "m1", "left"))
    assert 'circlekeep_undo=""' in lea.after(done).headers["set-cookie"]
    assert "Undo" not in lea.get(session).text


def test_a_member_marks_themselves_and_nobody_else(world: World, session: str) -> None:
    page = Reader(world, M5).get(session).text
    assert "I am here" in row(page, "M5")
    assert "Mark as absent" not in page
    assert ">M1 " not in page, "and is shown nobody else's mark"


def test_who_is_not_marked_is_counted_before_attendance_is_confirmed(
    world: World, session: str
) -> None:
    lea = Reader(world, LEA)
    lea.does(f"{session}/closings")
    page = lea.send(f"{session}/attendance/confirmations").text
    assert "Some people are not marked. Confirm anyway?" in page
    assert "<dt>Not marked</dt><dd>2</dd>" in page, "M5 and M6"
    for name in ("m5", "m6"):
        lea.send(f"{session}/marks", form(world, name, "absent"))
    done = lea.after(lea.send(f"{session}/attendance/confirmations"))
    assert "Attendance confirmed." in done.text, "in one tap"


def test_a_confirmed_attendance_is_corrected_on_the_page(world: World, session: str) -> None:
    lea = Reader(world, LEA)
    lea.does(f"{session}/closings")
    lea.does(f"{session}/attendance/confirmations")
    assert "Correct attendance" in lea.get(session).text
    wrong = {
        "person": someone(world, "m1"),
        "mark": Mark.ABSENT.value,
        "reason": "paper_says_otherwise",
        "minutes": "",
    }
    page = lea.after(lea.send(f"{session}/attendance/corrections", wrong)).text
    assert "Attendance corrected. The reason is recorded." in page
    assert "Absent</span>" in row(page, "M1")
    assert "Leaders can correct it until" in page
    world.clock.on(days=15)
    late = lea.get(session).text
    assert "Correct attendance" not in late
    assert "Now a program administrator can." in late
    assert "Correct attendance" in Reader(world, ADMIN).get(session).text


def test_the_reasons_to_annul_are_of_the_session_not_of_one_person(
    world: World, session: str
) -> None:
    lea = Reader(world, LEA)
    lea.does(f"{session}/closings")
    lea.does(f"{session}/attendance/confirmations")
    annulment = lea.get(session).text.split('id="annulment-reason"')[1].split("</select>")[0]
    assert re.findall(r'value="(\w+)"', annulment) == [
        "marked_by_mistake",
        "paper_says_otherwise",
        "not_this_session",
    ]


def test_two_people_annul_on_the_page(world: World, session: str) -> None:
    lea, admin = Reader(world, LEA), Reader(world, ADMIN)
    lea.does(f"{session}/closings")
    lea.does(f"{session}/attendance/confirmations")
    asked = lea.after(
        lea.send(f"{session}/attendance/annulments", {"reason": "not_this_session"})
    ).text
    assert "Keep attendance" in asked
    assert ">Annul attendance<" not in asked
    assert ">Annul attendance<" in admin.get(session).text
    done = admin.after(admin.does(f"{session}/attendance/annulments/agreements")).text
    assert "Two people annulled this attendance." in done


def test_who_cannot_come_can_come_after_all(world: World, session: str) -> None:
    lea, member = world.of(LEA), Reader(world, M5)
    group = session.split("/sessions/", maxsplit=1)[0]
    shown = lea.get(session).json()
    later = {"number": 2, "localStart": "2030-01-22T18:30"}
    planned = lea.does(f"{group}/groups/{shown['group']}/sessions", later)
    next_one = f"{group}/sessions/{planned['id']}"
    page = member.after(member.send(f"{next_one}/marks", form(world, "m5", "apologies"))).text
    assert "I can come after all" in page
    page = member.after(member.send(f"{next_one}/marks", form(world, "m5", "unknown"))).text
    assert "I cannot come" in page


def test_without_a_leader_the_page_says_when_the_session_ends(world: World, session: str) -> None:
    """Edge case 5."""
    lea = Reader(world, LEA)
    page = lea.after(lea.send(f"{session}/marks", form(world, "lea", "left"))).text
    assert "No leader is in the room." in page
    page = lea.after(lea.send(f"{session}/marks", form(world, "lea", "present"))).text
    assert "No leader is in the room." not in page


def test_a_session_runs_without_the_warden(world: World, session: str) -> None:
    """P2: names and others' marks need a record, so they are not shown; all else goes on."""
    world.warden.down = True
    lea = Reader(world, LEA)
    page = lea.get(session).text
    assert "Names, others’ marks and sealed texts cannot be shown" in page
    assert ">M1 " not in page
    assert "entry 0" not in page
    assert "Former member" not in page
    people = re.findall(r'<span class="name">([^<]*)</span>', page)
    assert people == ["You", *(f"Person {number}" for number in range(2, len(people) + 1))]
    here = page.partition('id="people"')[2].partition("</section>")[0]
    assert here.count('class="chip') == 1, "their own mark alone"
    m5 = {"person": someone(world, "m5"), "mark": "present"}
    for step, sent in (
        ("marks", m5),
        ("phases", {"phase": Phase.DISCUSSION.value}),
        ("closings", {}),
    ):
        assert lea.does(f"{session}/{step}", sent).status_code == 303
    world.warden.down = False
    page = lea.get(session).text
    assert "cannot be shown" not in page
    assert "Here" in row(page, "M5")
