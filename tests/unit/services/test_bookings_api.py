"""A planner is told that the group, or somebody of it, is in another session at that time."""

from datetime import UTC, datetime, timedelta

import pytest

from services.languages import PAGES, catalogue
from services.warden.steps import WARNINGS
from services.web.frame.notices import NOTED
from tests.kit.paper import Reader
from tests.kit.web import World

LEA = "lea@example.org"
AT = datetime(2030, 2, 20, 12, 15, tzinfo=UTC)
GROUP, PERSON = "session.group_double_booked", "session.person_double_booked"
UNKNOWN = "session.bookings_unknown"


@pytest.fixture
def group(world: World) -> str:
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}"


def beside(world: World, minutes: int, *, of_group: bool) -> None:
    """Let a session begin so many minutes after the one that is planned, and take 105."""
    starts_at = AT + timedelta(minutes=minutes)
    ends_at = starts_at + timedelta(minutes=105)
    row = {"starts_at": starts_at, "ends_at": ends_at, "of_group": of_group, "shares": True}
    world.reads.rows["group_board.beside"] = [row]


def plan(world: World, group: str, number: int = 1) -> dict[str, object]:
    body = {"number": number, "localStart": "2030-02-20T07:15"}
    return world.of(LEA).does(f"{group}/sessions", body)


@pytest.mark.parametrize(
    ("minutes", "of_group", "noted"),
    [
        (0, True, [GROUP]),
        (30, True, [GROUP]),
        (-104, True, [GROUP]),
        (0, False, [PERSON]),
        (-105, False, []),
        (105, True, []),
    ],
)
def test_the_reply_notes_who_is_booked_already(
    world: World, group: str, minutes: int, *, of_group: bool, noted: list[str]
) -> None:
    beside(world, minutes, of_group=of_group)
    assert plan(world, group)["noted"] == noted


def test_whoever_moves_a_session_or_puts_it_back_is_told_too(world: World, group: str) -> None:
    planned = plan(world, group)
    assert planned["noted"] == []
    session = f"{group.partition('/groups/')[0]}/sessions/{planned['id']}"
    lea = world.of(LEA)
    beside(world, 24 * 60, of_group=True)
    moved = lea.does(f"{session}/moves", {"localStart": "2030-02-21T07:30"})
    assert moved["noted"] == [GROUP]
    lea.does(f"{session}/cancellations")
    assert lea.does(f"{session}/restorations")["noted"] == [GROUP]


def test_where_it_cannot_be_looked_up_that_is_noted_and_the_session_is_planned(
    world: World, group: str
) -> None:
    world.reads.late = True
    assert plan(world, group)["noted"] == [UNKNOWN]


def test_the_page_says_it_beside_the_notice_and_not_of_whom_or_where(
    world: World, group: str
) -> None:
    beside(world, 0, of_group=False)
    form = {"number": "1", "day": "2030-02-20", "time": "07:15"}
    leader = Reader(world, LEA)
    page = leader.after(leader.send(f"{group}/sessions", form)).text
    assert (
        "Session planned.<br>Someone in this group is expected in another group’s session" in page
    )
    session = f"{group.partition('/groups/')[0]}/sessions"
    beside(world, 60, of_group=True)
    planned = leader.send(f"{group}/sessions", {**form, "number": "2"}).headers["location"]
    assert planned.startswith(session)
    moved = leader.send(f"{planned}/moves", {"day": "2030-02-20", "time": "08:00"})
    assert "This group has another session at that time." in leader.after(moved).text


def test_everything_that_is_accepted_with_a_warning_has_a_sentence_in_both_languages() -> None:
    assert NOTED.keys() >= {*WARNINGS, GROUP, PERSON, UNKNOWN}
    for words in NOTED.values():
        assert catalogue(PAGES, "fr").gettext(words) != words


def test_no_minutes_at_all_are_not_taken_for_the_minutes_of_the_group(
    world: World, group: str
) -> None:
    body = {"number": 1, "localStart": "2030-02-20T07:15", "slotMinutes": 0}
    refused = world.of(LEA).post(f"{group}/sessions", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "session.slot_impossible")
