"""A second factor over the API and on its pages: added, given where it is asked for, taken away."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.door import (
    BeginFactor,
    ConfirmFactor,
    FactorAdded,
    FactorBegun,
    FactorShown,
    ProveFactor,
    RecoveryCodes,
    RemoveFactor,
    RenewRecoveryCodes,
    ShowFactor,
    SignedIn,
    SignIn,
    SwitchOrganization,
)
from domain.protocol.passkeys import AskStepUp, PasskeyAsked, StepUpByPasskey
from services.http.visitor import COOKIE
from services.web.frame.whose import FIELD
from services.web.member.second_factor import drawn
from tests.kit.paper import HIDDEN, Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, PASSWORD, World

HERE = "/account/second-factor"
SECRET = Sealed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
CODES = (Sealed("ABCDE-FGHJK"), Sealed("MNPQR-STVWX"))
CODE = {"code": "123456"}
LEA = "lea@example.org"


def begun(world: World, *, unfinished: bool = False, email: str = ADMIN) -> SignedIn:
    person, until = world.warden.people[email], MORNING + timedelta(hours=12)
    return SignedIn(Sealed("fresh"), ORGANIZATION_ID, person, until, "en", unfinished=unfinished)


@pytest.fixture
def told(world: World) -> World:
    """A Warden that takes every code."""
    world.warden.told |= {
        ShowFactor: FactorShown(has=True, left=8, may_add=False, strength="password_and_code"),
        BeginFactor: FactorBegun(SECRET, Sealed("mark"), MORNING),
        ConfirmFactor: FactorAdded(begun(world), CODES),
        ProveFactor: begun(world),
        RemoveFactor: begun(world),
        RenewRecoveryCodes: RecoveryCodes(CODES),
        AskStepUp: PasskeyAsked(Sealed('{"challenge": "AA"}'), MORNING),
        StepUpByPasskey: begun(world),
    }
    return world


def served(world: World) -> None:
    """Let others reach the service."""
    state = world.client.app.state
    state.parts = replace(state.parts, evaluation=False)


def test_it_is_added_over_the_api_by_a_code_and_another_session_goes_on(told: World) -> None:
    assert told.admin.get(HERE).json() == {
        "has": True,
        "recoveryCodesLeft": 8,
        "mayAdd": False,
        "strength": "password_and_code",
        "passkey": False,
        "takes": "nothing",
        "renewing": False,
    }
    made = told.admin.post(f"{HERE}/enrolments", {}).json()
    assert (made["secret"], made["mark"]) == (SECRET.reveal(), "mark")
    reply = told.admin.post(f"{HERE}/confirmations", {"mark": "mark", **CODE})
    assert reply.json()["recoveryCodes"] == ["ABCDE-FGHJK", "MNPQR-STVWX"]
    assert reply.cookies[COOKIE] == "fresh"
    assert told.warden.asked[-1] == ConfirmFactor(Sealed(ADMIN), Sealed("mark"), Sealed("123456"))


@pytest.mark.parametrize(("step", "kind"), [("proofs", ProveFactor), ("removals", RemoveFactor)])
def test_a_code_begins_another_session_over_the_api(told: World, step: str, kind: type) -> None:
    reply = told.admin.post(f"{HERE}/{step}", CODE)
    assert (reply.status_code, reply.cookies[COOKIE]) == (200, "fresh")
    assert isinstance(told.warden.asked[-1], kind)


def test_a_passkey_begins_another_session_over_the_api(told: World) -> None:
    asked = told.admin.post(f"{HERE}/challenges")
    assert asked.json()["options"] == '{"challenge": "AA"}'
    reply = told.admin.post(f"{HERE}/passkeys", {"answer": "signed"})
    assert (reply.status_code, reply.cookies[COOKIE]) == (200, "fresh")
    assert told.warden.asked[-1] == StepUpByPasskey(Sealed(ADMIN), Sealed("signed"))


@pytest.mark.parametrize(("code", "passkey"), [(True, True), (True, False), (False, True)])
def test_the_page_asks_for_what_the_account_has(told: World, code: bool, passkey: bool) -> None:
    told.warden.told[ShowFactor] = FactorShown(
        has=code, left=8, may_add=False, strength="passkey", passkey=passkey
    )
    asked = Reader(told, ADMIN).get(f"{HERE}/proofs?back=/mine").text
    assert (f'action="{HERE}/proofs"' in asked) is code
    assert (f'action="{HERE}/passkeys"' in asked) is passkey
    assert ("/static/passkeys." in asked) is passkey
    assert 'name="back" value="/mine"' in asked


def test_a_passkey_on_the_page_leads_on_and_one_that_is_refused_says_why(told: World) -> None:
    reader, sent = Reader(told, ADMIN), {"answer": "signed", "back": "/mine"}
    on = reader.send(f"{HERE}/passkeys", sent)
    assert (on.status_code, on.headers["location"], on.cookies[COOKIE]) == (303, "/mine", "fresh")
    told.warden.told[StepUpByPasskey] = refusal("passkey.copied")
    wrong = Reader(told, ADMIN).send(f"{HERE}/passkeys", sent)
    assert wrong.status_code == 401
    assert "There may be a copy of this passkey" in wrong.text
    assert f'action="{HERE}/passkeys"' in wrong.text
    assert COOKIE not in wrong.cookies


def test_who_is_signed_in_no_more_gives_no_passkey(told: World) -> None:
    told.warden.told[StepUpByPasskey] = refusal("session.none")
    gone = Reader(told, ADMIN).send(f"{HERE}/passkeys", {"answer": "signed"})
    assert f'action="{HERE}/passkeys"' not in gone.text
    assert COOKIE not in gone.cookies


def test_what_was_sent_goes_on_with_a_passkey_too(told: World) -> None:
    told.warden.told[SwitchOrganization] = refusal("sign_in.step_up")
    path, typed = "/account/sign-ins", {"organization": str(UUID(int=7))}
    asked = Reader(told, ADMIN).send(path, {**told.whose(ADMIN), **typed}).text
    form = asked.partition(f'action="{HERE}/passkeys"')[2].partition("</form>")[0]
    sent = {name: unescape(value) for name, value in HIDDEN.findall(form) if name != FIELD}
    on = Reader(told, ADMIN).send(f"{HERE}/passkeys", {**sent, "answer": "signed"})
    assert f'action="{path}"' in on.text
    assert typed["organization"] in on.text


def test_recovery_codes_are_made_anew_over_the_api(told: World) -> None:
    reply = told.admin.post(f"{HERE}/recovery-codes", CODE)
    assert reply.json() == {"recoveryCodes": ["ABCDE-FGHJK", "MNPQR-STVWX"]}


def test_the_page_shows_a_square_to_scan_then_the_codes_and_leads_on(told: World) -> None:
    nothing = FactorShown(has=False, left=0, may_add=True, strength="password")
    told.warden.told[ShowFactor] = nothing
    reader = Reader(told, ADMIN)
    assert f'action="{HERE}/enrolments"' in reader.get(f"{HERE}?back=/mine").text
    adding = reader.send(f"{HERE}/enrolments", {"back": "/mine"})
    assert "JBSW Y3DP EHPK 3PXP" in adding.text
    assert drawn(SECRET, "").path != drawn(SECRET, "Organisme").path
    form = adding.text.partition(f'action="{HERE}/confirmations"')[2]
    sent = {name: unescape(value) for name, value in HIDDEN.findall(form) if name != FIELD}
    assert sent == {"secret": SECRET.reveal(), "mark": "mark", "back": "/mine"}
    codes = reader.send(f"{HERE}/confirmations", {**sent, **CODE})
    assert "ABCDE-FGHJK" in codes.text
    assert 'href="/mine"' in codes.text
    assert codes.cookies[COOKIE] == "fresh"


def test_a_wrong_code_shows_the_same_square_again(told: World) -> None:
    told.warden.told[ConfirmFactor] = refusal("factor.wrong_code")
    sent = {"secret": SECRET.reveal(), "mark": "mark", **CODE}
    again = Reader(told, ADMIN).send(f"{HERE}/confirmations", sent)
    assert again.status_code == 422
    assert "JBSW Y3DP EHPK 3PXP" in again.text
    assert "This code is incorrect or was used" in again.text


@pytest.mark.parametrize(
    ("step", "kind", "code"),
    [
        ("enrolments", BeginFactor, "factor.sign_in_anew"),
        ("confirmations", ConfirmFactor, "factor.over"),
        ("removals", RemoveFactor, "factor.wrong_code"),
        ("recovery-codes", RenewRecoveryCodes, "sign_in.too_many"),
    ],
)
def test_what_is_refused_is_said_on_the_page_that_asked(
    told: World, step: str, kind: type, code: str
) -> None:
    late = code == "sign_in.too_many"
    told.warden.told[kind] = refusal(code, after_s=9) if late else refusal(code)
    sent = {"secret": SECRET.reveal(), "mark": "mark", **CODE}
    again = Reader(told, ADMIN).send(f"{HERE}/{step}", sent)
    assert again.status_code in {403, 422, 429}
    assert "<h1>Code at sign-in</h1>" in again.text


def test_taken_away_the_page_says_so(told: World) -> None:
    reader = Reader(told, ADMIN)
    reply = reader.send(f"{HERE}/removals", CODE)
    assert (reply.status_code, reply.headers["location"]) == (303, HERE)
    assert "Signing in takes no code any more" in reader.after(reply).text
    assert "ABCDE-FGHJK" in reader.send(f"{HERE}/recovery-codes", CODE).text


def test_a_password_of_an_account_that_asks_for_a_code_leads_to_the_page_that_takes_one(
    told: World,
) -> None:
    told.warden.told[SignIn] = begun(told, unfinished=True)
    sent = {"email": ADMIN, "password": PASSWORD, "back": "/mine"}
    reply = Reader(told, None).send("/sign-in", sent)
    assert reply.headers["location"] == f"{HERE}/proofs?back=/mine"
    assert reply.cookies[COOKIE] == "fresh"
    over_the_api = told.client.post("/api/v1/sign-in", json={"email": ADMIN, "password": PASSWORD})
    assert over_the_api.json()["unfinished"] is True
    page = Reader(told, ADMIN).get(f"{HERE}/proofs?back=/mine")
    assert 'name="back" value="/mine"' in page.text
    there = Reader(told, ADMIN).send(f"{HERE}/proofs", {**CODE, "back": "/mine"})
    assert (there.headers["location"], there.cookies[COOKIE]) == ("/mine", "fresh")


def test_until_the_code_is_given_only_what_gives_it_is_there(told: World) -> None:
    told.warden.strength = "unfinished"
    assert told.admin.get("/groups").status_code in {403, 404}
    for path in ("/account", "/account/sign-ins", "/me"):
        assert told.admin.get(path).json()["code"] == "sign_in.second_factor"
    assert told.admin.get(HERE).status_code == 200
    gone = Reader(told, ADMIN).get("/mine")
    assert gone.headers["location"] == f"{HERE}/proofs?back=/mine"


def test_where_others_reach_the_service_an_officer_is_led_to_add_one(told: World) -> None:
    served(told)
    told.warden.told[ShowFactor] = FactorShown(has=False, left=0, may_add=True, strength="password")
    assert told.admin.get("/programs").json()["code"] == "sign_in.second_factor"
    assert told.admin.get("/account/passkeys").status_code != 403
    reader = Reader(told, ADMIN)
    led = reader.get("/mine")
    assert led.headers["location"] == f"{HERE}/proofs?back=/mine"
    assert reader.get(led.headers["location"]).headers["location"] == f"{HERE}?back=/mine"
    told.warden.strength = "passkey"
    assert told.admin.get("/me").status_code == 200
    assert "sign_in.second_factor" not in told.admin.get("/account").text


def test_where_others_reach_the_service_a_member_needs_none_for_what_is_not_sealed(
    told: World,
) -> None:
    program = told.program()
    told.active_group(program)
    served(told)
    assert Reader(told, LEA).get("/my-groups").status_code == 200


def test_what_was_sent_goes_on_with_the_code_that_it_takes(told: World) -> None:
    """What was typed for what is confidential is not typed twice."""
    told.warden.told[SwitchOrganization] = refusal("sign_in.step_up")
    path, typed = "/account/sign-ins", {"organization": str(UUID(int=7))}
    asked = Reader(told, ADMIN).send(path, {**told.whose(ADMIN), **typed})
    assert asked.status_code == 403, asked.text
    assert "more than 60 minutes ago" in asked.text
    assert typed["organization"] not in asked.text
    [carried] = set(re.findall(r'name="carried" value="([^"]+)"', asked.text))
    told.warden.told[ProveFactor] = refusal("factor.wrong_code")
    wrong = Reader(told, ADMIN).send(f"{HERE}/proofs", {**CODE, "carried": carried})
    assert carried in wrong.text
    told.warden.told[ProveFactor] = begun(told, email=ADMIN)
    on = Reader(told, ADMIN).send(f"{HERE}/proofs", {**CODE, "carried": carried})
    assert f'action="{path}"' in on.text
    assert typed["organization"] in on.text


def test_what_was_sent_after_the_sign_in_ended_waits_for_the_code_too(told: World) -> None:
    program = told.program()
    path = f"/programs/{program}/groups/{told.active_group(program)}/sessions"
    late = Reader(told, None).send(path, {**told.whose(LEA), "note": "typed"})
    [carried] = re.findall(r'name="carried" value="([^"]+)"', late.text)
    told.warden.told[SignIn] = begun(told, unfinished=True, email=LEA)
    sent = {"email": LEA, "password": PASSWORD, "carried": carried}
    asked = Reader(told, None).send("/sign-in", sent)
    assert f'action="{HERE}/proofs"' in asked.text
    assert carried in asked.text
    assert f'name="{FIELD}"' in asked.text


def test_a_form_sent_while_a_code_is_due_goes_with_it(told: World) -> None:
    program = told.program()
    path = f"/programs/{program}/groups/{told.active_group(program)}/sessions"
    told.warden.strength = "unfinished"
    asked = Reader(told, LEA).send(path, {**told.whose(LEA), "note": "typed"})
    assert asked.status_code == 403
    assert 'name="carried"' in asked.text
