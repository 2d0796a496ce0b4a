"""By which rules programs and groups go, over HTTP: asked, approved, followed and kept."""

import pytest

from tests.kit.web import World

OURS = {"name": "ours", "members_max": 7}
READ = {"profile": "ours", "profileVersion": 1}


@pytest.fixture
def program(world: World) -> str:
    """A program of an organization that has published rules."""
    world.admin.does("/rule-profiles", OURS)
    return world.program()


def test_what_the_organization_adopts_new_groups_go_by_and_others_are_asked(
    world: World, program: str
) -> None:
    group = world.active_group(program)
    world.admin.does(f"/programs/{program}/rules", READ)
    shown = world.admin.get(f"/programs/{program}/rules").json()
    assert shown["inForce"]["name"] == "ours"
    assert [one["profile"]["members_max"] for one in shown["adopted"]] == [7]
    asked = world.admin.get(f"/programs/{program}/groups/{group}/rules").json()
    assert (asked["inForce"]["members_max"], asked["asked"]) == (10, True)
    newer = world.group(program, "G002")
    began = world.admin.get(f"/programs/{program}/groups/{newer}/rules").json()
    assert (began["inForce"]["members_max"], began["asked"]) == (7, False)


def test_a_leader_has_the_group_follow(world: World, program: str) -> None:
    group = world.active_group(program)
    world.admin.does(f"/programs/{program}/rules", READ)
    path, lea = f"/programs/{program}/groups/{group}", world.of("lea@example.org")
    lea.does(f"{path}/adopted-rules", READ)
    shown = lea.get(f"{path}/rules").json()
    assert (shown["inForce"]["members_max"], shown["asked"]) == (7, False)
    assert lea.get(path).json()["membersMax"] == 7


def test_a_leader_has_the_group_keep_its_own_rules(world: World, program: str) -> None:
    group = world.active_group(program)
    world.admin.does(f"/programs/{program}/rules", READ)
    path, lea = f"/programs/{program}/groups/{group}", world.of("lea@example.org")
    lea.does(f"{path}/kept-rules", READ)
    shown = lea.get(f"{path}/rules").json()
    assert (shown["inForce"]["members_max"], shown["asked"]) == (10, False)
    other = lea.post(f"{path}/adopted-rules", {**READ, "profileVersion": 2})
    assert (other.status_code, other.json()["code"]) == (409, "group.rules_not_offered")


def test_rules_hold_from_the_beginning_of_a_day_in_the_program(world: World, program: str) -> None:
    day = {**READ, "since": "2030-06-01"}
    world.admin.does(f"/programs/{program}/rules", day)
    shown = world.admin.get(f"/programs/{program}/rules").json()
    assert shown["inForce"]["name"] == "seed-2012"
    assert [one["since"] for one in shown["adopted"]] == ["2030-06-01T04:00:00Z"]


def test_a_day_that_is_over_is_refused(world: World, program: str) -> None:
    refused = world.admin.post(f"/programs/{program}/rules", {**READ, "since": "2020-06-01"})
    assert (refused.status_code, refused.json()["code"]) == (422, "program.rules_in_the_past")


def test_another_version_than_the_latest_is_refused(world: World, program: str) -> None:
    world.admin.does("/rule-profiles/successions", {**OURS, "version": 2, "members_max": 8})
    refused = world.admin.post(f"/programs/{program}/rules", READ)
    assert (refused.status_code, refused.json()["code"]) == (409, "profile.superseded")


def test_nothing_is_approved_or_declined_that_nobody_asked_for(world: World, program: str) -> None:
    for word in ("approvals", "refusals"):
        refused = world.admin.post(f"/programs/{program}/rules/{word}")
        assert refused.json()["code"] == "program.rules_not_requested"
