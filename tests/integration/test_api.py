"""The main line, on real PostgreSQL with the real Warden, worker and web processes."""

from typing import Any

import httpx
import pytest

from services.http.visitor import COOKIE
from tests.kit.circle import NARRATIVE, Circle
from tests.kit.service import Person, Service


def found(auditor: Person, entry: int | None, **sought: str) -> dict[str, Any]:
    """Search the access log: what was recorded a moment ago is in it."""
    records = auditor.get("/access-log", **sought).json()["items"]
    return next(dict(record) for record in records if entry in (None, record["entry"]))


@pytest.fixture(scope="module")
def circle(service: Service) -> Circle:
    return Circle(service.organization("MAIN"))


@pytest.fixture(scope="module")
def session(circle: Circle) -> str:
    return circle.held(1)


@pytest.fixture(scope="module")
def item(circle: Circle, session: str) -> str:
    """A case narrative that its presenter shares with the leaders."""
    return circle.sealed(session)


def test_a_leader_reads_the_case_for_a_purpose_and_an_auditor_finds_the_record(
    circle: Circle, item: str
) -> None:
    lea, auditor = circle.organization.of("lea"), circle.organization.auditor
    read = lea.does(f"{circle.path}/items/{item}/readings", {"purpose": "preparing_session"})
    assert read["text"] == NARRATIVE
    record = found(auditor, read["record"], object=item, actor=lea.id)
    assert (record["outcome"], record["purpose"]) == ("permitted", "preparing_session")
    assert NARRATIVE not in str(record)


def test_the_author_sees_who_saw(circle: Circle, item: str) -> None:
    lea, author = circle.organization.of("lea"), circle.organization.of("m1")
    read = lea.does(f"{circle.path}/items/{item}/readings", {"purpose": "leading"})
    mine = author.get("/my-items").json()["items"]
    assert (item, circle.program) in [(own["id"], own["program"]) for own in mine]
    seen = author.get("/my-items/accesses").json()
    assert (lea.id, read["record"]) in [(e["actor"], e["entry"]) for e in seen["items"]]
    assert "Lea" in {actor["givenName"] for actor in seen["actors"]}


def test_who_may_not_read_gets_the_answer_for_what_is_not_there(circle: Circle, item: str) -> None:
    asked = {"purpose": "leading"}
    answers = [
        who.post(f"{circle.path}/items/{item}/readings", asked)
        for who in (
            *map(circle.organization.of, ("m2", "admin", "privacy")),
            circle.organization.auditor,
        )
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "item.missing")}


def test_a_denied_look_is_on_record(circle: Circle, item: str) -> None:
    m3, auditor = circle.organization.of("m3"), circle.organization.auditor
    m3.post(f"{circle.path}/items/{item}/readings", {"purpose": "leading"})
    record = found(auditor, None, actor=m3.id, outcome="denied")
    assert (record["purpose"], record["basis"]) == ("leading", "none")
    assert record["object"] != item, "it stands under an id that nobody else's try has"


def test_a_roster_shows_names_and_leaves_a_record(circle: Circle) -> None:
    shown = circle.organization.of("lea").does(
        f"{circle.group}/roster/readings", {"purpose": "leading"}
    )
    assert [p["givenName"] for p in shown["people"]][:2] == ["Lea", "M1"]
    assert shown["record"] > 0


def test_attendance_shows_who_was_there(circle: Circle, session: str) -> None:
    shown = circle.organization.of("lea").does(
        f"{session}/attendance/readings", {"purpose": "attendance"}
    )
    marks = {person["givenName"]: person["mark"] for person in shown["people"]}
    assert marks == {"Lea": "present", **{f"M{n}": "present" for n in range(1, 6)}, "M6": None}


def test_a_member_sees_their_own_attendance_only(circle: Circle, session: str) -> None:
    m2 = circle.organization.of("m2")
    shown = m2.does(f"{session}/attendance/readings", {"purpose": "attendance"})
    assert [(p["person"], p["mark"]) for p in shown["people"]] == [(m2.id, "present")]


def test_lists_show_what_was_done_a_moment_ago(circle: Circle, session: str) -> None:
    lea = circle.organization.of("lea")
    position = circle.organization.admin.does(f"{circle.group}/pauses")["position"]
    [group] = lea.get(f"{circle.path}/groups", after=position).json()["items"]
    assert (group["code"], group["state"], group["held"]) == ("P01-G1", "paused", 1)
    position = lea.does(f"{circle.group}/resumptions")["position"]
    [listed] = lea.get(f"{circle.path}/sessions", after=position).json()["items"]
    assert (listed["id"], listed["state"]) == (session.rpartition("/")[2], "confirmed")
    programs = lea.get("/programs").json()["items"]
    assert [program["id"] for program in programs] == [circle.program]


def test_an_officer_appoints_a_program_admin_whose_rights_hold_at_once(circle: Circle) -> None:
    organization = circle.organization
    organization.meet("pat", program=circle.program)
    pat = organization.of("pat")
    assert pat.get(circle.group).status_code == 404
    office = {"person": pat.id, "role": "program_admin", "program": circle.program}
    organization.admin.does("/officers", office)
    assert pat.get(circle.group).status_code == 200
    organization.admin.does("/officers/endings", office)
    assert pat.get(circle.group).status_code == 404


def test_who_signs_out_is_out(circle: Circle) -> None:
    leaving = circle.organization.again("m4")
    assert leaving.get("/me").status_code == 200
    kept = {"Cookie": f"{COOKIE}={leaving.http.cookies[COOKIE]}"}
    assert leaving.post("/sign-out").status_code == 204
    assert COOKIE not in leaving.http.cookies
    assert leaving.http.get("/me", headers=kept).status_code == 401


def test_whoever_guesses_passwords_has_to_wait(service: Service) -> None:
    guess = {"email": "somebody@example.org", "password": "not the right one"}
    with httpx.Client(base_url=f"{service.url}/api/v1", timeout=20) as guessing:
        replies = [guessing.post("/sign-in", json=guess) for _ in range(11)]
    assert [reply.status_code for reply in replies] == [*[401] * 10, 429]
    assert replies[-1].json()["code"] == "sign_in.too_many"
    assert int(replies[-1].headers["retry-after"]) >= 60
