"""Rule profiles over HTTP: published, superseded, retired; every version stays to be read."""

from typing import Any

from tests.kit.web import World

OURS = {"name": "ours", "members_max": 9}


def listed(world: World) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = world.admin.get("/rule-profiles").json()["items"]
    return items


def test_what_is_published_is_listed_with_each_version_and_whether_it_is_retired(
    world: World,
) -> None:
    world.admin.does("/rule-profiles", OURS)
    world.admin.does("/rule-profiles/successions", {**OURS, "version": 2, "members_max": 8})
    [one] = listed(world)
    assert [version["members_max"] for version in one["versions"]] == [9, 8]
    assert (one["name"], one["retired"]) == ("ours", False)
    world.admin.does("/rule-profiles/retirements", {"name": "ours"})
    assert [one["retired"] for one in listed(world)] == [True]


def test_who_saw_the_rules_before_somebody_else_superseded_them_is_told(world: World) -> None:
    world.admin.does("/rule-profiles", OURS)
    late = world.admin.post("/rule-profiles/retirements", {"name": "ours", "version": 0})
    assert (late.status_code, late.json()["code"]) == (409, "version.stale")


def test_who_is_in_a_program_reads_the_rules_and_publishes_none(world: World) -> None:
    world.admin.does("/rule-profiles", OURS)
    world.meet("mia@example.org", world.program())
    mia = world.of("mia@example.org")
    assert mia.get("/rule-profiles").json()["items"] == listed(world)
    refused = mia.post("/rule-profiles", {"name": "theirs"})
    assert (refused.status_code, refused.json()["code"]) == (403, "profile.not_admin")
