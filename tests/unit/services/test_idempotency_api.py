"""A command is done once under its idempotency key, and another one under it is refused."""

import pytest
from httpx import Response

from tests.kit.web import World

LEA = "lea@example.org"
KEY = {"Idempotency-Key": "first try"}


@pytest.fixture
def group(world: World) -> str:
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}"


@pytest.fixture
def session(world: World, group: str) -> str:
    """An open session with M1 to M4 in the room."""
    lea, program = world.of(LEA), group.split("/groups/", maxsplit=1)[0]
    planned = lea.does(f"{group}/sessions", {"number": 1, "localStart": "2030-01-15T07:15"})
    path = f"{program}/sessions/{planned['id']}"
    present = [someone(world, n) for n in range(1, 5)]
    lea.does(f"{path}/openings", {"present": present, "privateSpace": True, "noRecording": True})
    return path


def someone(world: World, number: int) -> str:
    return str(world.warden.people[f"m{number}@example.org"])


def code_of(reply: Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


DIFFERS = (422, "idempotency.differs")


def test_the_same_again_is_answered_as_the_first_time(world: World, group: str) -> None:
    body = {"number": 1, "localStart": "2030-01-16T18:30"}
    first, again = (world.of(LEA).post(f"{group}/sessions", body, KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_mark_of_somebody_else_under_the_key_is_refused_and_not_made(
    world: World, session: str
) -> None:
    """It was answered 200 and not done."""
    lea, path = world.of(LEA), f"{session}/attendance/arrivals"
    assert lea.post(path, {"person": someone(world, 5)}, KEY).status_code == 200
    assert code_of(lea.post(path, {"person": someone(world, 6)}, KEY)) == DIFFERS
    assert lea.get(session).json()["present"] == 6


def test_a_second_session_under_the_key_is_refused_and_not_made(world: World, group: str) -> None:
    """On another stream too."""
    lea, program = world.of(LEA), group.split("/groups/", maxsplit=1)[0]
    plan = {"number": 1, "localStart": "2030-01-16T18:30"}
    made = lea.post(f"{group}/sessions", plan, KEY).json()["id"]
    assert code_of(lea.post(f"{group}/sessions", {**plan, "number": 2}, KEY)) == DIFFERS
    assert code_of(lea.post(f"{program}/sessions/{made}/cancellations", None, KEY)) == DIFFERS
    assert lea.get(f"{program}/sessions/{made}").json()["stage"] == "scheduled"


def test_also_where_it_would_have_changed_nothing(world: World, session: str) -> None:
    lea = world.of(LEA)
    lea.post(f"{session}/phases", {"phase": "welcome"}, KEY)
    arrived = {"person": someone(world, 1)}
    assert code_of(lea.post(f"{session}/attendance/arrivals", arrived, KEY)) == DIFFERS


def test_each_person_has_keys_of_their_own(world: World, session: str) -> None:
    path = f"{session}/attendance/arrivals"
    assert world.of("m5@example.org").post(path, None, KEY).status_code == 200
    assert world.of("m6@example.org").post(path, None, KEY).status_code == 200


def test_what_was_refused_binds_no_key(world: World, session: str) -> None:
    lea = world.of(LEA)
    assert lea.post(f"{session}/cancellations", None, KEY).status_code == 409
    arrived = lea.post(f"{session}/attendance/arrivals", {"person": someone(world, 6)}, KEY)
    assert arrived.status_code == 200


def test_after_seven_days_a_key_may_be_used_anew_but_tells_no_first_answer(
    world: World, group: str
) -> None:
    lea, program = world.of(LEA), group.split("/groups/", maxsplit=1)[0]
    plan = {"number": 1, "localStart": "2030-02-20T18:30"}
    made = lea.post(f"{group}/sessions", plan, KEY).json()["id"]
    world.clock.on(days=8)
    again = lea.post(f"{group}/sessions", plan, KEY)
    assert code_of(again) == (422, "idempotency.expired")
    move = {"localStart": "2030-02-21T18:30"}
    moved = lea.post(f"{program}/sessions/{made}/moves", move, KEY)
    assert code_of(moved) == (422, "idempotency.expired")
    planned = lea.post(f"{group}/sessions", {**plan, "number": 2}, KEY)
    assert planned.status_code == 201, "on a stream that the key has not touched"


def test_what_is_entered_when_its_time_is_over_is_done_once_too(world: World, group: str) -> None:
    lea, program = world.of(LEA), group.split("/groups/", maxsplit=1)[0]
    plan = {"number": 1, "localStart": "2030-01-15T12:30"}
    session = f"{program}/sessions/{lea.post(f'{group}/sessions', plan).json()['id']}"
    world.clock.on(hours=12)
    late = {"leader": str(world.warden.people[LEA]), "minutes": 90}
    for who, path, body in (
        (lea, f"{session}/non-holdings", None),
        (world.admin, f"{session}/late-entries", late),
    ):
        key = {"Idempotency-Key": path}
        first, again = (who.post(path, body, key) for _ in range(2))
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert first.is_success
        assert code_of(who.post(path, {**(body or {}), "version": 1}, key)) == DIFFERS


def test_whoever_has_left_by_a_command_is_answered_as_the_first_time(
    world: World, group: str
) -> None:
    """The group is closed to them since; a key of their own opens nothing else in it."""
    m6 = world.of("m6@example.org")
    first, again = (m6.post(f"{group}/endings", {}, KEY) for _ in range(2))
    assert first.is_success, first.text
    assert again.json() == first.json()
    assert m6.post(f"{group}/endings", {}, {"Idempotency-Key": "another"}).status_code == 404
    assert m6.get(group).status_code == 404
