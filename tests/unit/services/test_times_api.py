"""When a session may be planned and opened, over HTTP: ruling 14."""

import pytest

from tests.kit.web import World

LEA = "lea@example.org"
FRAME = {"privateSpace": True, "noRecording": True}


@pytest.fixture
def program(world: World) -> str:
    return world.program()


@pytest.fixture
def group(world: World, program: str) -> str:
    return f"/programs/{program}/groups/{world.active_group(program)}"


def planned(world: World, group: str, number: int, start: str) -> str:
    plan = {"number": number, "localStart": start}
    made = world.of(LEA).does(f"{group}/sessions", plan)
    return f"{group.split('/groups/', maxsplit=1)[0]}/sessions/{made['id']}"


def opening(world: World) -> dict[str, object]:
    return {
        **FRAME,
        "present": [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 5)],
    }


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2020-05-01T18:30", "session.in_the_past"),
        ("0026-01-16T18:30", "session.year_impossible"),
        ("2045-01-16T18:30", "session.year_impossible"),
        ("9999-12-31T23:30", "session.time_invalid"),
        ("0001-01-01T00:00", "session.year_impossible"),
    ],
)
def test_sessions_are_planned_ahead(world: World, group: str, start: str, code: str) -> None:
    """Sessions in 2020 were scheduled."""
    refused = world.of(LEA).post(f"{group}/sessions", {"number": 1, "localStart": start})
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_next_weeks_session_is_not_opened_today(world: World, group: str) -> None:
    session = planned(world, group, 1, "2030-01-22T07:15")
    refused = world.of(LEA).post(f"{session}/openings", opening(world))
    assert (refused.status_code, refused.json()["code"]) == (409, "session.too_early")
    world.clock.on(days=6, hours=23, minutes=45)
    world.of(LEA).does(f"{session}/openings", opening(world))


def test_two_sessions_of_one_group_are_not_open_at_once(world: World, group: str) -> None:
    first = planned(world, group, 1, "2030-01-15T07:15")
    second = planned(world, group, 2, "2030-01-15T07:15")
    lea = world.of(LEA)
    lea.does(f"{first}/openings", opening(world))
    refused = lea.post(f"{second}/openings", opening(world))
    assert (refused.status_code, refused.json()["code"]) == (409, "session.group_in_session")
    lea.does(f"{first}/closings")
    lea.does(f"{second}/openings", opening(world))


def test_a_group_that_is_merely_proposed_has_no_sessions(world: World, program: str) -> None:
    group = f"/programs/{program}/groups/{world.group(program, 'G777')}"
    plan = {"number": 1, "localStart": "2030-01-22T07:15"}
    refused = world.admin.post(f"{group}/sessions", plan)
    assert (refused.status_code, refused.json()["code"]) == (409, "session.group_may_not_meet")


def test_what_was_held_last_year_is_entered_late_and_not_moved_there(
    world: World, group: str
) -> None:
    session = planned(world, group, 1, "2030-01-16T07:15")
    refused = world.of(LEA).post(f"{session}/moves", {"localStart": "2029-01-16T07:15"})
    assert (refused.status_code, refused.json()["code"]) == (422, "session.in_the_past")
