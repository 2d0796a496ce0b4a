"""Attendance over HTTP: any mark until it is confirmed, afterwards corrections with a reason."""

import pytest

from tests.kit.web import World

LEA, M1 = "lea@example.org", "m1@example.org"
FRAME = {"privateSpace": True, "noRecording": True}
WHY = {"reason": "marked_by_mistake"}


@pytest.fixture
def session(world: World) -> str:
    """An open session with M1 to M4; M5 and M6 are not marked."""
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program)}"
    lea = world.of(LEA)
    planned = lea.does(f"{group}/sessions", {"number": 1, "localStart": "2030-01-15T07:15"})
    path = f"/programs/{program}/sessions/{planned['id']}"
    present = [someone(world, f"m{n}") for n in range(1, 5)]
    lea.does(f"{path}/openings", {"present": present, **FRAME})
    return path


def someone(world: World, name: str) -> str:
    return str(world.warden.people[f"{name}@example.org"])


def confirmed(world: World, session: str) -> str:
    world.of(LEA).does(f"{session}/closings")
    world.of(LEA).does(f"{session}/attendance/confirmations")
    return session


def known_of(world: World, session: str, name: str) -> dict[str, object]:
    shown = world.of(LEA).does(f"{session}/attendance/readings", {"purpose": "attendance"})
    [found] = [one for one in shown["people"] if one["person"] == someone(world, name)]
    return {key: found[key] for key in ("mark", "source", "minutes")}


def mark(world: World, session: str, name: str) -> object:
    return known_of(world, session, name)["mark"]


def test_a_departure_by_mistake_is_taken_back_in_the_room_and_after_it(
    world: World, session: str
) -> None:
    lea, ann = world.of(LEA), {"person": someone(world, "m1")}
    lea.does(f"{session}/attendance/departures", ann)
    assert mark(world, session, "m1") == "left"
    lea.does(f"{session}/attendance/arrivals", ann)
    assert mark(world, session, "m1") == "present"
    lea.does(f"{session}/closings")
    lea.does(f"{session}/attendance/absences", {**ann, "apologies": False})
    assert mark(world, session, "m1") == "absent"
    lea.does(f"{session}/attendance/departures", ann)
    assert mark(world, session, "m1") == "left"
    lea.does(f"{session}/attendance/withdrawals", ann)
    assert mark(world, session, "m1") is None


def test_a_confirmed_attendance_is_corrected_with_a_reason(world: World, session: str) -> None:
    confirmed(world, session)
    eve = {"person": someone(world, "m5")}
    again = world.of(LEA).post(f"{session}/attendance/arrivals", eve)
    assert (again.status_code, again.json()["code"]) == (409, "attendance.confirmed")
    body = {**eve, **WHY, "mark": "left", "minutes": 40}
    world.of(LEA).does(f"{session}/attendance/corrections", body)
    assert known_of(world, session, "m5") == {
        "mark": "left",
        "source": "attested",
        "minutes": 40,
    }


def test_leaders_correct_for_fourteen_days_and_admins_afterwards(
    world: World, session: str
) -> None:
    confirmed(world, session)
    body = {"person": someone(world, "m5"), **WHY, "mark": "present"}
    early = world.admin.post(f"{session}/attendance/corrections", body)
    assert (early.status_code, early.json()["code"]) == (403, "attendance.leaders_correct")
    world.clock.on(days=15)
    late = world.of(LEA).post(f"{session}/attendance/corrections", body)
    assert (late.status_code, late.json()["code"]) == (403, "attendance.admins_correct")
    world.admin.does(f"{session}/attendance/corrections", body)
    assert mark(world, session, "m5") == "present"


def test_an_attendance_is_annulled_by_two(world: World, session: str) -> None:
    confirmed(world, session)
    world.admin.does(f"{session}/attendance/annulments", WHY)
    alone = world.admin.post(f"{session}/attendance/annulments/agreements")
    assert (alone.status_code, alone.json()["code"]) == (403, "attendance.annulment_by_two")
    world.admin.does(f"{session}/attendance/annulments/withdrawals")
    world.of(LEA).does(f"{session}/attendance/annulments", WHY)
    world.admin.does(f"{session}/attendance/annulments/agreements")
    assert world.of(LEA).get(session).json()["stage"] == "annulled"


@pytest.mark.parametrize("door", ["first", "second", "both"])
def test_neither_of_the_two_annuls_through_the_operators_door(
    world: World, session: str, door: str
) -> None:
    """P9: what the command line signed in for somebody is not their word, wherever it is used."""
    confirmed(world, session)
    for word, person, path in (
        ("first", world.of(LEA), "annulments"),
        ("second", world.admin, "annulments/agreements"),
    ):
        world.warden.strength = "operator" if door in {word, "both"} else "password"
        answer = person.post(f"{session}/attendance/{path}", WHY if word == "first" else None)
        if door in {word, "both"}:
            assert (answer.status_code, answer.json()["code"]) == (403, "voice.not_in_person")
            assert "voice.not_in_person" in world.warden.denials
            world.warden.strength = "password"
            if word == "first":
                person.does(f"{session}/attendance/{path}", WHY)
    assert world.of(LEA).get(session).json()["stage"] == (
        "annulled" if door == "first" else "confirmed"
    )
