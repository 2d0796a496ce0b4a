"""An organization admin is shown what could not be sent, how many and why, and whose it is not."""

from datetime import timedelta

import pytest

from domain.ports import HeldUp
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, MORNING, World

HERE = "/organization/letters"
BY_MAIL = HeldUp(
    policy="invitations",
    code="mail.unavailable",
    tried=2,
    given_up=3,
    since=MORNING - timedelta(days=1),
)


@pytest.fixture
def silent(world: World) -> World:
    """A world whose mail server does not answer."""
    world.held_up.counts.append(BY_MAIL)
    return world


def test_kind_count_and_cause_are_shown_and_a_fault_of_ours_by_one_word(silent: World) -> None:
    silent.held_up.counts.append(
        HeldUp(policy="people", code="ZeroDivisionError", tried=0, given_up=1, since=MORNING)
    )
    page = Reader(silent, ADMIN).get(HERE).text
    for said in ("Emails that invite people", "The mail server cannot be reached", "3 set aside"):
        assert said in page
    assert "The service failed" in page
    assert "ZeroDivisionError" not in page


def test_what_was_given_up_is_tried_again_at_one_press_and_counts_once(silent: World) -> None:
    reader = Reader(silent, ADMIN)
    for _ in range(2):
        reply = reader.send(f"{HERE}/retries", {"policy": "invitations"})
        assert (reply.status_code, reply.headers["location"]) == (303, HERE)
    [one] = silent.held_up.counts
    assert (one.tried, one.given_up) == (5, 0)


def test_the_first_page_says_that_there_is_some_until_it_is_taken_up(silent: World) -> None:
    assert HERE in Reader(silent, ADMIN).get("/programs").text
    silent.admin.does(f"{HERE}/retries", {"policy": "invitations"})
    assert HERE not in Reader(silent, ADMIN).get("/programs").text


def test_an_empty_list_says_that_all_has_left(world: World) -> None:
    assert "Every email has left" in Reader(world, ADMIN).get(HERE).text


def test_the_api_gives_counts_and_nobody_else_is_told(silent: World) -> None:
    [item] = silent.admin.get(HERE).json()["items"]
    assert (item["policy"], item["tried"], item["givenUp"]) == ("invitations", 2, 3)
    assert silent.of(AUDITOR).get(HERE).status_code == 403
    refused = silent.of(AUDITOR).post(f"{HERE}/retries", {"policy": "invitations"})
    assert refused.json()["code"] == "organization.not_admin"
    assert silent.held_up.counts == [BY_MAIL]


def test_of_what_is_not_on_the_list_nothing_is_tried(silent: World) -> None:
    silent.admin.does(f"{HERE}/retries", {"policy": "people"})
    assert silent.held_up.counts == [BY_MAIL]
