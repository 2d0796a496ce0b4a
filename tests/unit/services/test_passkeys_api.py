"""Passkeys over the API and on pages: what the browser is asked, answers, and is told."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.kernel import OrganizationId, Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done
from domain.protocol.door import ChooseOrganization, SignedIn
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskPasskeySignIn,
    EndPasskey,
    ListPasskeys,
    PasskeyAsked,
    PasskeyLine,
    PasskeysListed,
    RenamePasskey,
    SignInByPasskey,
    StepUpByPasskey,
)
from services.http.visitor import COOKIE, DEVICE, PROOF
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

PHONE = PasskeyLine(
    id=UUID(int=5),
    name=Sealed("My phone"),
    host="groups.example.org",
    works=False,
    added=MORNING,
    used=None,
)
AT_PHONE = f"/account/passkeys/{PHONE.id}"


@pytest.fixture
def tapping(world: World) -> World:
    """A Warden that asks for a passkey and takes any."""
    until = MORNING + timedelta(minutes=5)
    asked = PasskeyAsked(Sealed('{"challenge": "AA"}'), until, Sealed("mark"))
    expires = MORNING + timedelta(hours=12)
    admin = world.warden.people[ADMIN]
    begun = SignedIn(Sealed("fresh"), ORGANIZATION_ID, admin, expires, "en", Sealed("device"))
    answers: dict[type, Answer] = {
        AskPasskeySignIn: asked,
        AskPasskey: asked,
        SignInByPasskey: begun,
        ListPasskeys: PasskeysListed((PHONE,), may_add=True),
        AddPasskey: begun,
        RenamePasskey: Done(),
        EndPasskey: Done(),
    }
    world.warden.told |= answers
    return world


def test_the_api_signs_in_by_what_the_browser_answered(tapping: World) -> None:
    nobody = tapping.of(None)
    asked = nobody.post("/sign-in/passkeys/challenges")
    assert (asked.status_code, asked.cookies[PROOF]) == (200, "mark")
    assert asked.json()["options"] == '{"challenge": "AA"}'
    nobody.headers = {"cookie": f"{PROOF}={asked.cookies[PROOF]}"}
    reply = nobody.post("/sign-in/passkeys", {"answer": "signed"})
    assert (reply.status_code, reply.cookies[COOKIE], reply.cookies[DEVICE]) == (
        200,
        "fresh",
        "device",
    )
    [said] = [one for one in tapping.warden.asked if isinstance(one, SignInByPasskey)]
    assert said == SignInByPasskey(Sealed("mark"), Sealed("signed"))


def test_the_api_says_in_which_organizations(tapping: World) -> None:
    tapping.warden.told[SignInByPasskey] = ChooseOrganization((ORGANIZATION_ID,))
    reply = tapping.of(None).post("/sign-in/passkeys", {"answer": "signed"})
    assert reply.json()["code"] == "sign_in.choose_organization"


def test_the_api_lists_adds_renames_and_ends(tapping: World) -> None:
    admin = tapping.admin
    listed = admin.get("/account/passkeys").json()
    assert (listed["mayAdd"], listed["passkeys"][0]["name"]) == (True, "My phone")
    assert admin.post("/account/passkeys/challenges").json()["options"] == '{"challenge": "AA"}'
    body = {"answer": "made", "name": "My phone"}
    added = admin.post("/account/passkeys", body)
    assert (added.status_code, added.cookies[COOKIE]) == (201, "fresh")
    assert admin.post(f"{AT_PHONE}/names", {"name": "Old phone"}).status_code == 204
    assert admin.post(f"{AT_PHONE}/endings").status_code == 204


def test_a_page_signs_in_by_a_passkey_and_goes_on(tapping: World) -> None:
    form = {"answer": "signed", "back": "/mine"}
    reply = Reader(tapping, None).send("/sign-in/passkeys", form)
    assert (reply.status_code, reply.headers["location"]) == (303, "/mine")
    assert reply.cookies[COOKIE] == "fresh"


def test_a_page_asks_in_which_organization_without_another_tap(tapping: World) -> None:
    there = (ORGANIZATION_ID, OrganizationId(UUID(int=77)))
    tapping.warden.told[SignInByPasskey] = ChooseOrganization(there)
    reply = Reader(tapping, None).send("/sign-in/passkeys", {"answer": "signed"})
    assert reply.status_code == 200
    assert f'name="organization" value="{ORGANIZATION_ID}"' in reply.text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("passkey.other_address", "made for another address of this service"),
        ("passkey.copied", "There may be a copy of this passkey"),
        ("passkey.over", "This took too long"),
    ],
)
def test_the_sign_in_page_says_why_a_passkey_did_not_let_in(
    tapping: World, code: str, said: str
) -> None:
    tapping.warden.told[SignInByPasskey] = refusal(code)
    reply = Reader(tapping, None).send("/sign-in/passkeys", {"answer": "signed"})
    assert reply.status_code == 401
    assert said in reply.text
    assert COOKIE not in reply.cookies


def test_the_account_page_shows_passkeys_and_which_are_of_another_address(
    tapping: World,
) -> None:
    page = Reader(tapping, ADMIN).get("/account").text
    assert "My phone" in page
    assert "Of another address" in page
    assert "Made for groups.example.org" in page


def test_ending_a_passkey_asks_first_and_names_it(tapping: World) -> None:
    reader = Reader(tapping, ADMIN)
    asked = reader.send(f"{AT_PHONE}/endings", {})
    assert "End this passkey?" in asked.text
    assert "My phone" in asked.text
    assert not any(isinstance(one, EndPasskey) for one in tapping.warden.asked)
    done = reader.send(f"{AT_PHONE}/endings", {"sure": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, "/account")
    assert "Passkey ended." in reader.after(done).text


@pytest.mark.parametrize(
    ("asked", "path", "code", "said"),
    [
        (EndPasskey, f"{AT_PHONE}/endings", "passkey.missing", "was ended already"),
        (EndPasskey, f"{AT_PHONE}/endings", "passkey.last", "your only way to sign in"),
        (RenamePasskey, f"{AT_PHONE}/names", "passkey.name_unfit", "1 to 60 letters"),
        (AddPasskey, "/account/passkeys", "passkey.sign_in_again", "Sign in again"),
        (AddPasskey, "/account/passkeys", "passkey.refused", "could not be checked"),
    ],
)
def test_what_is_refused_of_a_passkey_is_said_on_the_account_page(
    tapping: World, asked: type, path: str, code: str, said: str
) -> None:
    tapping.warden.told[asked] = refusal(code)
    reader = Reader(tapping, ADMIN)
    reply = reader.send(path, {"sure": "yes", "name": "x", "answer": "made"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    assert said in reader.after(reply).text


@pytest.mark.parametrize("code", ["sign_in.second_factor", "sign_in.step_up"])
@pytest.mark.parametrize(
    ("asked", "path", "typed"),
    [
        (EndPasskey, f"{AT_PHONE}/endings", {"sure": "yes"}),
        (RenamePasskey, f"{AT_PHONE}/names", {"name": "Old phone"}),
    ],
)
def test_a_page_asks_for_a_passkey_or_a_code_first_and_what_was_sent_goes_on(
    tapping: World, code: str, asked: type, path: str, typed: dict[str, str]
) -> None:
    tapping.warden.told |= {asked: refusal(code), StepUpByPasskey: tapping.warden.told[AddPasskey]}
    reader = Reader(tapping, ADMIN)
    led = reader.send(path, typed)
    assert (led.status_code, "data-passkey-answer" in led.text) == (403, True)
    [carried] = set(re.findall(r'name="carried" value="([^"]+)"', led.text))
    form = {"answer": "signed", "carried": carried}
    on = reader.send("/account/second-factor/passkeys", form)
    assert f'action="{path}"' in on.text


def test_who_is_signed_in_no_more_is_asked_to_sign_in(tapping: World) -> None:
    tapping.warden.told[RenamePasskey] = refusal("session.none")
    reply = Reader(tapping, ADMIN).send(f"{AT_PHONE}/names", {"name": "x"})
    assert reply.status_code in {303, 401}
    assert reply.headers.get("location", "/sign-in").startswith("/sign-in")
