"""Sessions over HTTP."""

from uuid import uuid4

import pytest

from tests.kit.web import World

LEA, M1 = "lea@example.org", "m1@example.org"
HELD = {"privateSpace": True, "noRecording": True}


@pytest.fixture
def program(world: World) -> str:
    return world.program()


@pytest.fixture
def group(world: World, program: str) -> str:
    return f"/programs/{program}/groups/{world.active_group(program)}"


@pytest.fixture
def session(world: World, program: str, group: str) -> str:
    body = {"number": 1, "localStart": "2030-01-15T07:15"}
    return f"/programs/{program}/sessions/{world.of(LEA).does(f'{group}/sessions', body)['id']}"


def members(world: World, count: int = 4) -> list[str]:
    return [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, count + 1)]


def opened(world: World, session: str) -> str:
    world.of(LEA).does(f"{session}/openings", {"present": members(world), **HELD})
    return session


def test_a_session_is_planned_by_the_clock_on_the_wall(world: World, session: str) -> None:
    shown = world.of(M1).get(session).json()
    assert (shown["code"], shown["localStart"]) == ("G001-S01", "2030-01-15T07:15")
    assert shown["startsAt"] == "2030-01-15T12:15:00Z"


def test_a_time_that_clocks_skip_is_refused(world: World, group: str) -> None:
    refused = world.of(LEA).post(
        f"{group}/sessions", {"number": 2, "localStart": "2030-03-10T02:30"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "session.time_skipped")


def test_a_time_that_is_none_is_refused(world: World, group: str) -> None:
    refused = world.of(LEA).post(
        f"{group}/sessions", {"number": 2, "localStart": "2030-02-30T02:30"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "session.time_invalid")


def test_a_session_is_held_from_opening_to_confirmation(world: World, session: str) -> None:
    opened(world, session)
    lea = world.of(LEA)
    lea.does(f"{session}/phases", {"phase": "case_call"})
    world.of("m5@example.org").does(f"{session}/attendance/arrivals")
    lea.does(f"{session}/attendance/absences", {"person": members(world, 6)[5]})
    lea.does(f"{session}/no-cases")
    world.clock.on(minutes=95)
    lea.does(f"{session}/closings")
    lea.does(f"{session}/attendance/confirmations")
    shown = lea.get(session).json()
    assert (shown["stage"], shown["present"], shown["noCase"]) == ("confirmed", 6, True)


def test_a_session_does_not_open_without_its_frame(world: World, session: str) -> None:
    refused = world.of(LEA).post(f"{session}/openings", {"present": members(world)})
    assert (refused.status_code, refused.json()["code"]) == (422, "session.frame_unconfirmed")


def test_a_member_does_not_open_a_session_and_the_attempt_is_reported(
    world: World, session: str
) -> None:
    refused = world.of(M1).post(f"{session}/openings", HELD)
    assert (refused.status_code, refused.json()["code"]) == (403, "session.not_a_leader")
    assert world.warden.denials == ["session.not_a_leader"]


def test_few_members_need_the_leaders_own_decision(world: World, session: str) -> None:
    body = {"present": members(world, 3), **HELD}
    refused = world.of(LEA).post(f"{session}/openings", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "session.quorum")
    world.of(LEA).does(f"{session}/openings", {**body, "overrideQuorum": True})


def test_a_session_moves_and_is_cancelled(world: World, session: str) -> None:
    world.of(LEA).does(f"{session}/moves", {"localStart": "2030-01-16T12:00"})
    assert world.of(M1).get(session).json()["startsAt"] == "2030-01-16T17:00:00Z"
    world.of(LEA).does(f"{session}/cancellations")
    refused = world.of(LEA).post(f"{session}/openings", HELD)
    assert (refused.status_code, refused.json()["code"]) == (409, "session.cancelled")


def test_a_session_that_nobody_recorded_is_entered_late(world: World, session: str) -> None:
    world.clock.on(days=2)
    world.of(LEA).does(f"{session}/non-holdings")
    leader = str(world.warden.people[LEA])
    world.admin.does(f"{session}/late-entries", {"leader": leader, "minutes": 90})
    world.admin.does(f"{session}/attendance/arrivals", {"person": members(world)[0]})
    world.admin.does(f"{session}/attendance/confirmations")
    shown = world.of(LEA).get(session).json()
    assert (shown["stage"], shown["present"]) == ("confirmed", 1)


def test_attendance_is_shown_by_name_with_what_is_known(world: World, session: str) -> None:
    opened(world, session)
    shown = world.of(LEA).does(f"{session}/attendance/readings", {"purpose": "attendance"})
    marks = {person["givenName"]: person["mark"] for person in shown["people"]}
    assert marks == {
        "Lea": "present",
        **dict.fromkeys(["M1", "M2", "M3", "M4"], "present"),
        **dict.fromkeys(["M5", "M6"]),
    }


def test_nobody_outside_the_group_finds_its_session(
    world: World, program: str, session: str
) -> None:
    world.meet("other@example.org", program)
    other = world.of("other@example.org")
    answers = [other.get(session), other.get(f"/programs/{program}/sessions/{uuid4()}")]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_text_is_sealed_and_read_for_a_purpose(world: World, session: str) -> None:
    opened(world, session)
    author = world.of(M1)
    text = {"kind": "reflection", "locale": "en-CA", "text": "Something stayed with me."}
    sealed = author.does(f"{session}/items", text)["id"]
    program = session.split("/")[2]
    read = author.does(f"/programs/{program}/items/{sealed}/readings", {"purpose": "own"})
    assert (read["text"], read["record"]) == ("Something stayed with me.", 12)


def test_a_text_of_more_than_64_kb_is_too_large(world: World, session: str) -> None:
    text = {"kind": "reflection", "locale": "en-CA", "text": "é" * 33_000}
    refused = world.of(M1).post(f"{session}/items", text)
    assert (refused.status_code, refused.json()["code"]) == (413, "material.too_long")


def test_without_the_warden_there_is_no_text_and_no_name(world: World, session: str) -> None:
    world.warden.down = True
    program = session.split("/")[2]
    refused = [
        world.of(LEA).post(f"{session}/attendance/readings", {"purpose": "attendance"}),
        world.of(LEA).post(f"/programs/{program}/items/{uuid4()}/readings", {"purpose": "leading"}),
    ]
    assert [r.status_code for r in refused] == [503, 503]
    assert all(r.headers["retry-after"] for r in refused)
    assert world.of(LEA).get(session).status_code == 200
