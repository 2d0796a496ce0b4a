"""A group's page shows a button of the roster exactly when its command would be taken now."""

from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World
from tests.unit.services.web.test_beginning import LEA, recruiting

WITHDRAW, TURN_DOWN, OFFER = "Withdraw the offer", "Decline request", ">Offer a seat<"
SIGN = "Read and sign the agreement"
NEW, OTHER = "new@example.org", "other@example.org"


def test_of_a_full_group_offers_are_withdrawn_and_requests_turned_down(world: World) -> None:
    group = recruiting(world, 9)
    program = group.split("/")[2]
    offered = world.meet(NEW, program)
    world.meet(OTHER, program)
    leader = Reader(world, LEA, "en")
    world.of(LEA).does(f"{group}/offers", {"person": str(offered)})
    Reader(world, OTHER).send(f"{group}/requests")
    page = leader.get(group).text
    assert OFFER not in page
    assert TURN_DOWN in page
    assert WITHDRAW in page
    leader.does(f"{group}/declines", {"person": str(offered)})
    page = leader.get(group).text
    assert OFFER in page
    assert WITHDRAW not in page


def test_a_seat_is_not_taken_while_the_group_takes_nobody_and_can_be_declined(world: World) -> None:
    group = recruiting(world, 6)
    offered = world.meet(NEW, group.split("/")[2])
    world.of(LEA).does(f"{group}/offers", {"person": str(offered)})
    new = Reader(world, NEW, "en")
    assert SIGN in new.get(group).text
    world.of(LEA).does(f"{group}/activations")
    world.of(LEA).does(f"{group}/closing-plans")
    page = new.get(group).text
    assert SIGN not in page
    assert "This group is not taking new members." in page
    assert "Decline the seat" in page
    assert WITHDRAW in Reader(world, LEA, "en").get(group).text


def test_whoever_leads_now_and_asked_before_is_offered_no_seat_by_themselves(world: World) -> None:
    group = recruiting(world, 6)
    asked = str(world.meet(NEW, group.split("/")[2]))
    new = Reader(world, NEW, "en")
    new.send(f"{group}/requests")
    world.admin.does(f"{group}/leaderships", {"person": asked, "role": "co_leader"})
    for reader in (new, Reader(world, LEA, "en")):
        page = reader.get(group).text
        assert OFFER not in page
        assert TURN_DOWN in page


def test_whoever_may_agree_that_an_officer_has_a_place_finds_where(world: World) -> None:
    """Also where every seat and lead is taken, and everybody of the program has a place."""
    group = recruiting(world, 10)
    co = world.meet("co@example.org", group.split("/")[2])
    world.admin.does(f"{group}/leaderships", {"person": str(co), "role": "co_leader"})
    world.reads.rows["rosters.people"] = [{"person_id": co}]
    admin = Reader(world, ADMIN, "en")
    assert f'href="{group}/people"' in admin.get(group).text
    page = admin.get(f"{group}/people").text
    assert f'action="{group}/clearances"' in page
    assert f'action="{group}/offers"' not in page
    assert f'action="{group}/leaderships"' not in page


def test_members_leave_and_whoever_is_no_member_finds_no_button_to(world: World) -> None:
    group = recruiting(world, 6)
    departure = f'action="{group}/departures"'
    assert departure in Reader(world, "m1@example.org", "en").get(group).text
    for who in (LEA, ADMIN):
        assert departure not in Reader(world, who, "en").get(group).text
    left = Reader(world, "m1@example.org", "en")
    assert left.does(f"{group}/departures").headers["location"] == "/my-groups"
    assert left.get(group).status_code == 404
