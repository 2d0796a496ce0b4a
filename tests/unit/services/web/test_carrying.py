"""What somebody sends while they are not the one signed in goes with them through signing in."""

import re
from datetime import timedelta
from html import unescape

import pytest
from httpx import Response

from domain.kernel import Sealed, Unauthenticated
from domain.protocol.door import SignedIn, SignIn
from services.web.frame.whose import FIELD
from tests.kit.paper import HIDDEN, Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import MORNING, PASSWORD, World

LEA, MEMBER = "lea@example.org", "m1@example.org"
TYPED = {
    "number": "1",
    "day": "2030-01-16",
    "time": "19:00",
    "note": "Ce qui me travaille « encore » & <ça>",
}
CARRIED = re.compile(r'<input type="hidden" name="carried" value="([^"]+)">')


@pytest.fixture
def path(world: World) -> str:
    """Where a form is sent."""
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}/sessions"


def signs_in(world: World, email: str, **form: str) -> Response:
    """Sign in, as the Warden has it."""
    world.warden.told[SignIn] = SignedIn(
        Sealed("token"),
        ORGANIZATION_ID,
        world.warden.people[email],
        MORNING + timedelta(hours=12),
        "en-CA",
    )
    return Reader(world, None).send("/sign-in", {"email": email, "password": PASSWORD, **form})


def sent_too_late(world: World, path: str, email: str = LEA) -> Response:
    """Send a form of somebody's page after their sign-in has ended."""
    referer = {"referer": f"http://testserver.local{path.rpartition('/')[0]}"}
    return Reader(world, None).send(path, {**world.whose(email), **TYPED}, referer)


def test_it_is_kept_unread_on_the_page_that_asks_to_sign_in(world: World, path: str) -> None:
    asked = sent_too_late(world, path)
    assert asked.status_code == 401
    assert "Your sign-in has ended" in asked.text
    assert TYPED["note"] not in unescape(asked.text)
    assert TYPED["day"] not in asked.text


def test_signed_in_again_they_send_it_on(world: World, path: str) -> None:
    [carried] = CARRIED.findall(sent_too_late(world, path).text)
    again = signs_in(world, LEA, carried=carried)
    assert again.status_code == 200
    assert "circlekeep_session" in again.cookies
    assert f'action="{path}"' in again.text
    assert f'<a href="{path.rpartition("/")[0]}">See the page it was sent from</a>' in again.text
    form = again.text.partition(f'action="{path}"')[2]
    sent = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    assert {name: value for name, value in sent.items() if name != FIELD} == TYPED
    assert Reader(world, LEA).send(path, sent).status_code == 303, "it still says whose it is"
    assert 'name="sure"' not in again.text, "what asks first still asks"


def test_what_was_agreed_to_is_asked_anew(world: World, path: str) -> None:
    """A tap on the page after signing in takes no step that asks first."""
    departures = f"{path.rpartition('/')[0]}/departures"
    sent = {**world.whose(MEMBER), "sure": "yes"}
    [carried] = CARRIED.findall(Reader(world, None).send(departures, sent).text)
    again = signs_in(world, MEMBER, carried=carried)
    assert f'action="{departures}"' in again.text
    assert '"sure"' not in again.text
    assert "which you will be asked again: Leave" in again.text
    on = {name: unescape(value) for name, value in HIDDEN.findall(again.text)}
    assert 'name="sure"' in Reader(world, MEMBER).send(departures, on).text


def test_it_is_kept_for_a_day(world: World, path: str) -> None:
    [carried] = CARRIED.findall(sent_too_late(world, path).text)
    world.clock.on(days=1)
    assert signs_in(world, LEA, carried=carried).status_code == 200
    world.clock.on(seconds=1)
    assert signs_in(world, LEA, carried=carried).status_code == 303


def test_a_wrong_password_loses_nothing_of_it(world: World, path: str) -> None:
    [carried] = CARRIED.findall(sent_too_late(world, path).text)
    world.warden.told[SignIn] = Unauthenticated("sign_in.refused", "no")
    refused = Reader(world, None).send(
        "/sign-in", {"email": LEA, "password": "wrong", "carried": carried}
    )
    assert CARRIED.findall(refused.text) == [carried]


def test_somebody_else_who_signs_in_there_learns_nothing_of_it(world: World, path: str) -> None:
    [carried] = CARRIED.findall(sent_too_late(world, path).text)
    other = signs_in(world, MEMBER, carried=carried)
    assert other.status_code == 303
    assert TYPED["day"] not in other.text


def test_who_sends_what_says_not_whose_it_is_is_asked_to_sign_in(world: World, path: str) -> None:
    asked = Reader(world, None).send(path, TYPED)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in")
