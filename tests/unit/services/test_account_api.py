"""One's own account: another password by the old one, over the API and on its page."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.door import (
    AskRecovery,
    EndSignIns,
    ListSignIns,
    Recover,
    RecoveryBegun,
    RedeemLink,
    ReplacePassword,
    Request,
    SignedIn,
    SignIn,
    SignInLine,
    SignInsListed,
    StopRecovery,
)
from domain.protocol.providers import ConnectionShown, ShowConnection
from services.http.visitor import COOKIE, DEVICE, RECOVERY
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
    world.warden.told[ListSignIns] = SignInsListed(())


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


def test_the_page_leads_to_the_organizations_own_sign_in_where_there_is_one(world: World) -> None:
    replaced(world)
    reader = Reader(world, ADMIN)
    assert "/account/provider" not in reader.get("/account").text
    world.warden.told[ShowConnection] = ConnectionShown(UUID(int=3), "Hospital", None)
    assert 'href="/account/provider"' in reader.get("/account").text


def test_the_page_says_why_it_was_not_done_and_shows_no_password(world: World) -> None:
    world.warden.told[ReplacePassword] = refusal("password.not_the_old")
    world.warden.told[ListSignIns] = SignInsListed(())
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


def code_asked_for(world: World) -> None:
    """Let the Warden begin a recovery, and end one."""
    until = MORNING + timedelta(hours=1)
    world.warden.told[AskRecovery] = RecoveryBegun(Sealed("this browser"), until)
    begun = SignedIn(
        Sealed("fresh"), ORGANIZATION_ID, world.warden.people[ADMIN], until, "en", None
    )
    world.warden.told[Recover] = begun
    world.warden.told[StopRecovery] = Done()


def test_a_code_is_used_by_the_client_that_asked_for_it(world: World) -> None:
    code_asked_for(world)
    nobody = world.of(None)
    asked = nobody.post("/account/recoveries", {"email": ADMIN})
    assert asked.status_code == 202
    assert asked.json() == {"until": "2030-01-15T13:00:00Z"}
    nobody.headers = {"cookie": f"{RECOVERY}={asked.cookies[RECOVERY]}"}
    body = {"code": "ABCDE23456", "password": "quite another password"}
    reply = nobody.post("/account/recoveries/passwords", body)
    assert reply.cookies[COOKIE] == "fresh"
    [sent] = [one for one in world.warden.asked if isinstance(one, Recover)]
    assert sent.browser == Sealed("this browser")
    stop = {"email": ADMIN, "password": "the old password"}
    assert nobody.post("/account/recoveries/stops", stop).status_code == 204


def test_the_page_asks_for_the_address_and_then_for_the_code(world: World) -> None:
    code_asked_for(world)
    reader = Reader(world, None)
    assert 'action="/account/recoveries/passwords"' not in reader.get("/account/recoveries").text
    asked = reader.send("/account/recoveries", {"email": ADMIN})
    assert (asked.status_code, asked.headers["location"]) == (303, "/account/recoveries")
    cookie = {"cookie": f"{RECOVERY}={asked.cookies[RECOVERY]}"}
    page = world.client.get("/account/recoveries", headers=cookie).text
    assert 'action="/account/recoveries/passwords"' in page
    form = {"code": "ABCDE23456", "password": "quite another password"}
    done = reader.send("/account/recoveries/passwords", form, cookie)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert done.cookies[COOKIE] == "fresh"


def test_the_device_that_signed_in_before_is_said_with_what_is_asked_for(world: World) -> None:
    code_asked_for(world)
    known = {"cookie": f"{DEVICE}=mark"}
    world.of(None).post("/account/recoveries", {"email": ADMIN}, known)
    Reader(world, None).send("/account/recoveries", {"email": ADMIN}, known)
    said = [one for one in world.warden.asked if isinstance(one, AskRecovery)]
    assert said == [AskRecovery(Sealed(ADMIN), Sealed("mark"))] * 2


def test_a_code_that_is_wrong_is_said_where_it_was_typed(world: World) -> None:
    code_asked_for(world)
    world.warden.told[Recover] = refusal("recovery.wrong_code")
    form = {"code": "ABCDE23456", "password": "quite another password"}
    reply = Reader(world, None).send("/account/recoveries/passwords", form)
    assert reply.status_code == 422
    assert "This code is incorrect." in reply.text
    assert "ABCDE23456" not in reply.text
    world.warden.told[AskRecovery] = refusal("recovery.too_many")
    assert Reader(world, None).send("/account/recoveries", {"email": ADMIN}).status_code == 429


@pytest.mark.parametrize(
    ("asked", "path"), [(Recover, "/account/recoveries/passwords"), (RedeemLink, "/welcome")]
)
def test_a_password_that_is_refused_costs_nobody_the_code_beside_it(
    world: World, asked: type[Request], path: str
) -> None:
    world.warden.told[asked] = refusal("password.soon_guessed")
    form = {"code": "ABCDE23456", "password": "password1234"}
    reply = Reader(world, None).send(path, form)
    assert reply.status_code == 422
    assert 'value="ABCDE23456"' in reply.text
    assert "password1234" not in reply.text


def test_an_address_that_has_to_wait_is_still_in_its_field(world: World) -> None:
    world.warden.told[AskRecovery] = refusal("recovery.too_many")
    reply = Reader(world, None).send("/account/recoveries", {"email": ADMIN})
    assert f'value="{ADMIN}"' in reply.text


def test_a_known_device_is_offered_to_stop_what_was_done_by_mail(world: World) -> None:
    code_asked_for(world)
    world.warden.told[SignIn] = refusal("sign_in.recovered")
    reader = Reader(world, None)
    form = {"email": ADMIN, "password": "the old password"}
    told = reader.send("/sign-in", form)
    assert told.status_code == 422
    assert 'formaction="/account/recoveries/stops"' in told.text
    stopped = reader.send("/account/recoveries/stops", form)
    assert (stopped.status_code, stopped.headers["location"]) == (303, "/sign-in")
    world.warden.told[StopRecovery] = refusal("sign_in.refused")
    assert "incorrect" in reader.send("/account/recoveries/stops", form).text


def signed_in_twice(world: World) -> None:
    """Let the Warden know of two sign-ins: this one, and one on a telephone."""
    lines = [
        SignInLine(
            id=UUID(int=number),
            organization=ORGANIZATION_ID,
            device="Safari, iPhone" if number > 1 else "",
            strength="password",
            began=MORNING,
            seen=MORNING,
            expires=MORNING + timedelta(hours=12),
            here=number == 1,
        )
        for number in (1, 2)
    ]
    world.warden.told[ListSignIns] = SignInsListed(tuple(lines))
    world.warden.told[EndSignIns] = Done()


def test_where_one_is_signed_in_is_listed_and_ended(world: World) -> None:
    signed_in_twice(world)
    listed = world.admin.get("/account/sign-ins").json()["signIns"]
    assert [(one["here"], one["device"]) for one in listed] == [
        (True, ""),
        (False, "Safari, iPhone"),
    ]
    for body, ended in (({"signIn": str(UUID(int=2))}, UUID(int=2)), ({}, None)):
        assert world.admin.post("/account/sign-ins/endings", body).status_code == 204
        assert world.warden.asked[-1] == EndSignIns(Sealed(ADMIN), ended)


def test_the_page_ends_a_sign_in_elsewhere_and_offers_none_for_this_one(world: World) -> None:
    signed_in_twice(world)
    reader = Reader(world, ADMIN)
    page = reader.get("/account").text
    assert "Safari, iPhone" in page
    assert f'value="{UUID(int=2)}"' in page
    assert f'value="{UUID(int=1)}"' not in page
    reply = reader.send("/account/sign-ins/endings", {"sign_in": str(UUID(int=2))})
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    assert "Signed out there." in reader.after(reply).text
    world.warden.told[EndSignIns] = refusal("sign_in.missing")
    again = reader.send("/account/sign-ins/endings", {"sign_in": str(UUID(int=2))})
    assert (again.status_code, again.headers["location"]) == (303, "/account")
    assert "This sign-in has ended already." in reader.after(again).text
