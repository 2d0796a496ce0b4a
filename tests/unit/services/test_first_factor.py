"""A code from the mailbox before a first app or passkey: over the API, and as a page's step."""

from datetime import timedelta
from html import unescape

import pytest

from domain.access.enrolling import Takes
from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.door import BeginFactor, FactorBegun, FactorShown, ShowFactor, SignedIn
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    GiveFirstFactorCode,
)
from domain.protocol.passkeys import ListPasskeys, PasskeysListed
from services.http.visitor import COOKIE
from services.web.frame.whose import FIELD
from tests.kit.paper import HIDDEN, Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

HERE = "/account/second-factor"
CODES = f"{HERE}/mailbox-codes"
SECRET = Sealed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
MASKED = "a•••@example.org"
GIVEN = {"code": "ABCDE23456"}


@pytest.fixture
def told(world: World) -> World:
    """A Warden that sends a code and takes every one."""
    until, person = MORNING + timedelta(hours=12), world.warden.people[ADMIN]
    begun = SignedIn(Sealed("fresh"), ORGANIZATION_ID, person, until, "en")
    shown = FactorShown(False, 0, may_add=False, strength="password", takes=Takes.CODE)
    world.warden.told |= {
        ShowFactor: shown,
        ListPasskeys: PasskeysListed((), may_add=False, takes=Takes.CODE),
        AskFirstFactorCode: FirstFactorCodeAsked(MORNING, Sealed(MASKED)),
        GiveFirstFactorCode: begun,
        BeginFactor: FactorBegun(SECRET, Sealed("mark"), MORNING),
    }
    return world


def hidden(page: str, action: str) -> dict[str, str]:
    """What a form of a page sends that nobody types."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in HIDDEN.findall(form) if name != FIELD}


def test_the_api_says_that_a_code_is_needed_sends_one_and_takes_it(told: World) -> None:
    assert told.admin.get(HERE).json()["takes"] == "code"
    assert told.admin.get("/account/passkeys").json()["takes"] == "code"
    sent = told.admin.post(CODES).json()
    assert (set(sent), sent["address"]) == ({"until", "address"}, MASKED)
    reply = told.admin.post(f"{HERE}/mailbox-proofs", GIVEN)
    assert (reply.status_code, reply.cookies[COOKIE]) == (200, "fresh")
    assert told.warden.asked[-1] == GiveFirstFactorCode(Sealed(ADMIN), Sealed("ABCDE23456"))


@pytest.mark.parametrize(
    "code", ["factor.needs_officers", "factor.sign_in_anew", "person.too_many_codes"]
)
def test_the_api_says_why_there_is_no_code(told: World, code: str) -> None:
    late = code == "person.too_many_codes"
    told.warden.told[AskFirstFactorCode] = refusal(code, after_s=9) if late else refusal(code)
    reply = told.admin.post(CODES)
    assert (reply.status_code, reply.json()["code"]) == (429 if late else 403, code)


def test_two_taps_lead_from_the_page_to_the_app(told: World) -> None:
    reader = Reader(told, ADMIN)
    page = reader.get(f"{HERE}?back=/mine").text
    asked = reader.send(CODES, hidden(page, CODES))
    assert "<h1>Code from your mailbox</h1>" in asked.text
    sent = hidden(asked.text, f"{CODES}/confirmations")
    assert f"Your address: {MASKED}" in asked.text
    assert sent == {"adding": "app", "name": "", "back": "/mine", "address": MASKED}
    adding = reader.send(f"{CODES}/confirmations", {**sent, **GIVEN})
    assert "JBSW Y3DP EHPK 3PXP" in adding.text
    assert 'name="back" value="/mine"' in adding.text
    assert adding.cookies[COOKIE] == "fresh"
    assert told.warden.asked[-1] == BeginFactor(Sealed("fresh"))


def test_what_a_passkey_is_called_is_kept_on_the_way_and_stands_in_no_address(
    told: World,
) -> None:
    reader = Reader(told, ADMIN)
    page = reader.get("/account").text
    typed = {**hidden(page, CODES), "name": "Marie’s phone"}
    asked = reader.send(CODES, typed)
    assert asked.status_code == 200
    sent = hidden(asked.text, f"{CODES}/confirmations")
    assert sent == {
        "adding": "passkey",
        "name": "Marie’s phone",
        "back": "/",
        "address": MASKED,
    }
    adding = reader.send(f"{CODES}/confirmations", {**sent, **GIVEN})
    assert (adding.status_code, adding.cookies[COOKIE]) == (200, "fresh")
    assert "data-new-passkey" in adding.text
    assert 'value="Marie’s phone"' in adding.text


def test_a_wrong_code_is_asked_for_again_with_what_was_typed(told: World) -> None:
    told.warden.told[GiveFirstFactorCode] = refusal("factor.code_wrong")
    held = {"adding": "passkey", "name": "My phone", "back": "/mine", "address": MASKED}
    sent = {**held, **GIVEN}
    again = Reader(told, ADMIN).send(f"{CODES}/confirmations", sent)
    assert again.status_code == 422
    assert "This code is incorrect" in again.text
    kept = hidden(again.text, f"{CODES}/confirmations")
    assert kept == held
    assert f"Your address: {MASKED}" in again.text


@pytest.mark.parametrize("step", [AskFirstFactorCode, GiveFirstFactorCode])
@pytest.mark.parametrize("code", ["factor.code_over", "factor.needs_officers"])
def test_what_is_refused_is_said_where_it_was_asked(told: World, step: type, code: str) -> None:
    told.warden.told[step] = refusal(code)
    action = CODES if step is AskFirstFactorCode else f"{CODES}/confirmations"
    reader = Reader(told, ADMIN)
    app = reader.send(action, {"adding": "app", **GIVEN})
    assert app.status_code in {403, 422}
    assert "<h1>Code at sign-in</h1>" in app.text
    passkey = reader.send(action, {"adding": "passkey", "name": "My phone", **GIVEN})
    assert (passkey.status_code, passkey.headers["location"]) == (303, "/account")


def test_a_warden_that_cannot_be_reached_is_said_so(told: World) -> None:
    told.warden.told[AskFirstFactorCode] = refusal("store.unavailable")
    assert Reader(told, ADMIN).send(CODES, {"adding": "app"}).status_code == 503


def test_an_officer_by_mail_alone_is_told_whom_to_turn_to(told: World) -> None:
    told.warden.told |= {
        ShowFactor: FactorShown(False, 0, may_add=False, strength="password", takes=Takes.OFFICERS),
        ListPasskeys: PasskeysListed((), may_add=False, takes=Takes.OFFICERS),
    }
    reader = Reader(told, ADMIN)
    for path in (HERE, "/account"):
        page = reader.get(path).text
        assert "renew your sign-in" in page
        assert CODES not in page
