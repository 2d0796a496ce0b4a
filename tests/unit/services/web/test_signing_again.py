"""Who is to sign an agreement again finds it among their tasks, and the page says why."""

from datetime import timedelta

from tests.kit.agreements import signature
from tests.kit.paper import Reader
from tests.kit.web import World
from tests.unit.services.web.test_beginning import LEA, recruiting

NEW, MEMBER = "new@example.org", "m1@example.org"
AGAIN = "Someone has joined the group, so everyone signs the agreement again."


def joined(world: World) -> str:
    """A group that has begun to meet, and that somebody joined afterwards."""
    group = recruiting(world, 6)
    world.of(LEA).does(f"{group}/signatures", signature())
    world.of(LEA).does(f"{group}/activations")
    new = world.meet(NEW, group.split("/")[2])
    world.of(LEA).does(f"{group}/offers", {"person": str(new)})
    world.of(NEW).does(f"{group}/signatures", signature())
    return group


def test_who_had_signed_is_asked_among_their_tasks_and_says_so_no_more_when_they_have(
    world: World,
) -> None:
    group = joined(world)
    member = Reader(world, MEMBER, "en")
    for path in ("/my-groups", group, f"{group}/agreement"):
        page = member.get(path).text
        assert AGAIN in page
        assert "Please do it by" in page
    assert "7 people are asked to sign it again" in member.get(group).text
    world.of(MEMBER).does(f"{group}/signatures", signature())
    for path in ("/my-groups", group, f"{group}/agreement"):
        assert AGAIN not in member.get(path).text
    assert "6 people are asked to sign it again" in member.get(group).text
    assert AGAIN not in Reader(world, NEW, "en").get(group).text


def test_over_the_api_it_is_said_why_and_until_when(world: World) -> None:
    group = joined(world)
    asked = world.of(MEMBER).get(f"{group}/agreement").json()
    assert (asked["toSign"], asked["why"], asked["late"]) == (True, "new_member", False)
    by = (world.clock() + timedelta(days=30)).date()
    assert asked["signBy"] == by.isoformat()
    asked = world.of(NEW).get(f"{group}/agreement").json()
    assert (asked["toSign"], asked["why"], asked["signBy"]) == (False, None, None)


def test_what_is_late_is_said_to_who_is_and_to_the_group_and_nobody_loses_their_place(
    world: World,
) -> None:
    group = joined(world)
    world.clock.on(days=31)
    member = Reader(world, MEMBER, "en")
    assert "The time for it is over, so please do it now." in member.get("/my-groups").text
    page = member.get(group).text
    assert "7 people did not sign it again in time." in page
    assert world.of(MEMBER).get(group).json()["signed"] == 7
