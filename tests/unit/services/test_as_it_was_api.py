"""Groups as they were, over HTTP."""

import pytest

from tests.kit.web import World

LEA, M1 = "lea@example.org", "m1@example.org"


def of_a_group(world: World) -> str:
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}"


def test_a_group_is_shown_as_it_was_at_a_version(world: World) -> None:
    path = of_a_group(world)
    first = world.of(LEA).get(f"{path}/as-it-was", version=1).json()
    assert (first["stage"], first["members"], first["leaders"], first["version"]) == (
        "proposed",
        0,
        0,
        1,
    )
    now = world.of(LEA).get(path).json()
    assert world.of(LEA).get(f"{path}/as-it-was", version=now["version"]).json() == now


def test_what_was_recorded_later_was_not_known_then(world: World) -> None:
    path = of_a_group(world)
    then = world.clock.at.isoformat()
    world.clock.on(hours=1)
    world.of(M1).does(f"{path}/endings")
    shown = world.of(LEA).get(f"{path}/as-it-was", recordedAt=then).json()
    assert (shown["members"], world.of(LEA).get(path).json()["members"]) == (6, 5)


def test_what_had_occurred_counts_from_when_it_occurred(world: World) -> None:
    path = of_a_group(world)
    before = world.clock.at
    world.clock.on(hours=1)
    world.of(M1).does(f"{path}/endings")
    seen = [
        world.of(LEA).get(f"{path}/as-it-was", occurredAt=at.isoformat()).json()["members"]
        for at in (before, world.clock.at)
    ]
    assert seen == [6, 5]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "moment.one"),
        ({"version": 1, "recordedAt": "2026-03-04T12:00:00Z"}, "moment.one"),
        ({"version": 1_000}, "moment.future"),
        ({"version": 0}, "moment.before_beginning"),
        ({"recordedAt": "2199-01-01T00:00:00Z"}, "moment.future"),
        ({"occurredAt": "2199-01-01T00:00:00Z"}, "moment.future"),
        ({"recordedAt": "1999-01-01T00:00:00Z"}, "moment.before_beginning"),
        ({"occurredAt": "1999-01-01T00:00:00-05:00"}, "moment.before_beginning"),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused(
    world: World, asked: dict[str, str | int], code: str
) -> None:
    refused = world.of(LEA).get(f"{of_a_group(world)}/as-it-was", **asked)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_who_may_not_see_the_group_may_not_see_it_as_it_was(world: World) -> None:
    path = of_a_group(world)
    was_there = world.admin.get(path).json()["version"]
    world.of(LEA).does(f"{path}/endings", {"person": str(world.warden.people[M1])})
    gone, never = (
        world.of(M1).get(f"{address}/as-it-was", version=was_there)
        for address in (path, path[:-1] + ("0" if path[-1] != "0" else "1"))
    )
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content


def test_leaders_read_the_roster_as_it_was_and_the_look_is_on_record(world: World) -> None:
    path = of_a_group(world)
    was_there = world.admin.get(path).json()["version"]
    world.of(M1).does(f"{path}/endings")
    now, then = (
        world.of(LEA).does(f"{path}/roster/readings", {"purpose": "leading", **when})
        for when in ({}, {"version": was_there})
    )
    assert [p["givenName"] for p in now["people"]] == ["Lea", "M2", "M3", "M4", "M5", "M6"]
    assert [p["givenName"] for p in then["people"]] == ["Lea", "M1", "M2", "M3", "M4", "M5", "M6"]
    assert then["record"]


def test_members_do_not_read_who_was_there_before_them(world: World) -> None:
    path = of_a_group(world)
    look = {"purpose": "leading", "version": 3}
    refused = world.of(M1).post(f"{path}/roster/readings", look)
    assert (refused.status_code, refused.json()["code"]) == (403, "moment.not_allowed")
    assert world.warden.denials == ["moment.not_allowed"]
