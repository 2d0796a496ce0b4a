"""One's own account: another password by the old one, over the API and on its page."""

from datetime import timedelta

from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.door import ReplacePassword, SignedIn
from services.http.visitor import COOKIE, DEVICE
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

BODY = {"old": "the old password", "new": "quite another password"}


def replaced(world: World) -> None:
    """Let the Warden replace a password."""
    admin = world.warden.people[ADMIN]
    expires = MORNING + timedelta(hours=12)
    begun = SignedIn(Sealed("fresh"), ORGANIZATION_ID, admin, expires, "en", Sealed("mark"))
    world.warden.told[ReplacePassword] = begun


def test_another_password_begins_another_sign_in_on_this_device(world: World) -> None:
    replaced(world)
    reply = world.admin.post("/account/passwords", BODY)
    assert reply.status_code == 200
    assert (reply.cookies[COOKIE], reply.cookies[DEVICE]) == ("fresh", "mark")
    assert "password" not in reply.text
    [asked] = [one for one in world.warden.asked if isinstance(one, ReplacePassword)]
    assert asked == ReplacePassword(Sealed(ADMIN), Sealed(BODY["old"]), Sealed(BODY["new"]))


def test_the_page_says_that_it_is_done_and_that_the_others_are_out(world: World) -> None:
    replaced(world)
    reader = Reader(world, ADMIN)
    assert 'action="/account/passwords"' in reader.get("/account").text
    reply = reader.send("/account/passwords", BODY)
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    assert reply.cookies[COOKIE] == "fresh"
    assert "Password changed." in reader.after(reply).text


def test_the_page_says_why_it_was_not_done_and_shows_no_password(world: World) -> None:
    world.warden.told[ReplacePassword] = refusal("password.not_the_old")
    reply = Reader(world, ADMIN).send("/account/passwords", BODY)
    assert reply.status_code == 422
    assert "Your current password is incorrect." in reply.text
    assert not any(password in reply.text for password in BODY.values())


def test_a_form_with_a_password_in_it_goes_nowhere_when_the_sign_in_has_ended(
    world: World,
) -> None:
    whose = world.whose(ADMIN)
    reply = world.client.post("/account/passwords", data={**BODY, **whose}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (
        303,
        "/sign-in",
    )
    assert 'name="carried"' not in reply.text
